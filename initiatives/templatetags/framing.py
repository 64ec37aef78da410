"""A framing in words: the headline, each part as one line, and what changed between two versions."""

import calendar
import datetime as dt
import difflib
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from initiatives.models import Framing, Initiative, Response, ValueMeaning
from initiatives.queries.reframing import PARTS
from initiatives.templatetags.figures import money, number, percent, range_of, stated_percent

register = template.Library()

CURRENCIES = "$€£¥"
_TOKENS = re.compile(r"\s+|\w+(?:[-’'.,]\w+)*|[^\w\s]")
_SAYS = re.compile(r"\w")


@register.filter
def in_unit(value: Any, unit: str = "") -> str:
    """A metric's value with its unit: "$104k a month", "2.5%", "42 points". None gives ""."""
    if value is None:
        return ""
    unit = (unit or "").strip()
    if unit and unit[0] in CURRENCIES:
        return f"{money(value, unit[0])} {unit[1:].strip()}".strip()
    if unit.startswith("%"):
        return f"{number(value)}{unit}"
    return f"{number(value)} {unit}".strip()


@register.filter
def by_when(date: dt.date | None) -> str:
    """ "June 2027" for the last day of a month, else "12 June 2027"."""
    if date is None:
        return ""
    last = calendar.monthrange(date.year, date.month)[1]
    return f"{date:%B %Y}" if date.day == last else f"{date.day} {date:%B %Y}"


@register.simple_tag
def headline(initiative: Initiative, framing: Framing | None) -> str:
    """The outcome: goal, then from what to what by when, where the goal does not say so itself.

    The filer's words until there is a goal.
    """
    if framing is None or not framing.goal:
        return initiative.proposal_title or "An empty draft"
    words = framing.goal.rstrip(" .")
    unit = framing.metric.unit if framing.metric else ""
    sign = unit[:1] if unit[:1] in CURRENCIES else ""
    now, target = _short(framing.baseline, sign, unit), in_unit(framing.target, unit)
    if target and _short(framing.target, sign, unit) not in words:
        words += f", from {now} to {target}" if now else f", to {target}"
    if framing.target_by and str(framing.target_by.year) not in words:
        words += f", by {by_when(framing.target_by)}"
    return words


def _short(value: Any, sign: str, unit: str) -> str:
    """A value without what follows its sign, for the first half of "from $104k to $52k a month"."""
    if value is None:
        return ""
    if sign:
        return money(value, sign)
    return f"{number(value)}{'%' if unit.startswith('%') else ''}"


@register.filter
def short_in_unit(value: Any, unit: str = "") -> str:
    """ "$104k", "2.5%", "42": the value with its sign alone."""
    unit = (unit or "").strip()
    return _short(value, unit[:1] if unit[:1] in CURRENCIES else "", unit)


@register.filter
def framing_state(response: str) -> str:
    """ "As agreed", "As framed": what stands over a version."""
    return {
        Response.ACCEPTED: "As agreed",
        Response.COUNTERED: "Countered",
        Response.KEPT: "Kept as it was",
    }.get(Response(response), "As framed")


@register.simple_tag
def once_token() -> str:
    """A fresh token for a form's hidden `once`: sent twice, it makes one thing."""
    return secrets.token_hex(16)


@register.simple_tag
def marked(text: str, marks: Any, place: str) -> SafeString:
    """A text with what the wording reader marks in it underlined, and said to those who hear the page.

    `marks` is a `PageMarks`, or nothing; `place` is whose text it is ("goal", "option-B").
    """
    found = getattr(marks, "by_place", {}).get(place, ())
    pieces, at = [], 0
    for mark in found:
        if text[mark.start : mark.end] != mark.words:
            return format_html("{}", text)  # the page says it otherwise than the reader read it
        pieces.append(format_html("{}", text[at : mark.start]))
        pieces.append(
            format_html(
                '<mark id="mark-{}-{}">{}<span class="vh"> (marked: {})</span></mark>',
                place,
                mark.start,
                mark.words,
                mark.kind_name.lower(),
            )
        )
        at = mark.end
    pieces.append(format_html("{}", text[at:]))
    return mark_safe("".join(pieces))


@register.filter
def place_of(key: str, part: str = "") -> str:
    """Where the marks of an option's words are kept: "option-B", "option-B-summary"."""
    return f"option-{key}{part}"


@dataclass(frozen=True)
class PartRow:
    """One part of a framing as a line. `words` is empty where nothing has been said.

    `filed` is what the filer said to it, shown until the framing says something.
    """

    name: str
    label: str
    words: str
    expected: bool
    filed: str


@register.simple_tag
def part_rows(initiative: Initiative, framing: Framing | None, currency: str = "$") -> list[PartRow]:
    """Every part in its order."""
    filed = words_of(initiative, None) | {"goal": ""}
    return [
        PartRow(
            part.name,
            part.label,
            part_words(framing, part.name, currency),
            part.expected,
            filed.get(part.name, ""),
        )
        for part in PARTS
    ]


def part_words(framing: Framing | None, name: str, currency: str = "$") -> str:
    """What a version says in one part: plain words, one line or several."""
    if framing is None:
        return ""
    special = {
        "metric": _metric,
        "metric_why": _metric_why,
        "baseline": _baseline,
        "target": _target,
        "worth": _worth,
        "date": _date,
        "can_hurt": _can_hurt,
        "horizon": _horizon,
        "reach": _reach,
    }.get(name)
    return special(framing, currency) if special else str(getattr(framing, name))


