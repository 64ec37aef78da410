"""Options side by side, ready to print: `{% compared found as shown %}`."""

from collections.abc import Callable
from dataclasses import dataclass

from django import template

from initiatives import charts, economics
from initiatives.charts import Tornado
from initiatives.economics import DO_NOTHING, SHARED, Said
from initiatives.economics.results import BreakEven, FrontierPoint, Rung, TornadoBar
from initiatives.models import Estimate, Input
from initiatives.queries.options import Comparison, OptionFacts, place_in_words
from initiatives.templatetags import figures as words
from initiatives.templatetags.framing import in_unit
from initiatives.templatetags.options import payback_words
from initiatives.templatetags.reading import times_in_ten

register = template.Library()

_ANCHORS = {
    Input.EFFECT: "effect",
    Input.EFFORT: "effort",
    Input.WEEKS_TO_SHIP: "time",
    Input.SUCCESS: "works",
    Input.DEBT: "debt",
}
_MOST_ROWS = 5
_WORTH_SAYING = 0.01  # chance below which a change of the choice is not worth a line


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    key: str
    name: str
    as_filed: bool


@dataclass(frozen=True)
class Choice:
    """A link that takes an option in or out."""

    label: str
    query: str
    chosen: bool


@dataclass(frozen=True)
class Given:
    """One assumption of one option: the estimate, or its default."""

    option: str
    row: Estimate | None
    default: str
    missing: bool


