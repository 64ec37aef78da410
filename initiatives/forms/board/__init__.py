"""Forms of the board."""

from initiatives.forms.board.deciding import DecideForm, ReopenForm
from initiatives.forms.board.planning import CapacityForm, PeriodForm

__all__ = ["CapacityForm", "DecideForm", "PeriodForm", "ReopenForm"]
