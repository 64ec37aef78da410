"""Evidence in words: whom it speaks for, what money, how old."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context

from initiatives.models import EvidenceUse
from initiatives.queries.evidence import Tally, age_words, count_words
from initiatives.templatetags.figures import money

register = template.Library()


@register.filter
def people_words(tally: Tally) -> str:
    """ "at least 50 customers, 57 if nobody is counted twice"; several ways of counting with semicolons."""
    return "; ".join(heads.words for heads in tally.heads)


@register.filter
def money_words(tally: Tally, currency: str) -> str:
    """ "$140k a year", "at least $140k a year, $420k if nobody is counted twice"; empty where nobody said."""
    if tally.money_least is None:
        return ""
    least = money(tally.money_least, currency)
    if tally.money_exact:
        return f"{least} a year"
    most = money(tally.money_most, currency)
    more = f", {most} if nobody is counted twice" if most != least else ""
    return f"at least {least} a year{more}"


@register.simple_tag
def lane_short(tally: Tally, currency: str) -> str:
    """A lane in a few words, for a table: "at least 50 customers, $30k a year", "1 piece, no count"."""
    parts = [heads.short for heads in tally.heads]
    if tally.money_least is not None:
        parts.append(f"{'' if tally.money_exact else 'at least '}{money(tally.money_least, currency)} a year")
    if not parts and tally.pieces:
        parts.append(pieces_words(tally.pieces))
    return ", ".join(parts)


@register.filter
def pieces_words(count: int) -> str:
    return "1 piece" if count == 1 else f"{count:,} pieces"


def choice_words(use: EvidenceUse, today: Any) -> str:
    """A piece in the list of what a number can rest on."""
    piece = use.evidence
    parts = [
        f"{piece.get_kind_display()}, {piece.source}",
        count_words(piece),
        age_words(piece.on, today),
        "withdrawn" if piece.withdrawn_at else "",
    ]
    return f"{piece.says} ({', '.join(part for part in parts if part)})"


@dataclass(frozen=True)
class RestsShown:
    """What a number rests on, as a line beside it."""

    words: str
    marks: tuple[str, ...]


@register.simple_tag(takes_context=True)
def rests(context: Context, row: Any) -> RestsShown | None:
    """For an estimate that holds, from `rests` of the page; None on pages that do not say, or where nothing is cited."""
    found = (context.get("rests") or {}).get((row.option_id, row.input))
    if found is None or row.superseded_at is not None:
        return None
    changed = found.cited_at is not None and found.cited_at < row.given_at
    return RestsShown(found.words, (*found.marks, *(["chosen before this number"] if changed else [])))
