"""Reads docker-compose.yml the way compose does, as far as our file needs it: anchors, merges, variables."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.house import ROOT

_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?:(?P<how>:[-?])(?P<rest>[^}]*))?\})")


class VariableMissing(Exception):
    """The file asks for a variable that must be set."""


def env_file(path: Path) -> dict[str, str]:
    """NAME=value lines; comments and empty lines are left out."""
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def compose_file(variables: dict[str, str]) -> dict[str, Any]:
    """docker-compose.yml with `variables` filled in; `VariableMissing` where a required one is empty."""
    return _filled(yaml.safe_load((ROOT / "docker-compose.yml").read_text()), variables)


def _filled(part: Any, variables: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(value, variables) for name, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, variables) for value in part]
    if isinstance(part, str):
        return _VARIABLE.sub(lambda match: _value(match, variables), part)
    return part


def _value(match: re.Match[str], variables: dict[str, str]) -> str:
    if match["dollar"]:
        return "$"
    value = variables.get(match["name"], "")
    if value:
        return value
    if match["how"] == ":?":
        raise VariableMissing(f"{match['name']}: {match['rest']}")
    return match["rest"] or ""
