"""The forms of options: one option, and what stands beside it."""

from initiatives.forms.options.option import CHIPS, OptionForm

__all__ = ["CHIPS", "OptionForm"]
