"""Decisions, what brings them back, and the room to plan in."""

from initiatives.actions.board.counting import fold_totals, rebuild, rebuild_if_old, recount
from initiatives.actions.board.deciding import UNDO_WINDOW, Verdict, decide, undo_decision
from initiatives.actions.board.planning import add_quarter, save_capacity, save_period
from initiatives.actions.board.returning import look_again_due, look_again_now, reopen
from initiatives.actions.board.waiving import Waiving, end_waivers, waive

__all__ = [
    "UNDO_WINDOW",
    "Verdict",
    "Waiving",
    "add_quarter",
    "decide",
    "end_waivers",
    "fold_totals",
    "look_again_due",
    "look_again_now",
    "rebuild",
    "rebuild_if_old",
    "recount",
    "reopen",
    "save_capacity",
    "save_period",
    "undo_decision",
    "waive",
]
