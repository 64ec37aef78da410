"""Statements whose text is kept.

Django takes longer to write the board's statements than PostgreSQL to answer them, and writes the same text for every
reader. Here a statement is written once, with marks in the place of what differs, and asked from then on with the
values of the moment. Only for the few statements of every page and of the board, and only on PostgreSQL: elsewhere,
and the first time, the queryset is asked as ever, so both ways have one definition.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_INT, _FLOAT, _MOMENT = 2**62 + 12_345, 1.7e299, datetime(9871, 6, 5, 4, 3, 2, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Text:
    """The statement, and for each parameter the name of its value, or the constant that it is."""

    sql: str
    params: tuple[tuple[str, Any], ...]


_texts: dict[Hashable, _Text | None] = {}
_MOST = 1_024


def ask(
    name: Hashable, build: Callable[..., QuerySet[Any, Any]], *, count: object = False, **values: Any
) -> list[Any]:
    """The rows of `build(**values)`, a queryset of value lists; with `count` one row with how many there are.

    `name` stands for everything that `build` depends on besides `values`, which are whole numbers, fractions and
    moments. JSON comes as text.
    """
    if connection.vendor != "postgresql":
        return [(build(**values).count(),)] if count else list(build(**values))
    key = (name, bool(count), tuple(values))
    if key not in _texts:
        if len(_texts) >= _MOST:
            _texts.clear()
        _texts[key] = _written(build, values, count)
    text = _texts[key]
    if text is None:
        return [(0,)] if count else []
    with connection.cursor() as cursor:
        cursor.execute(text.sql, [values[named] if named else constant for named, constant in text.params])
        return cursor.fetchall()


def _written(build: Callable[..., QuerySet[Any, Any]], values: dict[str, Any], count: object) -> _Text | None:
    marks = {name: _mark(value, place) for place, (name, value) in enumerate(values.items())}
    try:
        sql, params = build(**marks).query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    named = {mark: name for name, mark in marks.items()}
    found = tuple((named.get(param, ""), param) if _can_be_mark(param) else ("", param) for param in params)
    missing = set(values) - {name for name, _ in found}
    if missing:
        raise LookupError(f"{', '.join(sorted(missing))} cannot be told apart in this statement")
    return _Text(f"SELECT COUNT(*) FROM ({sql}) AS counted" if count else sql, found)


def _mark(value: Any, place: int) -> Any:
    """A value of the same kind that nothing else in a statement is."""
    if isinstance(value, datetime):
        return _MOMENT + timedelta(seconds=place)
    return _FLOAT * (1 + place / 64) if isinstance(value, float) else _INT + place


def _can_be_mark(param: Any) -> bool:
    return isinstance(param, int | float | datetime) and not isinstance(param, bool)
