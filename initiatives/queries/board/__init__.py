"""Reads for the board: the plan (periods, capacity), the ranked rows, what fits, decisions and the brief."""
