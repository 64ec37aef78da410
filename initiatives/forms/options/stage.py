"""The form of a second stage: what it adds, on top of the first, and what it takes."""

from typing import Any

from initiatives.forms.fields import CURRENCIES, PERCENT, WEEKS, PlainTextField, RangeField
from initiatives.forms.options.base import AmountField, InputsForm, OptionField, standing
from initiatives.forms.options.option import HINT
from initiatives.models import Input
from initiatives.queries.options import OptionPage


class StageForm(InputsForm):
    """The stage that is bought only where the first one's result makes it worth it."""

    name = PlainTextField(
        label="What is the second stage?",
        max_length=80,
        missing="Enter what the second stage is called",
        name="The name",
        help_text="What is shipped later, if the first stage makes it worth it.",
    )
    share_of = OptionField(
        label="Its effect is a share of that of",
        missing="Select the option whose effect it takes a share of",
    )
    later_share = AmountField(
        label="How much does it add?",
        required=False,
        units=PERCENT,
        about_maximum=99.0,
        help_text="In per cent of that effect, on top of the first stage.",
    )
    later_effort = RangeField(label="Effort", required=False, units=WEEKS, help_text=HINT, name="Effort")
    later_weeks = AmountField(
        glyph="yes",
        label="Time to ship",
        required=False,
        units=WEEKS,
        help_text="Calendar weeks after the first stage. Left empty: half the effort.",
    )
    later_run_cost = AmountField(
        label="Running cost a year",
        required=False,
        units=CURRENCIES,
        help_text="Money, on top of the first stage. Left empty: 0.",
    )
    later_upkeep = AmountField(
        label="Upkeep a year",
        required=False,
        units=WEEKS,
        help_text="Person-weeks, on top of the first stage. Left empty: 0.",
    )
    later_cash = AmountField(
        label="One-off cash", required=False, units=CURRENCIES, help_text="Money. Left empty: 0."
    )

    inputs = (
        Input.LATER_SHARE,
        Input.LATER_EFFORT,
        Input.LATER_RUN_COST,
        Input.LATER_UPKEEP,
        Input.LATER_WEEKS,
        Input.LATER_CASH,
    )
    first = (Input.LATER_SHARE, Input.LATER_EFFORT, Input.LATER_RUN_COST, Input.LATER_UPKEEP)
    words_fields = ("name", "share_of")

    def __init__(self, data: Any = None, *, about: OptionPage, **kwargs: Any) -> None:
        option = about.option
        assert option is not None
        source = option.later_share_of or about.filed
        initial: dict[str, Any] = {
            **standing(about.estimates, self.inputs),
            "name": option.later_name,
            "share_of": source.key if source else "",
            "version": option.version,
        }
        super().__init__(data, about=about, initial=initial, **kwargs)
        field = self.fields.get("share_of")
        if isinstance(field, OptionField):
            field.queryset = about.initiative.options.buildable().in_order()
