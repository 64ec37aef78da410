"""Looking for words on the board: by the index of words where few rows have them, along the ranking where many do."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from initiatives.models import BoardRow, Shelf

Rows = QuerySet[BoardRow, Any]

# Words that more rows have than this are looked for along the ranking instead of in the index of words.
COMMON = 500
# Of this many undecided rows on, the top of the ranking says first whether words are common: the index of words
# reads every row that has them before it gives the first.
CROWD = 20_000
# So many rows are looked at, and words that so many of them have are common.
_TOP, _OFTEN = 10_000, 26


@dataclass(frozen=True)
class Stretch:
    """A part of the board: its rows, and the same rows as they are asked for when the index of words leads to them."""

    rows: Rows
    by_words: Rows


def undecided() -> Stretch:
    """What is pinned, ready or in reframing. A sum is no index: that of words alone is to be used."""
    found = BoardRow.objects.alias(stands=F("shelf") + 0).filter(stands__lte=Shelf.REFRAMING)
    return Stretch(BoardRow.objects.filter(shelf__lte=Shelf.REFRAMING), found)


def on_shelf(shelf: int) -> Stretch:
    """What stands on one shelf."""
    rows = BoardRow.objects.filter(shelf=shelf)
    return Stretch(rows, rows)


def holding(
    parts: Sequence[Stretch], wanted: Sequence[str], *, column: str, crowd: int
) -> tuple[list[Rows], int | None]:
    """The rows of the parts that have all words, and how many those are; None where nobody counted.

    `crowd` is how many undecided rows there are.
    """
    if crowd > CROWD and _is_common(wanted, column, crowd):
        return [part.rows.filter(words__hold=wanted) for part in parts], None
    looked: list[int] = []
    for part in parts:
        begins = part.by_words.filter(words__begin=wanted).order_by()
        looked += begins.values_list("initiative_id", flat=True)[: COMMON + 1]
    if len(looked) <= COMMON:
        return [part.rows.filter(initiative_id__in=looked) for part in parts], len(looked)
    return [part.rows.filter(words__hold=wanted) for part in parts], None


def _is_common(wanted: Sequence[str], column: str, crowd: int) -> bool:
    """Whether many at the top of the ranking have the words. Looking ends where enough were found."""
    place = _below_the_top(column, crowd // CROWD if CROWD else 0)
    names = ("shelf", column, "initiative_id")
    top = undecided().rows.filter(words__hold=wanted).order_by(*names)
    if place is not None:
        top = top.filter(TupleLessThan(Tuple(*names), place))
    return len(top.values_list("initiative_id")[:_OFTEN]) == _OFTEN


@lru_cache(maxsize=64)
def _below_the_top(column: str, _size: int) -> tuple[int, float, int] | None:
    """A row so far down the ranking. About right is enough, so it is kept until the board has grown a lot."""
    names = ("shelf", column, "initiative_id")
    return undecided().rows.order_by(*names).values_list(*names)[_TOP : _TOP + 1].first()
