"""The forms of reframing: the framing, the conversation, the moves."""

from initiatives.forms.reframing.framing import FramingForm, initial_of
from initiatives.forms.reframing.moves import (
    AskForDecisionForm,
    LaunchForm,
    OwnersForm,
    PauseForm,
    PlainMoveForm,
    ResultForm,
    StartBuildingForm,
    StopForm,
)
from initiatives.forms.reframing.questions import (
    AnswerForm,
    AskForm,
    EditQuestionForm,
    EditReplyForm,
    ReplyForm,
    WhyForm,
)

__all__ = [
    "AnswerForm",
    "AskForDecisionForm",
    "AskForm",
    "EditQuestionForm",
    "EditReplyForm",
    "FramingForm",
    "LaunchForm",
    "OwnersForm",
    "PauseForm",
    "PlainMoveForm",
    "ReplyForm",
    "ResultForm",
    "StartBuildingForm",
    "StopForm",
    "WhyForm",
    "initial_of",
]
