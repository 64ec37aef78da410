"""What is done while a proposal becomes an outcome, and on its way to a result.

Suggestions are modules of their own, called by name: `suggestions.make`, `accepting.accept`.
"""

from initiatives.actions.reframing.framing import (
    NewMetric,
    answer_framing,
    change_framing,
    restore_version,
)
from initiatives.actions.reframing.ladder import make_target
from initiatives.actions.reframing.moves import (
    ask_for_decision,
    back_to_reframing,
    change_owners,
    fast_lane,
    launch,
    mark_ready,
    not_launched,
    not_started,
    pause,
    record_result,
    resume,
    start_building,
    stop,
    take_back_request,
)
from initiatives.actions.reframing.questions import (
    Asking,
    ask,
    delete_reply,
    edit_question,
    edit_reply,
    mark_answered,
    reopen_question,
    reply,
    waive_must_first,
    withdraw_question,
)
from initiatives.actions.reframing.suggestions import FramingChange, NewOption, OptionChange

__all__ = [
    "Asking",
    "FramingChange",
    "NewMetric",
    "NewOption",
    "OptionChange",
    "answer_framing",
    "ask",
    "ask_for_decision",
    "back_to_reframing",
    "change_framing",
    "change_owners",
    "delete_reply",
    "edit_question",
    "edit_reply",
    "fast_lane",
    "launch",
    "make_target",
    "mark_answered",
    "mark_ready",
    "not_launched",
    "not_started",
    "pause",
    "record_result",
    "reopen_question",
    "reply",
    "restore_version",
    "resume",
    "start_building",
    "stop",
    "take_back_request",
    "waive_must_first",
    "withdraw_question",
]
