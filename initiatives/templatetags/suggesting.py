"""A suggestion in words: what would go and what would come, word by word where the text is long."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from initiatives.models import Framing, Input, SuggestionTo, TypedIn
from initiatives.queries.reframing import SuggestionRow
from initiatives.templatetags.framing import Piece, part_words, word_diff

register = template.Library()

NOTHING = "Nothing said yet"
# From here on a change is read word by word within its sentence rather than as two lines.
_LONG = 60
_UNNAMED = {"name": "Name", "summary": "In one line"}


@dataclass(frozen=True)
class Line:
    """One thing that would change. `pieces` read it word by word where it is long and much of it stays."""

    label: str
    before: str
    after: str
    now: str
    pieces: tuple[Piece, ...]


@register.simple_tag
def suggestion_lines(row: SuggestionRow, currency: str = "$") -> list[Line]:
    """What would change, in words. One line for a part; for a new option one for each thing it says."""
    if row.to == SuggestionTo.NEW_OPTION:
        assert isinstance(row.after, Mapping)
        return _new_option(row.after)
    before, after, now = (_words(said, row, currency) for said in (row.before, row.after, row.now))
    return [Line(row.label, before, after, now, _pieces(before, after))]


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    if max(len(before), len(after)) < _LONG:
        return ()
    pieces = word_diff(before, after)
    stays = sum(len(piece.text) for piece in pieces if piece.kind == "same")
    return pieces if stays * 3 > max(len(before), len(after)) else ()


def _words(said: Framing | Mapping[str, Any], row: SuggestionRow, currency: str) -> str:
    if isinstance(said, Framing):
        words = part_words(said, row.part, currency)
        return words or ("No" if row.part == "can_hurt" else "")
    return _option_words(said)


def _option_words(said: Mapping[str, Any]) -> str:
    bits = []
    for name, value in said.items():
        if name in ("name", "summary") and value:
            bits.append(str(value))
        elif name in Input.values and value:
            bits.append(_range_words(value, said))
    due = said.get("debt_due")
    return ", ".join(bits) + (f", paid back by {due}" if due and bits else "")


def _range_words(value: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    typed_in = value.get("typed_in", TypedIn.UNIT)
    share_of = said.get("share_of")
    if typed_in == TypedIn.SHARE_OF_OPTION and share_of:
        return f"{value['text']} of the effect of {share_of}"
    how = TypedIn(typed_in).label if typed_in != TypedIn.UNIT else ""
    return f"{value['text']} {how}".strip()


def _new_option(said: Mapping[str, Any]) -> list[Line]:
    lines = [("Name", said["name"]), ("In one line", said["summary"])]
    lines += [(Input(name).label, _range_words(value, said)) for name, value in said["estimates"].items()]
    return [Line(label, "", words, "", ()) for label, words in lines if words]


# What a saved mention looks like: a name whose parts are joined by no-break spaces.
_MENTION = re.compile("@[^\\s@<>&]+(?:\u00a0[^\\s@<>&]*\\w)+")


@register.filter
def mentions(text: str) -> str:
    """The text with the people named in it set apart; everything else as typed."""
    return mark_safe(_MENTION.sub(r'<span class="mention">\g<0></span>', conditional_escape(text)))


@register.filter
def at_key(by: Mapping[Any, Any] | None, key: Any) -> Any:
    """What stands under a key; None for nothing."""
    return (by or {}).get(key)


@register.simple_tag
def suggestions_in(by: Mapping[Any, list[SuggestionRow]] | None, key: Any) -> list[SuggestionRow]:
    """Those under one key: a part of the framing, or the number of a question."""
    return (by or {}).get(key, [])
