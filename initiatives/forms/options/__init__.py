"""The forms of options: one option, a test, a second stage, the parts, the wished-for date."""

from initiatives.forms.options.needs import NeedsForm
from initiatives.forms.options.option import CHIPS, OptionForm
from initiatives.forms.options.slices import PickForm, SlicesForm, read_share
from initiatives.forms.options.stage import StageForm
from initiatives.forms.options.teaching import TestForm
from initiatives.forms.options.wish import WishForm

__all__ = [
    "CHIPS",
    "NeedsForm",
    "OptionForm",
    "PickForm",
    "SlicesForm",
    "StageForm",
    "TestForm",
    "WishForm",
    "read_share",
]