def _metric(framing: Framing, currency: str) -> str:
    metric = framing.metric
    if metric is None:
        return ""
    return f"{metric.name}, {metric.unit}" if metric.unit else metric.name


def _metric_why(framing: Framing, currency: str) -> str:
    """ "Chosen over Tour completed because ..."; the reason by itself where nothing was turned down."""
    if not framing.metric_why or not framing.metric_over:
        return framing.metric_why
    why = framing.metric_why.strip()
    return f"Chosen over {framing.metric_over}: {why}"


def _baseline(framing: Framing, currency: str) -> str:
    if framing.baseline is None:
        return f"Not known: {framing.no_baseline_reason}" if framing.no_baseline_reason else ""
    words = in_unit(framing.baseline, framing.metric.unit if framing.metric else "")
    where = ", ".join(
        bit
        for bit in (
            framing.baseline_source,
            f"{framing.baseline_on.day} {framing.baseline_on:%b %Y}" if framing.baseline_on else "",
        )
        if bit
    )
    return f"{words} ({where})" if where else words


def _target(framing: Framing, currency: str) -> str:
    if framing.target is None:
        return f"By {by_when(framing.target_by)}" if framing.target_by else ""
    unit = framing.metric.unit if framing.metric else ""
    words = in_unit(framing.target, unit)
    if framing.baseline:
        change = float(framing.target) / float(framing.baseline) - 1
        words = f"{_short(framing.baseline, unit[:1] if unit[:1] in CURRENCIES else '', unit)} to {words}"
        if abs(change) < 10:
            size = percent(abs(change)) if framing.target else "100%"  # from 3 to 0 is all of it, not nearly
            words += f" ({size} {'more' if change > 0 else 'less'})"
    return f"{words} by {by_when(framing.target_by)}" if framing.target_by else words


def _worth(framing: Framing, currency: str) -> str:
    if framing.value_middle is None:
        return f"No money value: {framing.no_money_reason}" if framing.no_money_reason else ""
    low, high = money(framing.value_low, currency), money(framing.value_high, currency)
    reach = low if low == high else f"{low} to {high}"
    if framing.value_meaning == ValueMeaning.PER_UNIT:
        return f"{reach} for one unit, a year"
    return f"{reach} for a year at the target"


def _date(framing: Framing, currency: str) -> str:
    if framing.date_that_matters is None:
        return ""
    day = f"{framing.date_that_matters.day} {framing.date_that_matters:%B %Y}"
    if framing.share_lost is None:
        return day
    return f"{day}; after it {stated_percent(framing.share_lost)} of the value is lost"


def _can_hurt(framing: Framing, currency: str) -> str:
    return "An option could make the number worse" if framing.can_hurt else ""


def _horizon(framing: Framing, currency: str) -> str:
    if framing.horizon_years is None:
        return ""
    years = number(framing.horizon_years)
    return f"{years} year{'' if years == '1' else 's'}"


def _reach(framing: Framing, currency: str) -> str:
    """ "1,500 people a quarter", whatever span it was typed in."""
    if framing.reach_low is None:
        return ""
    return f"{range_of(framing.reach_low, framing.reach_high)} {framing.reach_of or 'people'} a quarter"


@dataclass(frozen=True)
class Piece:
    """A stretch of words: kind is "same", "del" or "ins"."""

    kind: str
    text: str


@dataclass(frozen=True)
class PartChange:
    """One part in two versions, word by word."""

    name: str
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The shortest reading of a change in whole words; joined in order it holds both texts."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > 2_000:
        return tuple(piece for piece in (Piece("del", before), Piece("ins", after)) if piece.text)
    gone, new_words = "", ""
    pieces: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        stays = "".join(old[a:b]) if kind == "equal" else ""
        # A space or a comma that two changed words share would cut the reading to pieces.
        between = bool(gone or new_words) and b < len(old) and not _SAYS.search(stays)
        if stays and not between:
            pieces += _change(gone, new_words)
            pieces.append(Piece("same", stays))
            gone = new_words = ""
            continue
        gone, new_words = gone + "".join(old[a:b]), new_words + "".join(new[c:d])
    return tuple(pieces + _change(gone, new_words))


def _change(gone: str, new_words: str) -> list[Piece]:
    return [piece for piece in (Piece("del", gone), Piece("ins", new_words)) if piece.text]


def changes(before: dict[str, str], after: dict[str, str]) -> list[PartChange]:
    """The parts whose words differ, in their order. The dictionaries map part name to words."""
    return [
        PartChange(part.name, part.label, old, new, word_diff(old, new))
        for part in PARTS
        if (old := before.get(part.name, "")) != (new := after.get(part.name, ""))
    ]


def words_of(initiative: Initiative, framing: Framing | None, currency: str = "$") -> dict[str, str]:
    """Part by part what a version says; the proposal, version 0, in the filer's own words."""
    if framing is not None:
        return {part.name: part_words(framing, part.name, currency) for part in PARTS}
    return {
        "goal": initiative.proposal_title,
        "metric": initiative.number_name or initiative.number_described,
        "baseline": initiative.number_now,
        "target": " by ".join(bit for bit in (initiative.number_target, initiative.number_by) if bit),
        "for_whom": initiative.who_asked,
        "why_now": initiative.why_now,
    }
