"""Canonical JSON back into a case: strict about what is there, clear about what is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from initiatives.economics.case import (
    Case,
    CaseError,
    Debt,
    Estimate,
    Option,
    Question,
    Range,
    Risk,
    ShareOf,
    Slice,
    Stage,
    Teaches,
    as_estimate,
)


def read_case(text: str | bytes) -> Case:
    """The case written by `Case.to_json`. Raises CaseError with the path of what cannot be read."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CaseError([("", "This is not JSON")]) from error
    return _case(_mapping("", data))


def _mapping(path: str, data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise CaseError([(path, "Expected an object with named fields")])
    return dict(data)


def _list(path: str, data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise CaseError([(path, "Expected a list")])
    return data


def _build(kind: Callable[..., Any], path: str, data: dict[str, Any]) -> Any:
    try:
        return kind(**data)
    except TypeError as error:
        raise CaseError([(path, f"Fields are missing or not known: {error}")]) from error


def _optional(data: dict[str, Any], name: str, path: str, read: Callable[[str, Any], Any]) -> None:
    if data.get(name) is not None:
        data[name] = read(f"{path}{name}", data[name])


def _estimate(path: str, data: Any) -> Estimate:
    if not isinstance(data, dict):
        return as_estimate(data)
    data = dict(data)
    data["range"] = _build(Range, f"{path}.range", _mapping(f"{path}.range", data.get("range")))
    return _build(Estimate, path, data)


def _efforts(path: str, data: Any) -> dict[str, Estimate]:
    return {team: _estimate(f"{path}[{team}]", item) for team, item in _mapping(path, data).items()}


def _share(path: str, data: Any) -> ShareOf:
    data = _mapping(path, data)
    _optional(data, "share", f"{path}.", _estimate)
    return _build(ShareOf, path, data)


def _effect(path: str, data: Any) -> Estimate | ShareOf:
    return _share(path, data) if isinstance(data, dict) and "share" in data else _estimate(path, data)


def _debt(path: str, data: Any) -> Debt:
    data = _mapping(path, data)
    for name in ("payback", "upkeep"):
        _optional(data, name, f"{path}.", _estimate)
    return _build(Debt, path, data)


def _slice(path: str, data: Any) -> Slice:
    return _build(Slice, path, _mapping(path, data))


def _stage(path: str, data: Any) -> Stage:
    data = _mapping(path, data)
    _optional(data, "effect", f"{path}.", _share)
    _optional(data, "effort", f"{path}.", _efforts)
    for name in ("weeks_to_ship", "run_cost", "upkeep", "one_off_cash"):
        _optional(data, name, f"{path}.", _estimate)
    return _build(Stage, path, data)


def _teaches(path: str, data: Any) -> Teaches:
    return _build(Teaches, path, _mapping(path, data))


def _option(path: str, data: Any) -> Option:
    data = _mapping(path, data)
    at = f"options[{data.get('key', '')}]."
    _optional(data, "effect", at, _effect)
    _optional(data, "effort", at, _efforts)
    for name in ("weeks_to_ship", "run_cost", "upkeep", "success", "ramp_weeks", "one_off_cash"):
        _optional(data, name, at, _estimate)
    for name, read in (("debt", _debt), ("later_stage", _stage), ("teaches", _teaches)):
        _optional(data, name, at, read)
    slices = _list(f"{at}slices", data.get("slices", []))
    data["slices"] = tuple(_slice(f"{at}slices[{i}]", item) for i, item in enumerate(slices))
    return _build(Option, path, data)


def _question(path: str, data: Any) -> Question:
    data = _mapping(path, data)
    informs = _list(f"{path}.informs", data.get("informs", []))
    if any(not isinstance(pair, list) or len(pair) != 2 for pair in informs):
        raise CaseError([(f"{path}.informs", "Each entry is an option key and an input name")])
    data["informs"] = tuple(tuple(pair) for pair in informs)
    if data.get("yes_rates") is not None:
        data["yes_rates"] = tuple(_list(f"{path}.yes_rates", data["yes_rates"]))
    return _build(Question, path, data)


def _risk(path: str, data: Any) -> Risk:
    data = _mapping(path, data)
    _optional(data, "cost", f"{path}.", _estimate)
    data["options"] = tuple(_list(f"{path}.options", data.get("options", [])))
    return _build(Risk, path, data)


def _case(data: dict[str, Any]) -> Case:
    for name in ("unit_value", "horizon_years", "discount_rate"):
        _optional(data, name, "", _estimate)
    _optional(data, "person_week_cost", "", _efforts)
    options = _list("options", data.get("options", []))
    data["options"] = tuple(_option(f"options[{i}]", item) for i, item in enumerate(options))
    questions = _list("questions", data.get("questions", []))
    data["questions"] = tuple(_question(f"questions[{i}]", item) for i, item in enumerate(questions))
    risks = _list("risks", data.get("risks", []))
    data["risks"] = tuple(_risk(f"risks[{i}]", item) for i, item in enumerate(risks))
    return _build(Case, "", data)
