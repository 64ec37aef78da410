"""The smallest set of an option's parts that covers a share of its value, and the curve of all such sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from initiatives import access, economics
from initiatives.access import Answer
from initiatives.economics.comparison import coverage_curve
from initiatives.economics.results import CoveragePoint
from initiatives.errors import NotFound
from initiatives.models import Initiative, Option, Person, Slice
from initiatives.queries.initiative import get_visible
from initiatives.queries.options.section import while_open
from initiatives.queries.sealed import require_unsealed

DEFAULT_SHARE = Decimal("0.8")
MOST_TOLD = 12


@dataclass(frozen=True)
class Covering:
    """The parts that are chosen and the others that have an effort, with their sums."""

    chosen: tuple[Slice, ...]
    rest: tuple[Slice, ...]

    @property
    def share(self) -> Decimal:
        return sum((row.share for row in self.chosen), Decimal(0))

    @property
    def effort(self) -> Decimal:
        return _weeks(self.chosen)

    @property
    def rest_share(self) -> Decimal:
        return sum((row.share for row in self.rest), Decimal(0))

    @property
    def rest_effort(self) -> Decimal:
        return _weeks(self.rest)

    @property
    def whole_effort(self) -> Decimal:
        return self.effort + self.rest_effort


@dataclass(frozen=True)
class Told:
    """One set on the curve, for reading: its share, its effort, and the parts in it."""

    share: float
    effort: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class SlicesPage:
    """The parts of one option. `sets` is the curve: (share, effort) of each efficient set, from nothing up."""

    initiative: Initiative
    option: Option
    rows: tuple[Slice, ...]
    share: Decimal
    found: Covering | None
    sets: tuple[tuple[float, float], ...]
    told: tuple[Told, ...]
    without_effort: tuple[Slice, ...]
    may_add: Answer
    may_set_effort: Answer
    may_set_value: Answer

    @property
    def total_share(self) -> Decimal:
        return sum((row.share for row in self.rows), Decimal(0))

    @property
    def whole_effort(self) -> Decimal:
        return _weeks(self.rows)

    @property
    def may_change(self) -> bool:
        return bool(self.may_set_effort or self.may_set_value)


def _weeks(rows: Sequence[Slice]) -> Decimal:
    return sum((row.effort for row in rows if row.effort is not None), Decimal(0))


def covering(rows: Sequence[Slice], share: Decimal) -> Covering | None:
    """The set with the least effort that covers at least `share`; None where all together do not."""
    return _at(_curve(rows), rows, share)


def slices_page(person: Person, pk: int, key: str, share: Decimal) -> SlicesPage:
    """The parts of the option with that letter, as this person may see and change them. Four queries."""
    initiative = get_visible(person, pk)
    require_unsealed(person, initiative, key)
    option = initiative.options.with_key(key[:3]).first()
    if option is None:
        raise NotFound
    option.initiative = initiative
    rows = tuple(option.slices.in_order())
    points = _curve(rows)
    return SlicesPage(
        initiative=initiative,
        option=option,
        rows=rows,
        share=share,
        found=_at(points, rows, share),
        sets=tuple((point.share, point.effort) for point in points),
        told=_told(points, rows),
        without_effort=tuple(row for row in rows if row.effort is None),
        may_add=while_open(initiative, access.may(person, "add_option", initiative)),
        may_set_effort=while_open(initiative, access.may(person, "set_effort", initiative)),
        may_set_value=while_open(initiative, access.may(person, "set_value", initiative)),
    )


def _curve(rows: Sequence[Slice]) -> tuple[CoveragePoint, ...]:
    return coverage_curve(
        [
            economics.Slice(f"{place:04d}", float(row.share), float(row.effort))
            for place, row in enumerate(rows)
            if row.effort is not None
        ]
    )


def _told(points: Sequence[CoveragePoint], rows: Sequence[Slice]) -> tuple[Told, ...]:
    """Every set while they are few; else the smallest one for each further tenth of the value."""
    found = [point for point in points if point.slices]
    if len(found) > MOST_TOLD:
        tenths = [next((p for p in found if p.share >= tenth / 10 - 1e-9), None) for tenth in range(1, 11)]
        found = list(dict.fromkeys(point for point in [*tenths, found[-1]] if point is not None))
    return tuple(
        Told(point.share, point.effort, tuple(rows[int(key)].name for key in point.slices)) for point in found
    )


def _at(points: Sequence[CoveragePoint], rows: Sequence[Slice], share: Decimal) -> Covering | None:
    point = next((one for one in points if one.slices and one.share >= float(share) - 1e-9), None)
    if point is None:
        return None
    keys = frozenset(int(key) for key in point.slices)
    return Covering(
        tuple(row for place, row in enumerate(rows) if place in keys),
        tuple(row for place, row in enumerate(rows) if place not in keys and row.effort is not None),
    )
