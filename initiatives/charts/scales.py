"""Axes: where a value stands, and the ticks a person can count in."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from initiatives.templatetags import figures

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_EDGE = 8.0  # percent from an end within which a label leans inwards


def percent_of(part: float, whole: float) -> float:
    """`part` as percent of `whole`, held inside 0..100, to two places so that pages are the same every time."""
    if not (math.isfinite(part) and whole > 0):
        return 0.0
    return round(min(100.0, max(0.0, part / whole * 100)), 2) + 0.0


@dataclass(frozen=True)
class Tick:
    """A mark: its place in percent, its words, and which way the words lean (an SVG text-anchor)."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True)
class Axis:
    """One axis for a whole table. `low` and `high` are themselves clean steps; `money` is "" for plain numbers."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    money: str = ""
    unit: str = ""

    def place(self, value: float) -> float:
        """Where the value stands, 0..100; values beyond the ends stand on the end."""
        half = 0.5  # halves first: the span itself may be too large to hold
        return percent_of(value * half - self.low * half, self.high * half - self.low * half)

    def holds(self, value: float) -> bool:
        """Whether the value lies on the axis rather than beyond an end."""
        hair = 1e-9 * (self.high - self.low)
        return self.low - hair <= value <= self.high + hair

    @property
    def zero(self) -> float | None:
        """Where break-even stands, or None when it is not on the axis."""
        return self.place(0.0) if self.holds(0.0) else None

    def text(self, value: float) -> str:
        """The value in the words of this axis."""
        return figures.money(value, self.money) if self.money else f"{figures.number(value)}{self.unit}"

    def range_text(self, low: float, high: float) -> str:
        """Two values in the words of this axis."""
        if self.money:
            return figures.money_range(low, high, self.money)
        return f"{figures.range_of(low, high)}{self.unit}"


def clean_step(span: float, most: int = 5) -> float:
    """The smallest of 1, 2, 2.5 or 5 times a power of ten that cuts `span` into at most `most` parts."""
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def _ends(values: Iterable[float], *, with_zero: object) -> tuple[float, float, float]:
    known = [float(v) for v in values if v is not None and math.isfinite(v) and abs(v) <= 1e15]
    if with_zero or not known:
        known.append(0.0)
    low, high = min(known), max(known)
    if high - low < max(1e-9, 1e-9 * abs(high)):
        low, high = (low, low + 1) if low >= 0 else (low - 1, low)
        high = max(high, 0.0) if with_zero else high
    step = clean_step(high - low)
    first, last = math.floor(low / step), math.ceil(high / step)
    first -= first * step > low  # a product may land a hair past the value it came from
    last += last * step < high
    return first * step, last * step, step


def _tick(x: float, label: str) -> Tick:
    anchor = "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle"
    return Tick(x, label, anchor)


def _axis(low: float, high: float, step: float, label: object, money: str, unit: str) -> Axis:
    bare = Axis(low, high, (), money, unit)
    count = round((high - low) / step)
    values = [low + step * index for index in range(count + 1)]
    ticks = [_tick(bare.place(v), label(v)) for v in values]  # type: ignore[operator]
    zero = next((place for place, value in enumerate(values) if abs(value) < step / 2), 0)
    return Axis(low, high, tuple(_readable(ticks, zero)), money, unit)


# Percent of a narrow axis (some 210 px) that a character of its labels takes, and the air between two labels.
_CHARACTER, _AIR = 2.9, 2.0


def _readable(ticks: list[Tick], zero: int) -> list[Tick]:
    """The ticks with those labels emptied that would run into a neighbour; zero keeps its words, then the ends."""
    kept: list[tuple[float, float]] = []
    words = {tick.x: "" for tick in ticks}
    first = [ticks[zero], ticks[-1], ticks[0]] if ticks else []
    for tick in [*first, *ticks]:
        start = _label_start(tick)
        box = (start - _AIR / 2, start + len(tick.label) * _CHARACTER + _AIR / 2)
        if not words[tick.x] and all(box[1] <= low or high <= box[0] for low, high in kept):
            kept.append(box)
            words[tick.x] = tick.label
    return [Tick(tick.x, words[tick.x], tick.anchor) for tick in ticks]


def _label_start(tick: Tick) -> float:
    width = len(tick.label) * _CHARACTER
    return tick.x - {"start": 0.0, "middle": width / 2, "end": width}[tick.anchor]


def money_axis(values: Iterable[float], *, currency: str = "$") -> Axis:
    """An axis in money that covers all values and zero, with a tick at zero and clean steps."""
    low, high, step = _ends(values, with_zero=True)
    unit, suffix = next(
        (size, mark)
        for size, mark in ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"), (1.0, ""))
        if max(abs(low), abs(high)) >= size or size == 1.0
    )

    def label(value: float) -> str:
        if abs(value) < step / 2:
            return "0"
        words = f"{currency}{abs(value) / unit:.3g}{suffix}"
        return f"{figures.MINUS}{words}" if value < 0 else words

    return _axis(low, high, step, label, currency, "")


def number_axis(values: Iterable[float], *, unit: str = "", with_zero: object = "") -> Axis:
    """An axis in plain numbers that covers all values; `unit` ("%", " weeks") follows each number."""
    low, high, step = _ends(values, with_zero=with_zero)

    def label(value: float) -> str:
        return f"{figures.number(0 if abs(value) < step / 2 else value)}{unit}"

    return _axis(low, high, step, label, "", unit)
