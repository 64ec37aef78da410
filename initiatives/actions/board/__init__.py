"""Decisions, what brings them back, and the room to plan in."""

from initiatives.actions.board.applying import (
    MOST_AT_ONCE,
    Incomplete,
    NotApplied,
    Ruling,
    apply_what_if,
    undo_applied,
)
from initiatives.actions.board.briefing import ask_back, write_guidance
from initiatives.actions.board.conditions import meet_condition, remind_of_conditions, reopen_condition
from initiatives.actions.board.counting import fold_totals, rebuild, rebuild_if_old, recount
from initiatives.actions.board.deciding import decide, undo_decision
from initiatives.actions.board.displacing import work_out, work_out_at_once, work_out_planned
from initiatives.actions.board.dissenting import see_otherwise, take_dissent_back
from initiatives.actions.board.measuring import measure_missing
from initiatives.actions.board.pinning import move_to_top, unpin
from initiatives.actions.board.planning import Entry as CapacityEntry
from initiatives.actions.board.planning import add_period, add_quarter, save_capacity, save_period
from initiatives.actions.board.returning import News, heard, look_again_due, reopen, undo_reopen
from initiatives.actions.board.seconding import confirm, lapse_due, object_to, take_back
from initiatives.actions.board.taking import MOST_CONDITIONS, UNDO_WINDOW, Conditioning, Verdict
from initiatives.actions.board.viewing import bring_back_view, change_view, delete_view, look, save_view
from initiatives.actions.board.waiving import Waiving, end_waivers, waive
from initiatives.actions.board.what_ifs import (
    OtherRoom,
    Pick,
    bring_back_what_if,
    change_what_if,
    copy_what_if,
    delete_what_if,
    describe_what_if,
    make_what_if,
)

__all__ = [
    "MOST_AT_ONCE",
    "MOST_CONDITIONS",
    "UNDO_WINDOW",
    "CapacityEntry",
    "Conditioning",
    "Incomplete",
    "News",
    "NotApplied",
    "OtherRoom",
    "Pick",
    "Ruling",
    "Verdict",
    "Waiving",
    "add_period",
    "add_quarter",
    "apply_what_if",
    "ask_back",
    "bring_back_view",
    "bring_back_what_if",
    "change_view",
    "change_what_if",
    "confirm",
    "copy_what_if",
    "decide",
    "delete_view",
    "delete_what_if",
    "describe_what_if",
    "end_waivers",
    "fold_totals",
    "heard",
    "lapse_due",
    "look",
    "look_again_due",
    "make_what_if",
    "measure_missing",
    "meet_condition",
    "move_to_top",
    "object_to",
    "rebuild",
    "rebuild_if_old",
    "recount",
    "remind_of_conditions",
    "reopen",
    "reopen_condition",
    "save_capacity",
    "save_period",
    "save_view",
    "see_otherwise",
    "take_back",
    "take_dissent_back",
    "undo_applied",
    "undo_decision",
    "undo_reopen",
    "unpin",
    "waive",
    "work_out",
    "work_out_at_once",
    "work_out_planned",
    "write_guidance",
]
