"""The orders that the board offers, and paging by what was seen last.

Every order is a column that is never empty, smallest first. A page begins after (shelf, key, id) of the row that was
seen last: one comparison on one index, as fast on page 1,000 as on the first.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from initiatives.models import BoardRow, Shelf


@dataclass(frozen=True)
class Order:
    """One order: its words, its column, what it puts first and what it leaves out, whether small figures come first."""

    words: str
    column: str
    why: str
    ascending: bool = False

    @property
    def said(self) -> str:
        """Its words inside a sentence; letters that stand for words stay as they are."""
        return self.words if self.words[:2].isupper() else f"{self.words[:1].lower()}{self.words[1:]}"


SORTS: dict[str, Order] = {
    "value-week": Order(
        "Value a week",
        "by_value_week",
        "What the best option brings on average for each week it takes. Fills scarce weeks best.",
    ),
    "value": Order(
        "Net value", "by_value", "What the best option brings on average, however many weeks it takes."
    ),
    "cd3": Order(
        "Cost of delay a week of work (CD3)",
        "by_cd3",
        "What each week of waiting costs, for each week of work. What is urgent and small comes first.",
    ),
    "roi": Order(
        "Return on cost (ROI)",
        "by_roi",
        "What comes back on each unit of money spent. Says nothing of how much there is to gain.",
    ),
    "target": Order(
        "Chance of the target",
        "by_target",
        "How likely the best option reaches its target. Says nothing of money.",
    ),
    "rice": Order(
        "RICE",
        "by_rice",
        "Reach × impact × confidence ÷ effort, on its usual scales. Whose reach nobody has said comes last.",
    ),
    "ice": Order(
        "ICE",
        "by_ice",
        "Impact × confidence × ease, each 0 to 10, from the same estimates as the money. Says nothing of money.",
    ),
    "wsjf": Order(
        "WSJF",
        "by_wsjf",
        "Value, urgency and what it teaches together, divided by the size of the work.",
    ),
    "payback": Order(
        "Soonest payback",
        "by_payback",
        "How soon it has earned what it cost. What comes after that does not count.",
        ascending=True,
    ),
    "decide-by": Order(
        "Decide by", "by_decide", "What has to be decided soonest, whatever it brings.", ascending=True
    ),
    "worth": Order(
        "Worth of the first question",
        "by_worth",
        "Where one answer could improve the choice most, less what asking costs.",
    ),
    "effort": Order(
        "Least effort",
        "by_effort",
        "What takes the fewest weeks on average, whatever it brings.",
        ascending=True,
    ),
    "questions": Order("Open questions", "by_questions", "Where most is still open."),
}
DEFAULT_SORT = "value-week"

_PLACES = {"p": Shelf.PINNED, "r": Shelf.READY, "f": Shelf.REFRAMING, "l": -1}
_WRITTEN = re.compile(r"([prfl])_(-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)_(\d{1,18})_(\d{1,9})")


@dataclass(frozen=True)
class Cursor:
    """The row that was seen last (or first, going back): its shelf, key and id, and how many ranked rows stand before it."""

    shelf: int
    key: float
    initiative_id: int
    before: int = 0
    backwards: bool = False

    @property
    def written(self) -> str:
        """As it stands in an address."""
        place = next((letter for letter, shelf in _PLACES.items() if shelf == self.shelf), "l")
        return f"{place}_{self.key!r}_{self.initiative_id}_{self.before}"

    @classmethod
    def read(cls, text: str, *, backwards: bool, later_shelf: int | None) -> "Cursor | None":
        """From an address; None where it says nothing that could be a place on this board."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        letter, key, pk, before = found.group(1), float(found.group(2)), *map(int, found.group(3, 4))
        shelf = later_shelf if letter == "l" else _PLACES[letter]
        if shelf is None or not math.isfinite(key):
            return None
        return cls(shelf, key, pk, before, backwards)


def stretch(
    rows: QuerySet[BoardRow, Any], column: str, cursor: Cursor | None, most: int
) -> QuerySet[BoardRow, Any]:
    """The next `most` rows after the cursor, or those before it nearest first."""
    names = ("shelf", column, "initiative_id")
    if cursor is None:
        return rows.order_by(*names)[:most]
    place = (cursor.shelf, cursor.key, cursor.initiative_id)
    if cursor.backwards:
        return rows.filter(TupleLessThan(Tuple(*names), place)).order_by(*(f"-{name}" for name in names))[
            :most
        ]
    return rows.filter(TupleGreaterThan(Tuple(*names), place)).order_by(*names)[:most]
