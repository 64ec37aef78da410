"""Reading numbers and ranges as people type them. Plain functions; no clock, no Django.

Each reader returns the value or raises `Unreadable` with a sentence for the person who typed.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 100  # characters; nobody needs more to type a range or a date
LARGEST = 1e15
ABOUT_LOW, ABOUT_HIGH = 0.7, 1.6  # "about 11" is 7.7 to 17.6: work overruns more than it underruns
NARROW = 1.3

RANGE_HELP = "Enter a range, like 8 to 16"
NUMBER_HELP = "Enter a number, like 104k or 2.5%"

_SCALES = {
    "": 1.0,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
}
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<money>[$€£¥]?)\s*(?P<sign2>-?)"
    r"(?P<digits>\d{1,3}(?:[, ']\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?: ?(?P<scale>k|thousand|mn|million|m|bn|billion|b)(?![a-z]))?"
    r" ?(?P<percent>%?)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:[,;\t\n]|\.{2,3}|-(?=\s*[-$€£¥\d.])|\b(?:to|until|and|through)\b)\s*", re.IGNORECASE
)
_ABOUT = re.compile(r"^(?:about|around|roughly|approximately|approx\.?|ca\.?|~)\s*", re.IGNORECASE)
_LEAD = re.compile(r"^(?:between|from)\s+", re.IGNORECASE)
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "’": "'"})


class Unreadable(ValueError):
    """What was typed cannot be read; the sentence says what to type instead."""


@dataclass(frozen=True)
class TypedNumber:
    """A number as typed and as read. `unit_text` is "$", "%", a word, or empty; "%" does not divide by 100."""

    text: str
    value: float
    unit_text: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class TypedRange:
    """A range as typed and as read, in one unit. `low <= middle <= high` and `low < high`, all finite.

    `middle_assumed` is True when the person gave two numbers (or "about 11") and we put in the rest.
    """

    text: str
    low: float
    middle: float
    high: float
    middle_assumed: bool = False
    unit_text: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def narrow(self) -> bool:
        """Whether it is more precise than first guesses usually deserve."""
        return self.low > 0 and self.high < NARROW * self.low

    @property
    def hint(self) -> str:
        """A soft remark for beside the field, or nothing."""
        return "That's precise for a first guess. Keep it if you've measured it." if self.narrow else ""


def tidy(text: str, otherwise: str) -> str:
    """Typed text in one plain form of digits, dashes and spaces; refuses what is too long or not text."""
    if not isinstance(text, str) or len(text) > LONGEST:
        raise Unreadable(otherwise)
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if not plain or any(unicodedata.category(c) in {"Cc", "Cs", "Cn"} and c not in "\t\n\r" for c in plain):
        raise Unreadable(otherwise)
    return plain


@dataclass(frozen=True)
class _Part:
    mantissa: float
    scale: str
    unit: str

    @property
    def value(self) -> float:
        return self.mantissa * _SCALES[self.scale]


def _part(found: re.Match[str]) -> _Part:
    digits = re.sub(r"[, ']", "", found["digits"])
    sign = -1.0 if "-" in (found["sign"], found["sign2"]) else 1.0
    return _Part(sign * float(digits), (found["scale"] or "").lower(), found["money"] or found["percent"])


def _parts(plain: str, otherwise: str) -> tuple[list[_Part], str]:
    """The numbers in the text in order, and the word after them."""
    parts: list[_Part] = []
    at = 0
    while True:
        found = _NUMBER.match(plain, at)
        if not found or len(parts) == 3:
            raise Unreadable(otherwise)
        parts.append(_part(found))
        at = found.end()
        step = _BETWEEN.match(plain, at)
        if not step or step.end() == len(plain):
            break
        at = step.end()
    word = plain[at:].strip().lower()
    if not re.fullmatch(r"[a-z -]{0,24}", word):
        raise Unreadable(otherwise)
    return parts, word


def _unit(
    parts: list[_Part], word: str, units: Mapping[str, float] | None, otherwise: str
) -> tuple[str, float]:
    """What the numbers are counted in and what one of it is worth in the field's own unit."""
    signs = {part.unit for part in parts} - {""}
    if len(signs) > 1 or (signs and word):
        raise Unreadable(otherwise)
    unit = signs.pop() if signs else word
    if not unit:
        return "", 1.0
    if units is None:
        if word:
            raise Unreadable(otherwise)
        return unit, 1.0
    if unit not in units:
        raise Unreadable(otherwise)
    return unit, units[unit]


def read_number(
    text: str, units: Mapping[str, float] | None = None, otherwise: str = NUMBER_HELP
) -> TypedNumber:
    """ "104k", "$1.2m", "2.5%", "−3". `units` maps the allowed unit words to factors."""
    parts, word = _parts(tidy(text, otherwise), otherwise)
    if len(parts) != 1:
        raise Unreadable(otherwise)
    unit, factor = _unit(parts, word, units, otherwise)
    value = parts[0].value * factor
    if not abs(value) <= LARGEST:
        raise Unreadable("Enter a smaller number")
    return TypedNumber(text.strip(), value, unit)


def middle_of(low: float, high: float) -> float:
    """The middle we assume between two ends: geometric on one side of zero, else halfway."""
    if low > 0:
        return min(high, max(low, math.sqrt(low) * math.sqrt(high)))
    if high < 0:
        return -middle_of(-high, -low)
    return low + (high - low) / 2


def read_range(
    text: str,
    units: Mapping[str, float] | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    otherwise: str = RANGE_HELP,
) -> TypedRange:
    """ "8, 11, 16", "8 to 16", "8-16", "-2 to 3", "about 11", "$104k to $1.2m".

    One number alone is refused with the question how sure it is. `minimum` and `maximum` hold what "about"
    gives; a bound that somebody typed is for the field to judge.
    """
    plain = _LEAD.sub("", tidy(text, otherwise))
    about = _ABOUT.match(plain)
    parts, word = _parts(plain[about.end() :] if about else plain, otherwise)
    unit, factor = _unit(parts, word, units, otherwise)
    last = parts[-1]
    # "8 to 16k" means 8k to 16k; "$800 to $1.2k" does not.
    values = [
        factor
        * (
            p.mantissa * _SCALES[last.scale]
            if not p.scale and abs(p.mantissa) <= abs(last.mantissa)
            else p.value
        )
        for p in parts
    ]
    if not all(abs(value) <= LARGEST for value in values):
        raise Unreadable("Enter smaller numbers")
    if about:
        return _about(text, values, unit, minimum, maximum, otherwise)
    if len(values) == 1:
        raise Unreadable("How sure? Give a low and a high, like 8 to 16")
    low, high = values[0], values[-1]
    if not low < high:
        raise Unreadable("Low must be less than high")
    middle = values[1] if len(values) == 3 else middle_of(low, high)
    if not low <= middle <= high:
        raise Unreadable("The middle must lie between the low and the high")
    return TypedRange(text.strip(), low, middle, high, len(values) == 2, unit)


def _about(
    text: str, values: list[float], unit: str, minimum: float | None, maximum: float | None, otherwise: str
) -> TypedRange:
    if len(values) != 1 or values[0] == 0:
        raise Unreadable(otherwise)
    ends = sorted((values[0] * ABOUT_LOW, values[0] * ABOUT_HIGH))
    low = ends[0] if minimum is None else max(ends[0], minimum)
    high = ends[1] if maximum is None else min(ends[1], maximum)
    if not low < high or not low <= values[0] <= high:
        raise Unreadable(otherwise)
    return TypedRange(text.strip(), low, values[0], high, middle_assumed=True, unit_text=unit)
