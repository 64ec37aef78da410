"""Reads of the column options: the section of the initiative page, the case behind it, the stored results."""

from initiatives.queries.options.cases import Inputs, Missing, case_for, inputs_for, place_in_words
from initiatives.queries.options.comparing import Assumption, Comparison, compare_page
from initiatives.queries.options.pages import (
    OptionPage,
    download,
    new_option_page,
    option_of,
    option_page,
    require_wish,
)
from initiatives.queries.options.section import (
    AskFirst,
    Fetched,
    Freshness,
    OptionFacts,
    Section,
    newest_job,
    section,
    still_waiting,
)

__all__ = [
    "AskFirst",
    "Assumption",
    "Comparison",
    "Fetched",
    "Freshness",
    "Inputs",
    "Missing",
    "OptionFacts",
    "OptionPage",
    "Section",
    "case_for",
    "compare_page",
    "download",
    "inputs_for",
    "new_option_page",
    "newest_job",
    "option_of",
    "option_page",
    "place_in_words",
    "require_wish",
    "section",
    "still_waiting",
]
