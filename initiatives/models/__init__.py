"""The nouns of OutcomeFrame, one file each. Fields, constraints and the words that queries chain."""

from initiatives.models.appraisal import Appraisal, AppraisalJob, JobState
from initiatives.models.board import BoardLook, BoardRow, BoardTotal, CountedBy, Pin, SavedView, Shelf
from initiatives.models.brief import Guidance
from initiatives.models.candidate import Candidate, CandidateEffect
from initiatives.models.condition import Condition
from initiatives.models.conversation import Conversation, Seat
from initiatives.models.debt import Debt
from initiatives.models.decision import Choice, Decision, DecisionState, LookAgain
from initiatives.models.dissent import Dissent
from initiatives.models.domain import Domain
from initiatives.models.estimate import ENGINEERING, Basis, Estimate, Input, TypedIn
from initiatives.models.evidence import (
    Citation,
    Counted,
    Every,
    Evidence,
    EvidenceKind,
    EvidenceUse,
    FramingPart,
    InTheRoom,
    Lane,
    Stance,
)
from initiatives.models.framing import Framing, Response, ValueMeaning
from initiatives.models.guardrail import Guardrail, GuardrailState, Holds, LibraryGuardrail, Waiver
from initiatives.models.history import HistoryEntry
from initiatives.models.initiative import DraftShare, Initiative, NumberChoice, TechnicalDetail, WantedInput
from initiatives.models.library import DismissedMark, Fits, LibraryQuestion, LibraryWording
from initiatives.models.measure import DecidedWay, DecisionMeasure
from initiatives.models.metric import Direction, Metric, Reading
from initiatives.models.notice import (
    MAILED_BY_DEFAULT,
    MailChoice,
    MailWhen,
    Notice,
    NoticeKind,
    StoppedWatching,
    Watch,
)
from initiatives.models.once import Once
from initiatives.models.option import Option, OptionNeed, OptionRole
from initiatives.models.outcome import Outcome
from initiatives.models.person import Discipline, Person, Role, RoleGrant, Theme
from initiatives.models.portfolio import BoardEffort, BoardOption, Displaced, Opportunity, PortfolioRun
from initiatives.models.pulse import WorkerPulse
from initiatives.models.question import (
    WORTH,
    AnswerQuality,
    Changed,
    Effect,
    Form,
    Kind,
    Message,
    PutOff,
    Question,
    QuestionState,
    QuestionTarget,
)
from initiatives.models.second import Picked, Second, SecondRange, SecondState
from initiatives.models.slice import Slice
from initiatives.models.suggestion import Suggestion, SuggestionState, SuggestionTo
from initiatives.models.team import BlockingItem, Capacity, Period, Team, TeamMembership
from initiatives.models.technical import Risk, RiskCost, TechnicalFact, TechnicalReview
from initiatives.models.what_if import AppliedWhatIf, WhatIf, WhatIfPick, WhatIfRoom
from initiatives.models.workspace import PeriodLength, Workspace

__all__ = [
    "ENGINEERING",
    "MAILED_BY_DEFAULT",
    "WORTH",
    "AnswerQuality",
    "AppliedWhatIf",
    "Appraisal",
    "AppraisalJob",
    "Basis",
    "BlockingItem",
    "BoardEffort",
    "BoardLook",
    "BoardOption",
    "BoardRow",
    "BoardTotal",
    "Candidate",
    "CandidateEffect",
    "Capacity",
    "Changed",
    "Choice",
    "Citation",
    "Condition",
    "Conversation",
    "Counted",
    "CountedBy",
    "Debt",
    "DecidedWay",
    "Decision",
    "DecisionMeasure",
    "DecisionState",
    "Direction",
    "Discipline",
    "DismissedMark",
    "Displaced",
    "Dissent",
    "Domain",
    "DraftShare",
    "Effect",
    "Estimate",
    "Every",
    "Evidence",
    "EvidenceKind",
    "EvidenceUse",
    "Fits",
    "Form",
    "Framing",
    "FramingPart",
    "Guardrail",
    "GuardrailState",
    "Guidance",
    "HistoryEntry",
    "Holds",
    "InTheRoom",
    "Initiative",
    "Input",
    "JobState",
    "Kind",
    "Lane",
    "LibraryGuardrail",
    "LibraryQuestion",
    "LibraryWording",
    "LookAgain",
    "MailChoice",
    "MailWhen",
    "Message",
    "Metric",
    "Notice",
    "NoticeKind",
    "NumberChoice",
    "Once",
    "Opportunity",
    "Option",
    "OptionNeed",
    "OptionRole",
    "Outcome",
    "Period",
    "PeriodLength",
    "Person",
    "Picked",
    "Pin",
    "PortfolioRun",
    "PutOff",
    "Question",
    "QuestionState",
    "QuestionTarget",
    "Reading",
    "Response",
    "Risk",
    "RiskCost",
    "Role",
    "RoleGrant",
    "SavedView",
    "Seat",
    "Second",
    "SecondRange",
    "SecondState",
    "Shelf",
    "Slice",
    "Stance",
    "StoppedWatching",
    "Suggestion",
    "SuggestionState",
    "SuggestionTo",
    "Team",
    "TeamMembership",
    "TechnicalDetail",
    "TechnicalFact",
    "TechnicalReview",
    "Theme",
    "TypedIn",
    "ValueMeaning",
    "Waiver",
    "WantedInput",
    "Watch",
    "WhatIf",
    "WhatIfPick",
    "WhatIfRoom",
    "WorkerPulse",
    "Workspace",
]
