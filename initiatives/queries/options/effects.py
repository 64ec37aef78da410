"""What an answer did: the figures before it beside those after it, in one line."""

from collections.abc import Iterable
from dataclasses import dataclass

from initiatives import economics
from initiatives.economics import OptionFigures
from initiatives.models import Effect

# A change of this share of the range's width is none that anybody would see.
_SEEN = 0.02
SHARED = ", together with other changes"


@dataclass(frozen=True)
class Told:
    """The effect, and its line: "moved the choice from Real-time scoring to 5-minute checks"."""

    effect: Effect
    line: str


def effect_of(
    before: economics.Appraisal | None, after: economics.Appraisal, *, about: Iterable[str], shared: bool
) -> Told:
    """What lies between two runs. `about` are the options whose numbers the answer gave, empty for all of them.

    `shared`: other inputs changed between the two as well.
    """
    told = _told(before, after, tuple(about))
    return Told(told.effect, f"{told.line}{SHARED}") if shared and told.effect != Effect.NOTHING else told


def _told(before: economics.Appraisal | None, after: economics.Appraisal, about: tuple[str, ...]) -> Told:
    if before is None:
        return Told(Effect.FIGURES, "made the first figures possible")
    if before.leader != after.leader:
        was, now = name_of(before, before.leader), name_of(after, after.leader)
        return Told(Effect.MOVED, f"moved the choice from {was} to {now}")
    earlier = {figures.key: figures for figures in before.options}
    touched = [figures for figures in after.options if not about or figures.key in about]
    new = [figures.key for figures in touched if figures.key not in earlier]
    if new:
        return Told(Effect.FIGURES, f"gave {_listed(new)} its first figures, the choice stays")
    for words, differs in _DIFFERENCES:
        keys = [figures.key for figures in touched if differs(earlier[figures.key], figures)]
        if keys:
            return Told(Effect.FIGURES, f"{words.format(_listed(keys))}, the choice stays")
    return Told(Effect.NOTHING, "changed nothing")


def name_of(said: economics.Appraisal, key: str) -> str:
    """What people call the choice with that letter."""
    if key == economics.DO_NOTHING:
        return "doing nothing"
    return next((figures.name for figures in said.options if figures.key == key), key)


def _listed(keys: list[str]) -> str:
    each = [f"{key}’s" for key in keys]
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}"


def _range(figures: OptionFigures) -> economics.Percentiles:
    return figures.npv or figures.effect


def _width(figures: OptionFigures) -> float:
    found = _range(figures)
    return found.p90 - found.p10


def _narrower(before: OptionFigures, after: OptionFigures) -> bool:
    return _width(after) < (1 - _SEEN) * _width(before)


def _wider(before: OptionFigures, after: OptionFigures) -> bool:
    return _width(after) > (1 + _SEEN) * _width(before)


def _middle_moved(before: OptionFigures, after: OptionFigures) -> float:
    moved = _range(after).p50 - _range(before).p50
    return moved if abs(moved) > _SEEN * max(_width(before), _width(after)) else 0.0


def _raised(before: OptionFigures, after: OptionFigures) -> bool:
    return _middle_moved(before, after) > 0


def _lowered(before: OptionFigures, after: OptionFigures) -> bool:
    return _middle_moved(before, after) < 0


_DIFFERENCES = (
    ("made {} range narrower", _narrower),
    ("made {} range wider", _wider),
    ("raised {} net value", _raised),
    ("lowered {} net value", _lowered),
)
