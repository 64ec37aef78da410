"""What changes options and their figures."""

from initiatives.actions.options.appraisal import (
    record_appraisal,
    rework_outdated,
    run_appraisal,
    sweep,
    try_again,
)
from initiatives.actions.options.estimates import ENGINEERING, Given, action_for
from initiatives.actions.options.ways import (
    add_option,
    edit_option,
    letter,
    restore_option,
    set_estimate,
    withdraw_option,
)

__all__ = [
    "ENGINEERING",
    "Given",
    "action_for",
    "add_option",
    "edit_option",
    "letter",
    "record_appraisal",
    "restore_option",
    "rework_outdated",
    "run_appraisal",
    "set_estimate",
    "sweep",
    "try_again",
    "withdraw_option",
]
