"""The first worked scenario, told by actions: real-time fraud detection, or fast enough?"""

from datetime import date
from decimal import Decimal
from typing import Any

from initiatives.actions import options
from initiatives.actions.options import Given
from initiatives.models import (
    Direction,
    Framing,
    Initiative,
    Input,
    Metric,
    Option,
    Person,
    Question,
    QuestionTarget,
    TypedIn,
)
from tests import factories as f

CUT = TypedIn.PERCENT_OF_BASELINE


def given(low: float, middle: float, high: float, **fields: Any) -> Given:
    return Given(
        low, middle, high, fields.pop("text", ", ".join(f"{x:.10g}" for x in (low, middle, high))), **fields
    )


REAL_TIME = {
    Input.EFFECT: given(62, 70, 77, typed_in=CUT),
    Input.EFFORT: given(24, 34, 48),
    Input.WEEKS_TO_SHIP: given(14, 17, 25),
    Input.SUCCESS: Given.fixed(0.92, "92%"),
    Input.RUN_COST: given(110e3, 150e3, 220e3),
}
FIVE_MINUTES = {
    Input.EFFECT: given(40, 60, 75, typed_in=CUT),
    Input.EFFORT: given(8, 11, 16),
    Input.WEEKS_TO_SHIP: given(8, 11, 16),
    Input.SUCCESS: Given.fixed(0.96, "96%"),
    Input.RUN_COST: given(35e3, 50e3, 80e3),
    Input.DEBT: Given.fixed(2, "2"),
}
HOURLY = {
    Input.EFFECT: given(15, 26, 38, typed_in=CUT),
    Input.EFFORT: given(3, 5, 8),
    Input.WEEKS_TO_SHIP: given(3, 5, 8),
    Input.SUCCESS: Given.fixed(0.97, "97%"),
    Input.RUN_COST: given(8e3, 12e3, 20e3),
}


def framed(initiative: Initiative, author: Person, **fields: Any) -> Framing:
    """The framing of scenario 1: card-fraud losses a month from 104k to 52k by the end of June."""
    metric = Metric.objects.create(
        name="Card-fraud losses",
        unit="$ a month",
        direction=Direction.DOWN,
        lowest=0,
        created_by=author,
        created_at=f.NOW,
    )
    values: dict[str, Any] = {
        "number": 1,
        "author": author,
        "created_at": f.NOW,
        "goal": "Halve card-fraud losses",
        "metric": metric,
        "baseline": Decimal(104_000),
        "target": Decimal(52_000),
        "target_by": date(2027, 6, 30),
        # 10.6k / 12.5k / 15k a year for each of the fifty per cent to the target.
        "value_low": 530_000,
        "value_middle": 625_000,
        "value_high": 750_000,
        "value_text": "530k, 625k, 750k",
        "horizon_years": 2,
        **fields,
    }
    return Framing.objects.create(initiative=initiative, **values)


class Fraud:
    """The cast, the framed initiative and its three options with every estimate."""

    def __init__(self, *, with_options: bool = True, **framing: Any) -> None:
        self.priya, self.tomas, self.marta = f.priya(), f.tomas(), f.marta()
        self.team = f.team(lead=self.tomas)
        self.initiative = f.initiative(filed_by=self.priya, for_team=self.team)
        self.framing = framed(self.initiative, self.tomas, **framing)
        self.filed: Option = self.initiative.options.get()
        if with_options:
            self.fill()

    def fill(self) -> None:
        self.filed = options.edit_option(
            option=self.filed,
            by=self.tomas,
            now=f.NOW,
            version=1,
            name="Real-time scoring",
            estimates=REAL_TIME,
        )
        self.five = options.add_option(
            initiative=self.initiative,
            by=self.tomas,
            now=f.NOW,
            name="5-minute checks",
            summary="Hold the parcel, not the checkout",
            estimates=FIVE_MINUTES,
            debt_due=date(2027, 9, 30),
        )
        self.hourly = options.add_option(
            initiative=self.initiative, by=self.tomas, now=f.NOW, name="Hourly batch", estimates=HOURLY
        )
        self.again()

    def ask(self, option: Option, about: str = "effect", days: float = 3) -> Question:
        number = Initiative.objects.get(pk=self.initiative.pk).next_question_number
        Initiative.objects.filter(pk=self.initiative.pk).update(next_question_number=number + 1)
        question = Question.objects.create(
            initiative=self.initiative,
            number=number,
            text="What share of the loss is instant delivery?",
            asked_by=self.tomas,
            asked_of=self.priya,
            asked_at=f.NOW,
            days_to_find_out=days,
        )
        QuestionTarget.objects.create(question=question, option=option, input=about)
        return question

    def again(self) -> Initiative:
        self.initiative = Initiative.objects.get(pk=self.initiative.pk)
        return self.initiative
