"""Two estimates of one option, side by side: `{% both_shown found as both %}`."""

from dataclasses import dataclass

from django import template

from initiatives import charts
from initiatives.charts import Interval
from initiatives.models import Input
from initiatives.queries.options.seconds import LITTLE, Pair, SecondPage
from initiatives.templatetags import figures as words
from initiatives.templatetags.framing import in_unit

register = template.Library()


@dataclass(frozen=True)
class BothRow:
    """One input, both ranges on one scale."""

    pair: Pair
    first: Interval | None
    second: Interval


@dataclass(frozen=True)
class Both:
    """The difference in sentences, and the rows."""

    sentences: tuple[str, ...]
    rows: tuple[BothRow, ...]


@register.simple_tag
def both_shown(found: SecondPage) -> Both:
    """ "Effort: Tomás 8 to 16, Sanna 14 to 30. They overlap little." """
    return Both(
        tuple(_sentence(found, pair) for pair in _telling(found.pairs)),
        tuple(_row(pair) for pair in found.pairs),
    )


def _telling(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Those seen otherwise; where all say much the same, the first alone."""
    apart = tuple(pair for pair in pairs if pair.overlap is not None and pair.overlap < LITTLE)
    return apart or pairs[:1]


def _sentence(found: SecondPage, pair: Pair) -> str:
    unit = found.framing.metric.unit if found.framing and found.framing.metric else ""

    def said(low: object, high: object) -> str:
        if pair.input == Input.EFFECT:
            return f"{in_unit(low, unit)} to {in_unit(high, unit)}"
        return words.range_of(low, high)

    assert found.second is not None
    second = f"{found.second.invited.first_name} {said(pair.second.low, pair.second.high)}"
    if pair.first is None:
        return f"{pair.label}: {second}. {pair.told}."
    first = f"{pair.first.given_by.first_name} {said(pair.first.low, pair.first.high)}"
    return f"{pair.label}: {first}, {second}. {pair.told}."


def _row(pair: Pair) -> BothRow:
    rows = [row for row in (pair.first, pair.second) if row is not None]
    axis = charts.number_axis(
        [0.0, *(float(end) for row in rows for end in (row.low, row.high))], with_zero=True
    )

    def drawn(row: object, name: str) -> Interval:
        low, middle, high = (float(getattr(row, end)) for end in ("low", "middle", "high"))
        return charts.interval(low, middle, high, axis=axis, label=f"{pair.label}, {name}")

    first = drawn(pair.first, "first") if pair.first else None
    return BothRow(pair, first, drawn(pair.second, "second"))
