"""Forms of the board."""

from initiatives.forms.board.briefing import AskBackForm, GuidanceForm
from initiatives.forms.board.deciding import DecideForm
from initiatives.forms.board.not_doing import ReopenForm
from initiatives.forms.board.planning import CapacityForm, PasteForm, PeriodForm, capacity_changes

__all__ = [
    "AskBackForm",
    "CapacityForm",
    "DecideForm",
    "GuidanceForm",
    "PasteForm",
    "PeriodForm",
    "ReopenForm",
    "capacity_changes",
]
