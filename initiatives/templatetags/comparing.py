"""Options side by side, ready to print: `{% compared found as shown %}`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django import template

from initiatives import charts, economics
from initiatives.charts import Dots, Interval, Matrix, Tornado
from initiatives.economics import DO_NOTHING
from initiatives.models import Estimate, Input
from initiatives.queries.options import Comparison, OptionFacts
from initiatives.templatetags import as_text, between
from initiatives.templatetags import figures as words
from initiatives.templatetags.between import RungRow, Sentence
from initiatives.templatetags.framing import in_unit
from initiatives.templatetags.options import SECONDS, payback_words

register = template.Library()

_ANCHORS = {
    Input.EFFECT: "effect",
    Input.EFFORT: "effort",
    Input.WEEKS_TO_SHIP: "time",
    Input.SUCCESS: "works",
    Input.DEBT: "debt",
}
_NOT_THERE = "–"


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    key: str
    name: str
    as_filed: bool
    lead: bool
    second: str = ""

    @property
    def said(self) -> str:
        """ "B Five-minute checks", for the label of a cell on a phone."""
        return f"{self.key} {self.name}"


@dataclass(frozen=True)
class Choice:
    """A box to tick: an option in or out."""

    key: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Given:
    """One assumption of one option: the estimate, or its default."""

    row: Estimate | None
    default: str = ""
    missing: bool = False
    share_of: str = ""
    lead: bool = False


@dataclass(frozen=True)
class Cell:
    """One figure of one option, drawn where a drawing says more."""

    words: str
    interval: Interval | None = None
    dots: Dots | None = None
    range: str = ""
    lead: bool = False


@dataclass(frozen=True)
class AssumptionLine:
    """An input, where it is explained, and a cell for each option."""

    label: str
    anchor: str
    shared: bool
    cells: tuple[tuple[Head, Given], ...]


@dataclass(frozen=True)
class FigureLine:
    """A figure, where it is explained, and a cell for each option. `drawn` stands on one scale across the row."""

    label: str
    anchor: str
    cells: tuple[tuple[Head, Cell], ...]
    drawn: bool = field(default=False)


@dataclass(frozen=True)
class Shared:
    """An assumption that all options have in common, and where it comes from."""

    label: str
    words: str
    anchor: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Compared:
    """The whole page."""

    lede: str
    lede_rest: str
    told: tuple[str, ...]
    stale: str
    choices: tuple[Choice, ...]
    heads: tuple[Head, ...]
    rows: tuple[AssumptionLine, ...]
    shared: tuple[Shared, ...]
    figures: tuple[FigureLine, ...]
    tornado: Tornado | None
    tornado_words: str
    break_evens: tuple[Sentence, ...]
    frontier: Matrix | None
    frontier_words: tuple[Sentence, ...]
    ladder: tuple[RungRow, ...]
    beside: str
    change_url: str
    change_label: str

    @property
    def text(self) -> str:
        """The page as a plain table for a chat."""
        return as_text.table(
            [head.said for head in self.heads],
            [(line.label, [cell.words for _, cell in line.cells]) for line in self.figures],
            [f"{self.lede} {self.lede_rest}".strip(), *(f"{s.strong}{s.rest}" for s in self.break_evens)],
        )


@register.simple_tag
def compared(found: Comparison) -> Compared:
    """Finished rows for the compare page."""
    section = found.section
    said = section.said
    heads = tuple(_head(found, option) for option in found.chosen)
    even = between.break_evens(found)
    lede, rest = _lede(found, even)
    fresh = section.freshness.state in ("fresh", "empty", "first")
    change_url, change_label = _change(found)
    return Compared(
        lede=lede,
        lede_rest=rest,
        told=_told(found),
        stale=""
        if fresh
        else "The figures below are of an earlier state of the inputs; new ones are on their way.",
        choices=tuple(
            Choice(option.key, option.name, option.key in found.keys) for option in section.options
        ),
        heads=heads,
        rows=_assumptions(found, heads),
        shared=_shared(found),
        figures=_figures(found, heads) if said else (),
        tornado=between.tornado(found),
        tornado_words=between.tornado_words(found),
        break_evens=even,
        frontier=between.frontier(found),
        frontier_words=between.frontier_words(found),
        ladder=between.ladder(found),
        beside=_beside(found),
        change_url=change_url,
        change_label=change_label,
    )


def _head(found: Comparison, option: OptionFacts) -> Head:
    leader = found.section.leader
    lead = leader is not None and leader.key == option.key
    return Head(option.key, option.name, option.as_filed, lead, SECONDS.get(option.second, ""))


def _lede(found: Comparison, even: tuple[Sentence, ...]) -> tuple[str, str]:
    first = between.overlap(found)
    if not first:
        return "What each option rests on, what of it they share, and what comes of it.", ""
    return first, f"{even[0].strong}{even[0].rest}" if even else ""


def _told(found: Comparison) -> tuple[str, ...]:
    """What of the address could not be shown, and why."""
    told = []
    if found.unknown:
        told.append(f"There is no option {_listed(found.unknown)} here.")
    if found.withdrawn:
        many = len(found.withdrawn) > 1
        subject = f"Options {_listed(found.withdrawn)} were" if many else f"Option {found.withdrawn[0]} was"
        told.append(f"{subject} withdrawn, so {'they are' if many else 'it is'} not compared.")
    if found.too_many:
        told.append(f"Four at most stand side by side. Left out: {_listed(found.too_many)}.")
    if len(found.chosen) < 2 and len(found.section.options) > 1:
        told.append("Select two to four options.")
    return tuple(told)


def _listed(keys: tuple[str, ...]) -> str:
    shown = [key[:12] for key in keys[:6]]
    return ", ".join(shown[:-1]) + f" and {shown[-1]}" if len(shown) > 1 else shown[0]


def _beside(found: Comparison) -> str:
    """Which two the sections on what moves the choice speak of, where they are not both among the columns."""
    said = found.section.said
    if said is None or not {said.leader, said.runner_up} - {DO_NOTHING, *found.keys}:
        return ""
    return (
        f"These are about {said.leader}, the best bet, and {between.named(said.runner_up)}, which comes next."
    )


def _change(found: Comparison) -> tuple[str, str]:
    """The way to the input that moves the choice most, for whoever may change it; else to asking about it."""
    section = found.section
    pk = section.initiative.pk
    bars = section.said.tornado if section.said else ()
    key = next((bar.option for bar in bars if bar.option != economics.SHARED), "")
    key = key or next((option.key for option in found.chosen), "")
    if key and (section.may_set_effort or section.may_set_value):
        return f"/i/{pk}/options/{key}/", "Change an assumption"
    return (f"/i/{pk}/ask/", "Ask a question") if found.may_ask else ("", "")


# Assumptions -------------------------------------------------------------------------------------------------


def _assumptions(found: Comparison, heads: tuple[Head, ...]) -> tuple[AssumptionLine, ...]:
    lines = []
    for item in found.assumptions:
        cells = []
        for head, option, row, default in zip(heads, found.chosen, item.values, item.defaults, strict=True):
            missing = row is None and item.input in (Input.EFFECT, Input.EFFORT)
            shares = option.share_of if row is not None and row.input == Input.EFFECT_SHARE else ""
            cells.append((head, Given(row, default, missing, shares, head.lead)))
        anchor = _ANCHORS.get(Input(item.input), "placeholders")
        lines.append(AssumptionLine(item.label, anchor, item.is_shared, tuple(cells)))
    return tuple(lines)


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

    def money(value: float) -> str:
        return words.money(value, currency)

    def row(label: str, said: str, anchor: str, since: str) -> Shared:
        version = found.given_in.get(since)
        if version is None:
            return Shared(label, said, anchor, "Workspace setting")
        source = f"{framing.baseline_source} · " if since == "baseline" and framing.baseline_source else ""
        return Shared(label, said, anchor, f"{source}{version.author.name}", version.created_at)

    rows = [row("Now", in_unit(framing.baseline, unit) or "Not known", "effect", "baseline")]
    if framing.target is not None:
        rows.append(row("Target", in_unit(framing.target, unit), "target", "target"))
    if case.unit_value is None:
        rows.append(row("Money value", f"None: {case.no_money_reason}", "value", "value_middle"))
    elif case.change_wanted:
        year = economics.Estimate(case.unit_value.range.times(case.change_wanted))
        rows.append(row("A year at the target", _range(year, money), "value", "value_middle"))
    else:
        rows.append(row("One unit for a year", _range(case.unit_value, money), "value", "value_middle"))
    own_horizon = "horizon_years" if framing.horizon_years else ""
    months = f"{words.number(case.horizon_years.range.middle * 12)} months"
    rows.append(row("Horizon", months, "net-value", own_horizon))
    discount = f"{words.percent(case.discount_rate.range.middle)} a year"
    rows.append(row("Discount rate", discount, "net-value", ""))
    for team, cost in case.person_week_cost.items():
        rows.append(row(f"A person-week, {team}", _range(cost, money), "net-value", ""))
    return tuple(rows)


# Figures -----------------------------------------------------------------------------------------------------


def _figures(found: Comparison, heads: tuple[Head, ...]) -> tuple[FigureLine, ...]:
    return tuple(
        FigureLine(
            label,
            anchor,
            tuple(
                (head, show(option.figures) if option.figures else Cell(_NOT_THERE))
                for head, option in zip(heads, found.chosen, strict=True)
            ),
            drawn,
        )
        for label, anchor, show, drawn in [*_drawn(found), *_plain(found)]
    )


Kind = tuple[str, str, Callable[[economics.OptionFigures], Cell], bool]


def _drawn(found: Comparison) -> list[Kind]:
    """What the eye compares first: net value, effort and time on one scale each, chances as dots."""
    section, said = found.section, found.section.said
    shown = [option.figures for option in found.chosen if option.figures]
    kinds: list[Kind] = []
    if said is not None and said.has_money:
        ends = [end for f in shown if f.npv for end in (f.npv.p10, f.npv.p90)]
        worth = charts.money_axis(ends, currency=section.currency)
        kinds.append(
            (
                f"Net value over {section.horizon_months} months",
                "net-value",
                lambda f: _interval(f.npv, worth, "Net value") if f.npv else Cell(_NOT_THERE),
                True,
            )
        )
    weeks = charts.number_axis([0.0, *(f.effort.percentiles.p90 for f in shown)])
    ship = charts.number_axis([0.0, *(f.weeks.p90 for f in shown)])
    kinds += [
        (
            "Effort, person-weeks",
            "effort",
            lambda f: _interval(f.effort.percentiles, weeks, "Effort, person-weeks"),
            True,
        ),
        ("Weeks to ship", "time", lambda f: _interval(f.weeks, ship, "Weeks to ship"), True),
        ("Reaches the target", "target", lambda f: _dots(f.chance_of_target), True),
    ]
    if said is not None and said.has_money:
        kinds.append(("Chance it’s the best bet", "best-bet", lambda f: _dots(f.chance_best), True))
    return kinds


def _interval(found: economics.Percentiles, axis: charts.Axis, label: str) -> Cell:
    glyph = charts.interval(found.p10, found.p50, found.p90, axis=axis, label=label)
    return Cell(f"{glyph.middle_text} ({glyph.range_text})", interval=glyph)


def _dots(chance: float | None) -> Cell:
    if chance is None:
        return Cell(_NOT_THERE)
    return Cell(words.count_in_ten(chance), dots=charts.ten_dots(chance))


def _plain(found: Comparison) -> list[Kind]:
    currency = found.section.currency
    said = found.section.said

    def cash(value: float | None) -> Cell:
        return Cell(_NOT_THERE if value is None else words.money(value, currency))

    def part(value: float | None) -> Cell:
        # A ratio, not a chance: the filed option is just 100% of itself.
        return Cell(_NOT_THERE if value is None else f"{value * 100:.0f}%")

    def back(f: economics.OptionFigures) -> Cell:
        return Cell(str(f.roi_missing or words.percent(f.roi)).capitalize())

    kinds: list[Kind] = []
    if said is not None and said.has_money:
        kinds += [
            ("Pays back", "payback", lambda f: Cell(payback_words(f)), False),
            ("Net value, on average", "expected", lambda f: cash(f.expected_npv), False),
            ("Benefit, on average", "net-value", lambda f: cash(f.expected_pv_benefit), False),
        ]
    kinds.append(("Cost, on average", "net-value", lambda f: cash(f.expected_pv_cost), False))
    if said is not None and said.has_money:
        kinds += [
            ("Chance of a loss", "loss", lambda f: Cell(words.percent(f.chance_of_loss)), False),
            ("Return on cost", "roi", back, False),
            ("Value a week", "value-a-week", lambda f: cash(f.value_a_week), False),
            ("One week later costs", "delay", lambda f: cash(f.cost_of_delay), False),
        ]
    return [
        *kinds,
        ("Share of the filed effect", "filed", lambda f: part(f.share_of_effect), False),
        ("Share of the filed effort", "filed", lambda f: part(f.share_of_effort), False),
    ]
