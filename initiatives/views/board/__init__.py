"""The board and what is decided on it."""