@dataclass(frozen=True)
class Cell:
    """One figure of one option."""

    option: str
    words: str


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is, where it is explained, and a cell for each option."""

    label: str
    anchor: str
    cells: tuple[Given, ...] | tuple[Cell, ...]


@dataclass(frozen=True)
class Shared:
    """An assumption that all options have in common."""

    label: str
    words: str
    anchor: str


@dataclass(frozen=True)
class Compared:
    """The whole page."""

    overlap: str
    stale: str
    choices: tuple[Choice, ...]
    heads: tuple[Head, ...]
    rows: tuple[Line, ...]
    shared: tuple[Shared, ...]
    figures: tuple[Line, ...]
    tornado: Tornado | None
    tornado_words: str
    break_evens: tuple[str, ...]
    frontier: tuple[str, ...]
    ladder: tuple[str, ...]


@register.simple_tag
def compared(found: Comparison) -> Compared:
    """Finished rows for the compare page."""
    section = found.section
    chosen = [option for option in section.options if option.key in found.keys]
    said = section.said
    money = bool(said and said.has_money)
    fresh = section.freshness.state in ("fresh", "empty", "first")
    return Compared(
        overlap=_overlap(found),
        stale=""
        if fresh
        else "The figures below are of an earlier state of the inputs; new ones are on their way.",
        choices=_choices(found),
        heads=tuple(Head(option.key, option.name, option.as_filed) for option in chosen),
        rows=_assumptions(found, chosen),
        shared=_shared(found),
        figures=_figures(found, chosen) if said else (),
        tornado=_tornado(found) if money else None,
        tornado_words=f"{said.leader} less {_name_of(said.runner_up)}, with one input low or high"
        if said
        else "",
        break_evens=tuple(_break_even(found, item) for item in _worth_a_line(said)) if said and money else (),
        frontier=tuple(_step(found, point) for point in said.frontier if point.option != DO_NOTHING)
        if said and money
        else (),
        ladder=tuple(_rung(found, rung) for rung in said.ladder) if said else (),
    )


def _name_of(key: str) -> str:
    return "doing nothing" if key == DO_NOTHING else key


def _overlap(found: Comparison) -> str:
    said = found.section.said
    if said is None or said.chance_leader_beats_runner_up is None or said.leader == DO_NOTHING:
        return "What each option rests on, and what of it they share."
    if {said.leader, said.runner_up} - {DO_NOTHING, *found.keys}:
        return "What each option rests on, and what of it they share."
    count = times_in_ten(said.chance_leader_beats_runner_up)
    if count == "half the time":
        return f"In 5 of 10 runs {said.leader} beats {_name_of(said.runner_up)}."
    number = words.count_in_ten(said.chance_leader_beats_runner_up).replace(" in 10", " of 10")
    lead = {"<": "fewer than ", ">": "more than "}.get(number[0], "")
    return f"In {lead}{number.lstrip('<>')} runs {said.leader} beats {_name_of(said.runner_up)}."


def _choices(found: Comparison) -> tuple[Choice, ...]:
    made = []
    for option in found.section.options:
        chosen = option.key in found.keys
        rest = [key for key in found.keys if key != option.key] if chosen else [*found.keys, option.key]
        made.append(Choice(f"{option.key} {option.name}", ",".join(rest or [option.key]), chosen))
    return tuple(made)


def _assumptions(found: Comparison, chosen: list[OptionFacts]) -> tuple[Line, ...]:
    return tuple(
        Line(
            item.label,
            _ANCHORS.get(Input(item.input), "placeholders"),
            tuple(
                Given(
                    f"{option.key} {option.name}",
                    row,
                    default,
                    row is None and item.input in (Input.EFFECT, Input.EFFORT),
                )
                for option, row, default in zip(chosen, item.values, item.defaults, strict=True)
            ),
        )
        for item in found.assumptions
    )


def _range(given: economics.Estimate, show: Callable[[float], str]) -> str:
    if given.range.is_fixed:
        return show(given.range.middle)
    return f"{show(given.range.low)} to {show(given.range.high)}, middle {show(given.range.middle)}"


def _shared(found: Comparison) -> tuple[Shared, ...]:
    case, framing = found.case, found.section.framing
    if case is None or framing is None:
        return ()
    currency = found.section.currency
    unit = framing.metric.unit if framing.metric else ""
    rows = [Shared("Now", in_unit(framing.baseline, unit) or "Not known", "effect")]
    if framing.target is not None:
        rows.append(Shared("Target", in_unit(framing.target, unit), "target"))
    if case.unit_value is not None and case.change_wanted:
        year = economics.Estimate(case.unit_value.range.times(case.change_wanted))
        rows.append(Shared("A year at the target", _range(year, lambda v: words.money(v, currency)), "value"))
    elif case.unit_value is not None:
        rows.append(
            Shared(
                "One unit for a year", _range(case.unit_value, lambda v: words.money(v, currency)), "value"
            )
        )
    else:
        rows.append(Shared("Money value", f"None: {case.no_money_reason}", "value"))
    rows.append(
        Shared("Horizon", f"{words.number(case.horizon_years.range.middle * 12)} months", "net-value")
    )
    rows.append(
        Shared("Discount rate", f"{words.percent(case.discount_rate.range.middle)} a year", "net-value")
    )
    for team, cost in case.person_week_cost.items():
        rows.append(
            Shared(f"A person-week, {team}", _range(cost, lambda v: words.money(v, currency)), "net-value")
        )
    return tuple(rows)


def _figures(found: Comparison, chosen: list[OptionFacts]) -> tuple[Line, ...]:
    currency = found.section.currency
    said = found.section.said

    def cash(value: float | None) -> str:
        return "–" if value is None else words.money(value, currency)

    def share(value: float | None) -> str:
        return "–" if value is None else words.percent(value)

    def part(value: float | None) -> str:
        # A ratio, not a chance: the filed option is just 100% of itself.
        return "–" if value is None else f"{value * 100:.0f}%"

    kinds: list[tuple[str, str, Callable[[economics.OptionFigures], str]]] = [
        ("Effort, person-weeks", "effort", lambda f: words.number(f.effort.percentiles.p50)),
        ("Weeks to ship", "time", lambda f: words.number(f.weeks.p50)),
        (
            "Reaches the target",
            "target",
            lambda f: "–" if f.chance_of_target is None else words.count_in_ten(f.chance_of_target),
        ),
        ("Cost, on average", "net-value", lambda f: cash(f.expected_pv_cost)),
    ]
    if said is not None and said.has_money:
        kinds += [
            ("Benefit, on average", "net-value", lambda f: cash(f.expected_pv_benefit)),
            ("Net value, middle", "net-value", lambda f: cash(f.npv.p50 if f.npv else None)),
            ("Net value, on average", "expected", lambda f: cash(f.expected_npv)),
            ("Chance it’s the best bet", "best-bet", lambda f: share(f.chance_best)),
            ("Chance of a loss", "loss", lambda f: share(f.chance_of_loss)),
            ("Pays back", "payback", payback_words),
            ("Return on cost", "roi", lambda f: str(f.roi_missing or words.percent(f.roi)).capitalize()),
            ("Value a week", "value-a-week", lambda f: cash(f.value_a_week)),
            ("One week later costs", "delay", lambda f: cash(f.cost_of_delay)),
        ]
    kinds += [
        ("Share of the filed effect", "filed", lambda f: part(f.share_of_effect)),
        ("Share of the filed effort", "filed", lambda f: part(f.share_of_effort)),
    ]
    return tuple(
        Line(
            label,
            anchor,
            tuple(
                Cell(f"{option.key} {option.name}", show(option.figures) if option.figures else "–")
                for option in chosen
            ),
        )
        for label, anchor, show in kinds
    )


def _tornado(found: Comparison) -> Tornado | None:
    said = found.section.said
    bars = said.tornado if said else ()
    if said is None or not bars or said.leader == DO_NOTHING:
        return None
    currency = found.section.currency
    axis = charts.money_axis(
        [end for bar in bars[:_MOST_ROWS] for end in (bar.gap_low, bar.gap_high)], currency=currency
    )
    gap = (said.expected_npvs().get(said.leader) or 0.0) - (said.expected_npvs().get(said.runner_up) or 0.0)
    swings = [charts.Swing(_input_words(bar), bar.gap_low, bar.gap_high, _href(found, bar)) for bar in bars]
    return charts.tornado(swings, middle=gap, axis=axis, most=_MOST_ROWS)


def _input_words(item: TornadoBar | BreakEven) -> str:
    place = place_in_words(item.option, item.input)
    return place[:1].upper() + place[1:]


def _href(found: Comparison, bar: TornadoBar) -> str:
    """To the question about this input where there is one, else to asking one."""
    pk = found.section.initiative.pk
    if bar.option == SHARED:
        return f"/i/{pk}/ask/?about=worth" if bar.input == "unit_value" else f"/i/{pk}/ask/"
    name = bar.input.split(":")[0]
    asked = found.questions.get((bar.option, name))
    return f"/i/{pk}/q/{asked}/" if asked else f"/i/{pk}/ask/?about={found.ask_about(bar.option, name)}"


def _worth_a_line(said: economics.Appraisal) -> list[BreakEven]:
    found = [
        item
        for item in said.break_evens
        if not isinstance(item.value, Said) and (item.chance_beyond or 0.0) >= _WORTH_SAYING
    ]
    return sorted(found, key=lambda item: -(item.chance_beyond or 0.0))[:_MOST_ROWS]


def _break_even(found: Comparison, item: BreakEven) -> str:
    value = item.value if isinstance(item.value, float | int) else 0.0
    chance = words.percent(item.chance_beyond)
    to = "doing nothing becomes" if item.changes_to == DO_NOTHING else f"{item.changes_to} becomes"
    return (
        f"{_input_words(item)} {item.side or 'beyond'} {_value_words(found, item, value)}: {to} the best bet. "
        f"Chance: {chance}."
    )


def _value_words(found: Comparison, item: BreakEven, value: float) -> str:
    framing = found.section.framing
    name = item.input.split(":")[0]
    if name == "effect" and found.is_share(item.option):
        return words.percent(value)
    if name == "effect":
        return in_unit(value, framing.metric.unit if framing and framing.metric else "")
    if name in ("run_cost", "one_off_cash", "unit_value", "person_week_cost"):
        return words.money(value, found.section.currency)
    if name == "success":
        return words.percent(value)
    return words.weeks(value) if name != "discount_rate" else words.percent(value)


def _step(found: Comparison, point: FrontierPoint) -> str:
    names = {option.key: option.name for option in found.section.options}
    name = f"{point.option} {names.get(point.option, '')}".strip()
    if point.status == "dominated":
        return f"{name}: another option brings more for less."
    if point.status == "extended":
        return f"{name}: a mix of two others brings more for the same money."
    if point.icer is None:
        return f"{name}: the first step."
    each = words.money(point.icer, found.section.currency)
    verdict = "the step pays" if point.icer < 1 else "the step costs more than it brings"
    return f"{name}: each further {found.section.currency}1 of benefit costs {each}; {verdict}."


def _rung(found: Comparison, rung: Rung) -> str:
    framing = found.section.framing
    unit = framing.metric.unit if framing and framing.metric else ""
    share = (
        "All of the target"
        if rung.share_of_target >= 1
        else f"{words.percent(rung.share_of_target)} of the way"
    )
    at = in_unit(rung.metric, unit)
    if rung.option is None:
        return f"{share}, {at}: no option reaches it more often than not."
    chance = f", {times_in_ten(rung.chance)}" if rung.chance is not None else ""
    added = ""
    if rung.rung_effort:
        added = f"; this rung adds {words.number(rung.rung_effort)} person-weeks"
    return f"{share}, {at}: {rung.option}{chance}{added}."
