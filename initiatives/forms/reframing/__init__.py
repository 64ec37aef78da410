"""The forms of reframing: the framing, the conversation, the moves."""

from initiatives.forms.reframing.framing import FramingForm, initial_of
from initiatives.forms.reframing.guardrails import (
    DomainForm,
    GuardrailForm,
    LibraryForm,
    NoneNeededForm,
    StatesForm,
    WaiveForm,
)
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
from initiatives.forms.reframing.technical import (
    AskReviewForm,
    DomainChoiceForm,
    FactForm,
    RiskForm,
    VerdictForm,
)

__all__ = [
    "AnswerForm",
    "AskForDecisionForm",
    "AskForm",
    "AskReviewForm",
    "DomainChoiceForm",
    "DomainForm",
    "EditQuestionForm",
    "EditReplyForm",
    "FactForm",
    "FramingForm",
    "GuardrailForm",
    "LaunchForm",
    "LibraryForm",
    "NoneNeededForm",
    "OwnersForm",
    "PauseForm",
    "PlainMoveForm",
    "ReplyForm",
    "ResultForm",
    "RiskForm",
    "StartBuildingForm",
    "StatesForm",
    "StopForm",
    "VerdictForm",
    "WaiveForm",
    "WhyForm",
    "initial_of",
]
