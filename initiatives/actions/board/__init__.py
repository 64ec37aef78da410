"""Decisions, what brings them back, and the room to plan in."""

from initiatives.actions.board.counting import fold_totals, rebuild, rebuild_if_old, recount
from initiatives.actions.board.deciding import UNDO_WINDOW, Verdict, decide, undo_decision
from initiatives.actions.board.pinning import move_to_top, unpin
from initiatives.actions.board.planning import add_period, add_quarter, save_capacity, save_period
from initiatives.actions.board.returning import look_again_due, look_again_now, reopen
from initiatives.actions.board.viewing import bring_back_view, change_view, delete_view, look, save_view
from initiatives.actions.board.waiving import Waiving, end_waivers, waive

__all__ = [
    "UNDO_WINDOW",
    "Verdict",
    "Waiving",
    "add_period",
    "add_quarter",
    "bring_back_view",
    "change_view",
    "decide",
    "delete_view",
    "end_waivers",
    "fold_totals",
    "look",
    "look_again_due",
    "look_again_now",
    "move_to_top",
    "rebuild",
    "rebuild_if_old",
    "recount",
    "reopen",
    "save_capacity",
    "save_period",
    "save_view",
    "undo_decision",
    "unpin",
    "waive",
]
