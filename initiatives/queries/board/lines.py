"""One initiative on the board as numbers, straight from its row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from initiatives.models import BoardRow, Decision, Person, Second, Shelf
from initiatives.models.initiative import reference_of
from initiatives.queries.sealed import HIDDEN
from initiatives.stages import Stage

# In the order of `Line`'s first fields. Names of teams are not among them: the page has read its teams anyway.
COLUMNS = (
    "initiative_id",
    "shelf",
    "stage",
    "outcome",
    "proposal_title",
    "team_id",
    "serves_id",
    "serves__goal",
    "option_key",
    "option_name",
    "option_as_filed",
    "npv_expected",
    "npv_low",
    "npv_middle",
    "npv_high",
    "effort_expected",
    "effort_low",
    "effort_middle",
    "effort_high",
    "effort_quantiles",
    "value_a_week",
    "chance_of_target",
    "roi",
    "payback_weeks",
    "payback_never",
    "cd3",
    "rice",
    "ice",
    "wsjf",
    "reach",
    "reach_of",
    "rice_impact",
    "rice_confidence",
    "questions_open",
    "must_first",
    "top_worth",
    "top_net_worth",
    "waiting_for",
    "not_fully_framed",
    "checks_met",
    "checks_total",
    "guardrail_state",
    "debt_weeks",
    "debt_due",
    "decide_by",
    "horizon_months",
    "also_needs",
    "seconding",
    "initiative__pin__pinned_by__name",
    "initiative__pin__pinned_at",
    "initiative__pin__why",
)
# Whether a funding of it waits for a second director.
SECONDING = Exists(Decision.objects.proposed().filter(initiative=OuterRef("initiative_id")))
_MONEY_AND_WEEKS = frozenset(
    COLUMNS.index(name)
    for name in [
        "npv_expected",
        "npv_low",
        "npv_middle",
        "npv_high",
        "effort_expected",
        "effort_low",
        "effort_middle",
        "effort_high",
        "value_a_week",
        "cd3",
        "top_worth",
        "top_net_worth",
        "debt_weeks",
    ]
)
_QUANTILES = COLUMNS.index("effort_quantiles")
_STAGE = COLUMNS.index("stage")
STAGES = {stage.value: stage for stage in Stage}


@dataclass(frozen=True)
class Line:
    """One initiative on the board, as numbers; None where it is not known."""

    initiative_id: int
    shelf: int
    stage: Stage
    outcome: str
    proposal_title: str
    team_id: int | None
    serves_id: int | None
    serves: str | None
    option_key: str
    option_name: str
    option_as_filed: bool
    npv_expected: float | None
    npv_low: float | None
    npv_middle: float | None
    npv_high: float | None
    effort_expected: float | None
    effort_low: float | None
    effort_middle: float | None
    effort_high: float | None
    effort_quantiles: tuple[float, ...]
    value_a_week: float | None
    chance_of_target: float | None
    roi: float | None
    payback_weeks: float | None
    payback_never: bool
    cd3: float | None
    rice: float | None
    ice: float | None
    wsjf: float | None
    reach: float | None
    reach_of: str
    rice_impact: float | None
    rice_confidence: float | None
    questions_open: int
    must_first: int
    top_worth: float | None
    top_net_worth: float | None
    waiting_for: str
    not_fully_framed: bool
    checks_met: int | None
    checks_total: int | None
    guardrail_state: str
    debt_weeks: float | None
    debt_due: date | None
    decide_by: date | None
    horizon_months: int
    also_needs: str
    seconding: bool
    pinned_by: str | None
    pinned_at: datetime | None
    pinned_why: str | None
    key: float
    team: str = ""
    rank: int = 0
    rank_to: int = 0
    fits: bool | None = None

    @property
    def reference(self) -> str:
        """The name that people say: OF-142."""
        return reference_of(self.initiative_id)

    def sealed(self) -> "Line":
        """The line for somebody who estimates one of its options unseen: without a figure, and saying so."""
        names = [COLUMNS[place] for place in _MONEY_AND_WEEKS]
        bare: dict[str, Any] = {name: None for name in names if name in self.__dataclass_fields__}
        return replace(
            self,
            **bare,
            effort_quantiles=(),
            chance_of_target=None,
            roi=None,
            payback_weeks=None,
            payback_never=False,
            rice=None,
            ice=None,
            wsjf=None,
            rice_impact=None,
            rice_confidence=None,
            option_key="",
            option_name="",
            waiting_for=HIDDEN,
        )

    @property
    def is_pinned(self) -> bool:
        return self.shelf == Shelf.PINNED


def changed(line: Line, **fields: Any) -> Line:
    """The line with some fields changed: `dataclasses.replace` without asking each of fifty fields."""
    other = object.__new__(Line)
    other.__dict__.update(line.__dict__, **fields)
    return other


def values_for(person: Person, rows: QuerySet[BoardRow, Any], column: str, *more: str) -> Any:
    """What `line_of` reads: the columns, the key of the order, and whether this person may not see the figures yet."""
    hidden = Exists(Second.objects.waiting_on(person).filter(initiative=OuterRef("initiative_id")))
    return rows.annotate(key=F(column), hidden=hidden, seconding=SECONDING).values_list(
        *COLUMNS, "key", "hidden", *more
    )


def line_of(values: Sequence[Any], team_names: dict[int, str] | None = None) -> Line:
    """A line from the values of `COLUMNS`, the key of the order and whether its figures are hidden."""
    *columns, is_hidden = values
    plain: list[Any] = [
        float(value) if place in _MONEY_AND_WEEKS and value is not None else value
        for place, value in enumerate(columns)
    ]
    weeks = plain[_QUANTILES]
    plain[_QUANTILES] = tuple(json.loads(weeks) if isinstance(weeks, str) else weeks)
    plain[_STAGE] = STAGES[plain[_STAGE]]
    team = (team_names or {}).get(plain[5], "") if plain[5] is not None else ""
    line = Line(*(*plain, team))
    return line.sealed() if is_hidden else line
