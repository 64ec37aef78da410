"""Candidate metrics side by side: what each says of the options, and which option it would choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from initiatives import access
from initiatives.access import Answer
from initiatives.economics import Range
from initiatives.economics.effects import MovesMost, moves_most
from initiatives.errors import NotFound
from initiatives.models import Candidate, Estimate, Framing, Initiative, Input, Option, Person, Workspace
from initiatives.queries.initiative import current_framing, get_visible
from initiatives.queries.options import cases
from initiatives.queries.options.section import while_open
from initiatives.queries.sealed import require_unsealed


@dataclass(frozen=True)
class Effect:
    """What one option does to one metric, in its unit, and who says so."""

    option: Option
    range: Range
    text: str
    by: str
    is_share: bool = False


@dataclass(frozen=True)
class CandidateRow:
    """One metric with its effects by option letter; its candidate is unsaved while it has no rival yet."""

    candidate: Candidate
    is_chosen: bool
    effects: Mapping[str, Effect]
    best: MovesMost | None
    a_week: str
    """The option that moves it most for each person-week, where that is another one; else empty."""


@dataclass(frozen=True)
class MetricsPage:
    """The page. `options` are the standing ones in order, `rows` the candidates with the chosen one first."""

    initiative: Initiative
    framing: Framing | None
    options: tuple[Option, ...]
    rows: tuple[CandidateRow, ...]
    currency: str
    may_change: Answer

    @property
    def winners(self) -> tuple[str, ...]:
        """The options that would be chosen, one for each candidate that can tell."""
        return tuple(row.best.option for row in self.rows if row.best)

    @property
    def decides(self) -> bool:
        """Whether the choice of the metric changes the choice of the option."""
        return len(set(self.winners)) > 1


def metrics_page(person: Person, pk: int) -> MetricsPage:
    """Every candidate of an initiative; a framing's metric stands there although nobody has put it forward."""
    initiative = get_visible(person, pk)
    require_unsealed(person, initiative)
    framing = current_framing(initiative)
    options = tuple(option for option in cases.options_of(initiative) if option.withdrawn_at is None)
    candidates = list(
        initiative.candidates.standing()
        .select_related("metric__owner", "added_by")
        .prefetch_related("effects__given_by")
        .in_order()
    )
    metric = framing.metric if framing else None
    if metric is not None and all(candidate.metric_id != metric.pk for candidate in candidates):
        candidates.insert(0, _unsaved(initiative, framing))
    rows = [
        _row(candidate, options, is_chosen=metric is not None and candidate.metric_id == metric.pk)
        for candidate in candidates
    ]
    return MetricsPage(
        initiative=initiative,
        framing=framing,
        options=options,
        rows=tuple(sorted(rows, key=lambda row: not row.is_chosen)),
        currency=Workspace.current().currency,
        may_change=while_open(initiative, access.may(person, "change_framing", initiative)),
    )


def get_candidate(initiative: Initiative, pk: int) -> Candidate:
    """A standing candidate of this initiative."""
    if not 0 < pk < 2**63:
        raise NotFound
    found = initiative.candidates.standing().select_related("metric").filter(pk=pk).first()
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


def _unsaved(initiative: Initiative, framing: Framing | None) -> Candidate:
    assert framing is not None and framing.metric is not None
    return Candidate(
        initiative=initiative,
        metric=framing.metric,
        baseline=framing.baseline,
        baseline_text=framing.baseline_text,
        measured_by=framing.baseline_source[:120],
        added_by=framing.author,
        added_at=framing.created_at,
    )


def _row(candidate: Candidate, options: Iterable[Option], *, is_chosen: bool) -> CandidateRow:
    effects = _standing(options) if is_chosen else _given(candidate, options)
    best = moves_most({key: effect.range for key, effect in effects.items()})
    return CandidateRow(candidate, is_chosen, effects, best, _for_each_week(effects, best))


def _given(candidate: Candidate, options: Iterable[Option]) -> dict[str, Effect]:
    rows = {row.option_id: row for row in candidate.effects.all()} if candidate.pk else {}
    return {
        option.key: Effect(
            option,
            Range(float(row.low), float(row.middle), float(row.high)),
            row.text,
            row.given_by.name,
        )
        for option in options
        if (row := rows.get(option.pk)) is not None
    }


def _standing(options: Iterable[Option]) -> dict[str, Effect]:
    """Under the framing's own metric the options' estimates are what is known."""
    found: dict[str, Effect] = {}
    shares: list[tuple[Option, Estimate]] = []
    for option in options:
        have = cases.estimates_of(option)
        if Input.EFFECT in have:
            row = have[Input.EFFECT]
            found[option.key] = Effect(option, _range(row), row.text, row.given_by.name)
        elif Input.EFFECT_SHARE in have and option.effect_share_of is not None:
            shares.append((option, have[Input.EFFECT_SHARE]))
    for option, row in shares:
        source = found.get(option.effect_share_of.key) if option.effect_share_of else None
        if source is not None:
            share = source.range.times(float(row.middle))
            found[option.key] = Effect(option, share, row.text, row.given_by.name, is_share=True)
    return found


def _range(row: Estimate) -> Range:
    return Range(float(row.low), float(row.middle), float(row.high))


def _for_each_week(effects: Mapping[str, Effect], best: MovesMost | None) -> str:
    if best is None:
        return ""
    rates: dict[str, float] = {}
    for key, effect in effects.items():
        row = cases.estimates_of(effect.option).get(Input.EFFORT)
        if row is None or row.middle <= 0:
            return ""
        rates[key] = best.mean[key] / float(row.middle)
    most = max(sorted(rates), key=lambda key: rates[key])
    return most if most != best.option else ""


def effects_typed(candidate: Candidate) -> dict[str, str]:
    """The ranges as they were typed, by the names of their boxes."""
    return {f"effect_{row.option.key}": row.text for row in candidate.effects.select_related("option")}
