"""Candidate metrics in words and shapes: `{% metrics_shown found as shown %}`."""

from dataclasses import dataclass

from django import template

from initiatives import charts
from initiatives.charts import Interval
from initiatives.queries.reframing.candidates import CandidateRow, Effect, MetricsPage
from initiatives.templatetags.framing import CURRENCIES, in_unit
from initiatives.templatetags.reading import times_in_ten

register = template.Library()

_SURE = 0.6  # below this nobody moves it clearly most


@dataclass(frozen=True)
class Column:
    """One candidate."""

    row: CandidateRow
    name: str
    now: str
    wins: str
    why: str

    @property
    def pk(self) -> int | None:
        """None while it has no rival and no row."""
        return self.row.candidate.pk


@dataclass(frozen=True)
class OptionLine:
    """What one option does under each candidate."""

    label: str
    cells: tuple[tuple[Column, Interval | None, Effect | None, bool], ...]


@dataclass(frozen=True)
class Shown:
    """The page."""

    lede: str
    rest: str
    columns: tuple[Column, ...]
    options: tuple[OptionLine, ...]


@register.simple_tag
def metrics_shown(found: MetricsPage) -> Shown:
    """Finished columns and rows."""
    columns = tuple(_column(found, row) for row in found.rows)
    lines = tuple(
        OptionLine(
            f"{option.key} {option.name}",
            tuple(_cell(column, option.key) for column in columns),
        )
        for option in found.options
    )
    lede, rest = _lede(found, columns)
    return Shown(lede, rest, columns, lines)


def _column(found: MetricsPage, row: CandidateRow) -> Column:
    metric = row.candidate.metric
    best = row.best
    names = {option.key: option.name for option in found.options}
    if best is None:
        wins = "Not told yet: the effects of two options are needed"
    elif best.chance < _SURE:
        wins = f"No clear one: {best.option} most often, {times_in_ten(best.chance)}"
    else:
        wins = f"{best.option} {names.get(best.option, '')}, {times_in_ten(best.chance)}"
    why = f"For each person-week {row.a_week} moves it more." if row.a_week else ""
    return Column(row, metric.name, in_unit(row.candidate.baseline, metric.unit) or "Not known", wins, why)


def _cell(column: Column, key: str) -> tuple[Column, Interval | None, Effect | None, bool]:
    effect = column.row.effects.get(key)
    if effect is None:
        return column, None, None, False
    metric = column.row.candidate.metric
    ends = [end for each in column.row.effects.values() for end in (each.range.low, each.range.high)]
    unit = metric.unit
    axis = (
        charts.money_axis(ends, currency=unit[0])
        if unit[:1] in CURRENCIES
        else charts.number_axis(ends, unit="%" if unit.startswith("%") else "", with_zero=True)
    )
    low, middle, high = effect.range.low, effect.range.middle, effect.range.high
    glyph = charts.interval(low, middle, high, axis=axis, label=f"{key} under {metric.name}")
    best = column.row.best
    return column, glyph, effect, best is not None and best.option == key and best.chance >= _SURE


def _lede(found: MetricsPage, columns: tuple[Column, ...]) -> tuple[str, str]:
    told = [column for column in columns if column.row.best]
    if not columns:
        return "", "No metric has been put forward."
    if len(columns) == 1:
        return (
            "",
            f"{columns[0].name} is the only candidate. Put another one beside it before you hold on to it.",
        )
    if len(told) < 2:
        return (
            "",
            "Say what each option does under each metric, and this page says whether the choice matters.",
        )
    if found.decides:
        names = {option.key: option.name for option in found.options}
        said = [
            f"under {column.name} {best.option}, {names.get(best.option, '')}"
            for column in told
            if (best := column.row.best)
        ]
        return "The metric decides which option wins:", f"{'; '.join(said)}."
    winner = told[0].row.best
    assert winner is not None
    return (
        f"Option {winner.option} moves all of these most.",
        "The metric changes nothing about the choice, so take the one that is hardest to move without anybody gaining.",
    )
