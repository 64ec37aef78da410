"""The record of a decision: everything that was on screen, written down when it was taken and never again.

A year later the page of a decision reads this document, not today's numbers. Decisions from before there was such a
document still have the figures that they were taken on; whatever else is missing is said to be missing.
"""

import dataclasses
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from initiatives import economics
from initiatives.models import Decision, Framing, Initiative, Workspace
from initiatives.queries.board.deciding import OptionCard, cost_of_choosing
from initiatives.queries.board.displacing import Moved
from initiatives.queries.options import stored
from initiatives.queries.reframing import guardrails

VERSION = 1
MOST = 20
T = TypeVar("T")


@dataclass(frozen=True)
class WaitsThen:
    """Something else that would have waited, or come off the list, had this option been taken."""

    initiative_id: int
    reference: str
    outcome: str
    option: str = ""
    worth: float | None = None


@dataclass(frozen=True)
class OptionThen:
    """One option as the director saw it. Ranges are (low, middle, high); None where nothing was worked out."""

    key: str
    name: str
    role: str = ""
    npv: tuple[float, ...] | None = None
    expected_npv: float | None = None
    effort: tuple[float, ...] | None = None
    cost: tuple[float, ...] | None = None
    chance_of_target: float | None = None
    chance_best: float | None = None
    was_best: bool = False
    free: float | None = None
    left: float | None = None
    waits: tuple[WaitsThen, ...] | None = None
    waits_worth: float | None = None
    """The opportunity cost, in money; between the two below where it is not known exactly."""
    waits_at_least: float | None = None
    waits_at_most: float | None = None
    """None with known `waits`: it did not fit, whatever had waited."""

    @property
    def over(self) -> float | None:
        """Person-weeks that were not there, had it been funded; None where it fitted or nobody could say."""
        return -self.left if self.left is not None and self.left < 0 else None


@dataclass(frozen=True)
class QuestionThen:
    """A question that was open."""

    number: int
    text: str
    worth: float | None = None
    net_worth: float | None = None


@dataclass(frozen=True)
class GuardrailThen:
    """An option broke a guardrail, or might."""

    number: int
    option: str
    says: str
    why: str = ""
    breaks: bool = True


@dataclass(frozen=True)
class Then:
    """The whole document. `is_whole` is False for decisions from before it was kept."""

    version: int = VERSION
    is_whole: bool = False
    goal: str = ""
    filed_as: str = ""
    metric: str = ""
    baseline: str = ""
    target: str = ""
    target_by: str = ""
    for_whom: str = ""
    why_now: str = ""
    team: str = ""
    currency: str = "$"
    horizon_months: int | None = None
    draws: int | None = None
    engine: str = ""
    worked_out_at: str = ""
    is_stale: bool = False
    options: tuple[OptionThen, ...] = ()
    questions: tuple[QuestionThen, ...] = ()
    questions_open: int = 0
    guardrails: tuple[GuardrailThen, ...] = ()

    def option(self, key: str) -> OptionThen | None:
        """The option with that letter."""
        return next((option for option in self.options if option.key == key), None)

    @property
    def best(self) -> OptionThen | None:
        """The best bet of that day."""
        return next((option for option in self.options if option.was_best), None)


