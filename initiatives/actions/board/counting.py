"""Keeping the board's counts small and true: folding their lines, checking them, and making everything again."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, F, Sum

from initiatives import stages
from initiatives.actions import _board_row, _board_totals
from initiatives.actions._board_totals import MEASURES, Cell
from initiatives.actions._stage import lock
from initiatives.models import BoardEffort, BoardOption, BoardRow, BoardTotal, Initiative

# More lines than this in a cell are folded into one.
LONG = 16
_BATCH = 500


def fold_totals() -> int:
    """Fold the lines of each long cell into one; returns how many cells. Several at once do no harm."""
    long = (
        BoardTotal.objects.values_list("counted", "key", "shelf")
        .annotate(lines=Count("pk"))
        .filter(lines__gt=LONG)
        .order_by("counted", "key", "shelf")
    )
    return sum(_fold((counted, key, shelf)) for counted, key, shelf, _ in list(long))


@transaction.atomic
def _fold(cell: Cell) -> int:
    counted, key, shelf = cell
    lines = list(
        BoardTotal.objects.select_for_update(skip_locked=True)
        .filter(counted=counted, key=key, shelf=shelf)
        .order_by("pk")
    )
    if len(lines) < 2:
        return 0
    BoardTotal.objects.filter(pk__in=[line.pk for line in lines]).delete()
    sums = [sum((getattr(line, name) for line in lines), start=0) for name in MEASURES]
    if any(sums):
        folded = _board_totals.line(cell, sums)
        # Nothing moved, so what is kept by the state of the cell stays true.
        folded.stamp = sum(line.stamp for line in lines)
        folded.save(force_insert=True)
    return 1


def wrong_cells() -> list[str]:
    """Cells that do not say what their rows say, in words; empty while all is well."""
    with _one_moment():
        said, counted = _said(), _counted()
    return [
        f"{cell[0]} {cell[1]} on shelf {cell[2]}: {_in_words(said.get(cell))} kept, {_in_words(counted.get(cell))} counted"
        for cell in sorted({*said, *counted})
        if said.get(cell, _ZERO) != counted.get(cell, _ZERO)
    ]


_ZERO = tuple(Decimal(0) for _ in MEASURES)


def _in_words(measures: tuple[Decimal, ...] | None) -> str:
    return ", ".join(f"{name} {amount:f}" for name, amount in zip(MEASURES, measures or _ZERO, strict=True))


def _said() -> dict[Cell, tuple[Decimal, ...]]:
    sums = {name: Sum(name) for name in MEASURES}
    rows = BoardTotal.objects.values_list("counted", "key", "shelf").annotate(
        **{f"sum_{name}": how for name, how in sums.items()}
    )
    found = {(row[0], row[1], row[2]): tuple(_exact(amount) for amount in row[3:]) for row in rows.order_by()}
    return {cell: amounts for cell, amounts in found.items() if any(amounts)}


def _exact(amount: object) -> Decimal:
    return round(Decimal(str(amount)), 3)


def _counted() -> dict[Cell, tuple[Decimal, ...]]:
    sums: dict[Cell, list[Decimal]] = {}
    shared = _shared()
    for row in _rows():
        for cell, measures in _board_totals.cells_of(row, shared.get(row.pk, {})).items():
            into = sums.setdefault(cell, [Decimal(0)] * len(MEASURES))
            for place, amount in enumerate(measures):
                into[place] += amount
    return {cell: tuple(_exact(amount) for amount in amounts) for cell, amounts in sums.items()}


def _shared() -> dict[int, dict[int, Decimal]]:
    """By row the weeks of each team, of those whose option takes several teams."""
    found: dict[int, dict[int, Decimal]] = {}
    shared = BoardOption.objects.annotate(teams=Count("efforts")).filter(teams__gt=1)
    rows = BoardEffort.objects.filter(option__in=shared, option__key=F("option__row__option_key"))
    for row_id, team_id, weeks in rows.values_list("option__row_id", "team_id", "weeks"):
        found.setdefault(row_id, {})[team_id] = weeks
    return found


def _rows() -> Iterator[BoardRow]:
    return BoardRow.objects.defer("words", "effort_quantiles").order_by("pk").iterator(chunk_size=5_000)


def rebuild(*, now: datetime) -> int:
    """Make every row and every count again from the initiatives; returns how many rows there are.

    Each row in its own transaction, so that people go on working meanwhile; then the counts in one.
    """
    where = [stage.value for stage in stages.ON_BOARD | stages.NOT_DOING]
    shown = Initiative.objects.filter(stage__in=where).order_by("pk")
    for initiative in shown.iterator(chunk_size=_BATCH):
        with transaction.atomic():
            _board_row.refresh(lock(initiative), now=now)
    recount()
    return BoardRow.objects.count()


def rebuild_if_old(*, now: datetime) -> int:
    """After an upgrade: rows that an earlier version wrote lack words or options; then all are made again."""
    wordless = BoardRow.objects.filter(words="")
    without = BoardRow.objects.exclude(option_key="").filter(options__isnull=True)
    return rebuild(now=now) if wordless.exists() or without.exists() else 0


def recount() -> Counter[str]:
    """Replace all counts by what the rows say at one moment; returns how many cells there are by kind."""
    with _one_moment():
        counted = _counted()
        BoardTotal.objects.all().delete()
        lines = [_board_totals.line(cell, amounts) for cell, amounts in counted.items()]
        BoardTotal.objects.bulk_create(lines, batch_size=1_000)
    return Counter(cell[0] for cell in counted)


class _one_moment(transaction.Atomic):
    """A transaction in which every statement sees the same moment.

    SQLite has one writer at a time anyway; PostgreSQL is asked for it.
    """

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __enter__(self) -> None:
        is_outermost = not connection.in_atomic_block
        super().__enter__()
        if connection.vendor == "postgresql" and is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
