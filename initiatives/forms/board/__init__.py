"""Forms of the board."""

from initiatives.forms.board.deciding import DecideForm, ReopenForm
from initiatives.forms.board.planning import CapacityForm, PasteForm, PeriodForm

__all__ = ["CapacityForm", "DecideForm", "PasteForm", "PeriodForm", "ReopenForm"]
