"""Several short lists asked in one statement.

A page that shows the last few of many different things would otherwise ask the database once for each. Here every
list becomes rows of JSON under a name of its own, and one union asks for all of them. It is for lists of a few dozen
rows whose conditions are known beforehand; rows that need related rows as model instances are asked as ever.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import (
    DateTimeField,
    DecimalField,
    F,
    Field,
    JSONField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, JSONArray

Row = dict[str, Any]
M = TypeVar("M", bound=Model)
_LIST, _ROW = "together_list", "together_row"


class _Exact(json.JSONDecoder):
    """Fractions come as they are written, not as the nearest float."""

    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


@dataclass(frozen=True)
class Part:
    """One list: `rows`, and for each name in an answer the field, annotation or path that it is read from.

    Where `rows` is cut off it must be so by its own columns; the order is not kept, so whoever reads sorts.
    """

    rows: QuerySet[Any, Any]
    names: Mapping[str, str]


def part(rows: QuerySet[Any, Any], *names: str, **paths: str) -> Part:
    """`names` are read under their own name, `paths` under another: `part(rows, "at", who="actor__name")`."""
    return Part(rows, {name: name for name in names} | paths)


def whole(rows: QuerySet[Any, Any], *names: str, **paths: str) -> Part:
    """Every column of the model, for `instances`, and whatever is named besides."""
    return part(rows, *_columns(rows.model), *names, **paths)


def ask(**parts: Part) -> dict[str, list[Row]]:
    """The rows of every part by its name, each value as the model's field would give it. One query.

    Only SQLite's floats are not: they keep 15 digits of 17.
    """
    found: dict[str, list[Row]] = {name: [] for name in parts}
    first, *others = (_as_json(name, one) for name, one in parts.items())
    fields = {name: _fields(one) for name, one in parts.items()}
    for name, values in first.union(*others, all=True):
        pairs = zip(fields[name].items(), values, strict=True)
        found[name].append({key: _read(field, value) for (key, field), value in pairs})
    return found


def instances(model: type[M], rows: Iterable[Row]) -> list[M]:
    """Model instances from the rows of a `whole` part; what was annotated stands on them as an attribute."""
    columns = _columns(model)
    made = []
    for row in rows:
        one = model.from_db("default", columns, [row[name] for name in columns])
        one.__dict__.update({name: value for name, value in row.items() if name not in columns})
        made.append(one)
    return made


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def _as_json(name: str, one: Part) -> QuerySet[Any, Any]:
    rows = one.rows
    if rows.query.is_sliced:
        # SQLite takes neither a limit nor an order within a union.
        rows = rows.model._default_manager.filter(pk__in=rows.values("pk"))
    # An array rather than an object: a function takes a hundred arguments at most, and an object needs two a column.
    fields = _fields(one)
    row = JSONArray(
        # JSON goes as text, so that it comes back as it stands in its column.
        *(
            Cast(path, TextField()) if isinstance(fields[key], JSONField) else F(path)
            for key, path in one.names.items()
        ),
        output_field=JSONField(decoder=_Exact),
    )
    named = Value(name, output_field=TextField())
    return rows.order_by().annotate(**{_LIST: named, _ROW: row}).values_list(_LIST, _ROW)


def _fields(one: Part) -> dict[str, "Field[Any, Any]"]:
    query = one.rows.query.clone()
    query.clear_limits()
    return {key: query.resolve_ref(path).output_field for key, path in one.names.items()}


def _read(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(value)
    said = field.to_python(value)
    if isinstance(field, DateTimeField) and isinstance(said, datetime) and said.tzinfo is None:
        return said.replace(tzinfo=UTC)
    if isinstance(field, DecimalField) and isinstance(said, Decimal):
        return said.quantize(Decimal(1).scaleb(-field.decimal_places))
    return said
