"""Stored appraisals as the engine's own dataclasses again."""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from initiatives import economics
from initiatives.economics import results
from initiatives.models import Appraisal, Initiative


def newest(initiative: Initiative, kind: str = "page") -> Appraisal | None:
    """The figures that were worked out from the newest inputs; None before the first."""
    return initiative.appraisals.of_kind(kind).newest_first().first()


def read(row: Appraisal) -> economics.Appraisal:
    """What the engine said, from the JSON that it wrote.

    A figure that an older engine did not know comes back as None or empty, never as a guess.
    """
    return _build(results.Appraisal, json.loads(row.result))


def case_of(row: Appraisal) -> economics.Case:
    """The inputs that these figures were worked out from."""
    return economics.Case.from_json(row.inputs)


def document(inputs: str, result: str) -> str:
    """Inputs and result together, each with the very bytes that were stored: what `manage.py appraise` repeats."""
    return f'{{"inputs":{inputs},"result":{result}}}\n'


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, data: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{item.name: _value(hints[item.name], data.get(item.name)) for item in fields(kind)})


def _value(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(hint), value)
    if origin is tuple:
        inner = get_args(hint)
        kinds = [inner[0]] * len(value or ()) if inner[-1:] == (...,) else inner
        return tuple(_value(kind, item) for kind, item in zip(kinds, value or (), strict=True))
    if origin in (Mapping, dict):
        return {key: _value(get_args(hint)[1], item) for key, item in (value or {}).items()}
    if is_dataclass(hint):
        return _build(hint, value or {})
    if isinstance(value, str) and isinstance(hint, type) and issubclass(hint, results.Said):
        return hint(value)
    return value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str):
        words = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, results.Said)]
        return words[0](value) if words else value
    if isinstance(value, Mapping):
        shapes = [kind for kind in kinds if is_dataclass(kind) or get_origin(kind) in (Mapping, dict)]
        return _value(shapes[0], value) if shapes else value
    if isinstance(value, list):
        tuples = [kind for kind in kinds if get_origin(kind) is tuple]
        return _value(tuples[0], value) if tuples else value
    return value
