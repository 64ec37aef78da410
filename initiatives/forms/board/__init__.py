"""Forms of the board."""

from initiatives.forms.board.briefing import AskBackForm, GuidanceForm
from initiatives.forms.board.deciding import DecideForm
from initiatives.forms.board.not_doing import ReopenForm
from initiatives.forms.board.planning import CapacityForm, PasteForm, PeriodForm, capacity_changes
from initiatives.forms.board.recording import ConditionForm, ConfirmForm, DissentForm

__all__ = [
    "AskBackForm",
    "CapacityForm",
    "ConditionForm",
    "ConfirmForm",
    "DecideForm",
    "DissentForm",
    "GuidanceForm",
    "PasteForm",
    "PeriodForm",
    "ReopenForm",
    "capacity_changes",
]
