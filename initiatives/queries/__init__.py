"""Reads. Each scopes by person first; list screens get finished, frozen rows."""
