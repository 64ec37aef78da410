"""What changes options and their figures."""

from initiatives.actions.options.appraisal import (
    record_appraisal,
    rework_outdated,
    run_appraisal,
    sweep,
    try_again,
)
from initiatives.actions.options.estimates import ENGINEERING, Given, action_for
from initiatives.actions.options.needing import set_needs
from initiatives.actions.options.slicing import MOST_SLICES, Part, option_from_slices, set_slices
from initiatives.actions.options.staging import LATER, drop_second_stage, set_second_stage
from initiatives.actions.options.teaching import Teaching
from initiatives.actions.options.undoing import Stood, undo_edit
from initiatives.actions.options.ways import (
    add_option,
    edit_option,
    letter,
    restore_option,
    set_estimate,
    withdraw_option,
)
from initiatives.actions.options.wishing import wish_date

__all__ = [
    "ENGINEERING",
    "LATER",
    "MOST_SLICES",
    "Given",
    "Part",
    "Stood",
    "Teaching",
    "action_for",
    "add_option",
    "drop_second_stage",
    "edit_option",
    "letter",
    "option_from_slices",
    "record_appraisal",
    "restore_option",
    "rework_outdated",
    "run_appraisal",
    "set_estimate",
    "set_needs",
    "set_second_stage",
    "set_slices",
    "sweep",
    "try_again",
    "undo_edit",
    "wish_date",
    "withdraw_option",
]