def write(initiative: Initiative, *, today: date) -> str:
    """What stands on screen now, as canonical JSON. About eight queries, whatever the size of the initiative."""
    newest = stored.newest(initiative)
    figures = stored.read(newest) if newest else None
    framing = initiative.framings.newest_first().select_related("metric").first()
    cards = cost_of_choosing(None, initiative, newest, today=today).cards
    open_questions = initiative.questions.open()
    said = Then(
        is_whole=True,
        **_framed(initiative, framing),
        currency=Workspace.current().currency,
        draws=newest.draws if newest else None,
        engine=newest.engine_version if newest else "",
        worked_out_at=newest.created_at.isoformat() if newest else "",
        is_stale=bool(newest and newest.inputs_version != initiative.inputs_version),
        options=tuple(_option(card, figures) for card in cards),
        questions=tuple(
            QuestionThen(row.number, row.text, _float(row.worth), _float(row.net_worth))
            for row in open_questions.by_worth()[:MOST]
        ),
        questions_open=open_questions.count(),
        guardrails=tuple(
            GuardrailThen(
                row.number,
                row.option_key,
                f"{row.says}, {row.limit}" if row.limit else row.says,
                row.why,
                row.breaks,
            )
            for row in guardrails.warnings(initiative, today=today)
        ),
    )
    return json.dumps(dataclasses.asdict(said), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _framed(initiative: Initiative, framing: Framing | None) -> dict[str, Any]:
    words: dict[str, Any] = {
        "goal": (framing.goal if framing else "") or initiative.proposal_title,
        "filed_as": initiative.proposal_title,
        "team": initiative.team.name if initiative.team else "",
    }
    if framing is None:
        return words
    years = framing.horizon_years or Workspace.current().horizon_years
    return {
        **words,
        "metric": framing.metric.name if framing.metric else "",
        "baseline": framing.baseline_text,
        "target": framing.target_text,
        "target_by": framing.target_by.isoformat() if framing.target_by else "",
        "for_whom": framing.for_whom,
        "why_now": framing.why_now,
        "horizon_months": round(years * 12),
    }


def _option(card: OptionCard, figures: economics.Appraisal | None) -> OptionThen:
    said = next((item for item in figures.options if item.key == card.key), None) if figures else None
    return dataclasses.replace(
        _figures(card.key, card.name, said),
        role="as_proposed" if card.as_filed else ("test" if card.is_test else ""),
        was_best=card.is_best,
        free=card.free,
        left=card.left,
        waits=tuple(_moved(one) for one in card.cost.moved[:MOST]) if card.cost else None,
        waits_worth=card.cost.cost if card.cost else None,
        waits_at_least=card.cost.at_least if card.cost else None,
        waits_at_most=card.cost.at_most if card.cost else None,
    )


def _moved(one: Moved) -> WaitsThen:
    """What it would have been, or with what it would have had to do; by how much less it would have brought."""
    option = f"{one.before}: {one.before_name}" if one.is_displaced else f"now {one.after}: {one.after_name}"
    return WaitsThen(
        one.initiative_id, one.reference, one.outcome, option, -one.worth if one.worth is not None else None
    )


def _figures(key: str, name: str, said: economics.OptionFigures | None) -> OptionThen:
    if said is None:
        return OptionThen(key, name)
    return OptionThen(
        key,
        name,
        npv=_three(said.npv),
        expected_npv=said.expected_npv,
        effort=_three(said.effort.percentiles),
        cost=_three(said.pv_cost),
        chance_of_target=said.chance_of_target,
        chance_best=said.chance_best,
    )


def _three(found: Any) -> tuple[float, ...] | None:
    return (found.p10, found.p50, found.p90) if found is not None else None


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def read(decision: Decision) -> Then:
    """The document of a decision; of an older one what its figures still tell."""
    if decision.snapshot:
        return _build(json.loads(decision.snapshot))
    if decision.appraisal is None:
        return Then(filed_as=decision.initiative.proposal_title)
    said = stored.read(decision.appraisal)
    return Then(
        filed_as=decision.initiative.proposal_title,
        draws=decision.appraisal.draws,
        engine=decision.appraisal.engine_version,
        worked_out_at=decision.appraisal.created_at.isoformat(),
        options=tuple(
            dataclasses.replace(
                _figures(item.key, item.name, item), role=item.role, was_best=item.key == said.leader
            )
            for item in said.options
            if item.key != "0"
        ),
    )


def _build(found: dict[str, Any]) -> Then:
    return _known(
        Then,
        {
            **found,
            "options": tuple(
                _known(
                    OptionThen,
                    {
                        **option,
                        "npv": _tuple(option.get("npv")),
                        "effort": _tuple(option.get("effort")),
                        "cost": _tuple(option.get("cost")),
                        "waits": None
                        if option.get("waits") is None
                        else tuple(_known(WaitsThen, row) for row in option["waits"]),
                    },
                )
                for option in found.get("options", ())
            ),
            "questions": tuple(_known(QuestionThen, row) for row in found.get("questions", ())),
            "guardrails": tuple(_known(GuardrailThen, row) for row in found.get("guardrails", ())),
        },
    )


def _known(kind: type[T], found: dict[str, Any]) -> T:
    """What this version of the program knows of a document that another may have written."""
    names = {item.name for item in dataclasses.fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in found.items() if name in names})


def _tuple(value: Any) -> tuple[float, ...] | None:
    return None if value is None else tuple(value)
