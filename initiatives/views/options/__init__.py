"""The doors of options: the section of the initiative page, the form of an option, several side by side."""
