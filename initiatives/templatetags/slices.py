"""The parts of an option in words and geometry: `{% covered about as shown %}`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import template

from initiatives import charts
from initiatives.charts import CoveringCurve
from initiatives.queries.options.coverage import SlicesPage
from initiatives.templatetags import figures as words

register = template.Library()

_MOST_NAMES = 6


@dataclass(frozen=True)
class Set:
    """One set on the curve: "81%", "3", "Okta, Google"."""

    share: str
    effort: str
    names: str
    chosen: bool


@dataclass(frozen=True)
class Covered:
    """The page, ready to print. `headline` is empty while there is nothing to cover."""

    asked: str
    headline: str
    detail: str
    nothing: str
    rest: str
    curve: CoveringCurve | None
    sets: tuple[Set, ...]
    left_out: str
    total: str


@register.simple_tag
def covered(about: SlicesPage) -> Covered:
    """What the smallest set is, what it leaves, and the curve of all such sets."""
    found = about.found
    asked = words.stated_percent(about.share)
    chosen = (float(found.share), float(found.effort)) if found else None
    sets = tuple(
        Set(
            words.stated_percent(Decimal(str(one.share))),
            words.number(one.effort),
            some(one.names),
            chosen is not None and abs(one.share - chosen[0]) < 1e-9 and abs(one.effort - chosen[1]) < 1e-9,
        )
        for one in about.told
    )
    headline = detail = rest = ""
    if found is not None:
        count = len(found.chosen)
        headline = (
            f"The smallest set that covers {asked}: {some([row.name for row in found.chosen])}: "
            f"{words.stated_percent(found.share)} in {_weeks(found.effort)}"
        )
        detail = f"{count} of {len(about.rows)} parts, of {_weeks(found.whole_effort)} in all."
        if found.rest:
            rest = (
                f"The rest, {some([row.name for row in found.rest])}, "
                f"would add {words.stated_percent(found.rest_share)} for {_weeks(found.rest_effort)}."
            )
    missing = [row.name for row in about.without_effort]
    return Covered(
        asked=asked,
        headline=headline,
        detail=detail,
        nothing=_nothing(about, asked),
        rest=rest,
        curve=_curve(about, chosen, sets),
        sets=sets,
        left_out=f"Without an effort and therefore left out: {some(missing)}." if missing else "",
        total=words.stated_percent(about.total_share),
    )


def _nothing(about: SlicesPage, asked: str) -> str:
    if about.found is not None or not about.rows:
        return ""
    known = sum((row.share for row in about.rows if row.effort is not None), Decimal(0))
    return f"No set of these parts covers {asked}: all that have an effort come to {words.stated_percent(known)} together."


def _curve(
    about: SlicesPage, chosen: tuple[float, float] | None, sets: Sequence[Set]
) -> CoveringCurve | None:
    if len(about.sets) < 2:
        return None
    said = "; ".join(f"{one.share} for {one.effort} person-weeks" for one in sets)
    return charts.covering_curve(
        about.sets, aim=float(about.share), chosen=chosen, aria=f"How much each effort can cover: {said}"
    )


def some(names: Sequence[str]) -> str:
    """ "Okta, Google", or the first few and how many more."""
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"


def _weeks(effort: Decimal) -> str:
    return f"{words.number(effort)} person-week{'' if effort == 1 else 's'}"
