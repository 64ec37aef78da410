"""What the board counts, read from its cells: the same few rows whether a thousand initiatives wait or a million."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from initiatives.models import BoardTotal, CountedBy, Period, Person, Shelf
from initiatives.queries import kept

UNDECIDED = (Shelf.PINNED, Shelf.READY, Shelf.REFRAMING)
READY = (Shelf.PINNED, Shelf.READY)


@dataclass(frozen=True)
class Tally:
    """Counts and sums of a cell, or of several together. `state` names what they were at."""

    rows: int = 0
    asking: int = 0
    unframed: int = 0
    breaking: int = 0
    indebted: int = 0
    weeks: Decimal = Decimal(0)
    value: Decimal = Decimal(0)
    state: tuple[int, int] = (0, 0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.rows + other.rows,
            self.asking + other.asking,
            self.unframed + other.unframed,
            self.breaking + other.breaking,
            self.indebted + other.indebted,
            self.weeks + other.weeks,
            self.value + other.value,
            (self.state[0] + other.state[0], self.state[1] + other.state[1]),
        )


_NOTHING = Tally()


@dataclass(frozen=True)
class Totals:
    """All cells that one page of the board needs."""

    cells: dict[tuple[str, int, int], Tally]

    def of_teams(self, keys: Iterable[int] | None, *shelves: int) -> Tally:
        """Of some teams (None: of all, and of what has no team) on some shelves."""
        wanted = None if keys is None else frozenset(keys)
        total = _NOTHING
        for (counted, key, shelf), cell in self.cells.items():
            if counted == CountedBy.TEAM and shelf in shelves and (wanted is None or key in wanted):
                total += cell
        return total

    def of(self, counted: CountedBy, key: int, *shelves: int) -> Tally:
        """Of one outcome or one person."""
        total = _NOTHING
        for shelf in shelves:
            total += self.cells.get((counted, key, shelf), _NOTHING)
        return total


def _tally(amounts: Sequence[Any]) -> Tally:
    *measures, stamps, lines = amounts
    return Tally(*(*measures, (int(stamps), lines)))


def totals(period: Period, person: Person, *, outcome_id: int | None = None) -> Totals:
    """The cells of every team, of this person, and of one outcome: one query."""
    values = {
        "person_id": person.pk,
        "committed": Shelf.committed(period.pk),
        "launched": Shelf.launched(period.pk),
    }
    if outcome_id is not None:
        values["outcome_id"] = outcome_id
    rows = kept.ask("totals", _cells, **values)
    return Totals({(counted, key, shelf): _tally(amounts) for counted, key, shelf, *amounts in rows})


def _cells(
    person_id: int, committed: int, launched: int, outcome_id: int | None = None
) -> QuerySet[BoardTotal, Any]:
    wanted = Q(counted=CountedBy.TEAM) | Q(counted=CountedBy.PERSON, key=person_id)
    if outcome_id is not None:
        wanted |= Q(counted=CountedBy.OUTCOME, key=outcome_id)
    names = ("rows", "asking", "unframed", "breaking", "indebted", "weeks", "value", "stamp")
    return (
        BoardTotal.objects.filter(wanted, shelf__in=[*UNDECIDED, committed, launched])
        .values_list("counted", "key", "shelf")
        .annotate(*(Sum(name) for name in names), Count("pk"))
        .order_by()
    )
