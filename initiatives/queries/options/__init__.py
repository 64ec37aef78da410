"""Reads of the column options: the section of the initiative page, the case behind it, the stored results."""

from initiatives.queries.options.cases import Inputs, Missing, case_for, inputs_for
from initiatives.queries.options.section import Freshness, OptionFacts, Section, section

__all__ = [
    "Freshness",
    "Inputs",
    "Missing",
    "OptionFacts",
    "Section",
    "case_for",
    "inputs_for",
    "section",
]
