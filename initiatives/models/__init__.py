"""The nouns of OutcomeFrame, one file each. Fields, constraints and the words that queries chain."""

from initiatives.models.appraisal import Appraisal, AppraisalJob, BoardRow, JobState
from initiatives.models.decision import Choice, Decision, LookAgain
from initiatives.models.estimate import Basis, Estimate, Input, TypedIn
from initiatives.models.framing import Framing, Response, ValueMeaning
from initiatives.models.history import HistoryEntry
from initiatives.models.initiative import DraftShare, Initiative, NumberChoice, TechnicalDetail, WantedInput
from initiatives.models.library import DismissedMark, Fits, LibraryQuestion, LibraryWording
from initiatives.models.metric import Direction, Metric, Reading
from initiatives.models.notice import Notice, NoticeKind, Watch
from initiatives.models.once import Once
from initiatives.models.option import Option, OptionRole
from initiatives.models.person import Discipline, Person, Role, RoleGrant, Theme
from initiatives.models.pulse import WorkerPulse
from initiatives.models.question import Changed, Form, Kind, Message, Question, QuestionState
from initiatives.models.team import Capacity, Period, Team, TeamMembership
from initiatives.models.workspace import Workspace

__all__ = [
    "Appraisal",
    "AppraisalJob",
    "Basis",
    "BoardRow",
    "Capacity",
    "Changed",
    "Choice",
    "Decision",
    "Direction",
    "Discipline",
    "DismissedMark",
    "DraftShare",
    "Estimate",
    "Fits",
    "Form",
    "Framing",
    "HistoryEntry",
    "Initiative",
    "Input",
    "JobState",
    "Kind",
    "LibraryQuestion",
    "LibraryWording",
    "LookAgain",
    "Message",
    "Metric",
    "Notice",
    "NoticeKind",
    "NumberChoice",
    "Once",
    "Option",
    "OptionRole",
    "Period",
    "Person",
    "Question",
    "QuestionState",
    "Reading",
    "Response",
    "Role",
    "RoleGrant",
    "Team",
    "TeamMembership",
    "TechnicalDetail",
    "Theme",
    "TypedIn",
    "ValueMeaning",
    "WantedInput",
    "Watch",
    "WorkerPulse",
    "Workspace",
]
