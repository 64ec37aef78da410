"""Bars: one thing against another, work against capacity, and what choosing takes from the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from initiatives.charts.scales import percent_of
from initiatives.templatetags import figures

_ROOM = 1.04  # a little air beyond the longest mark, so its end is seen


@dataclass(frozen=True)
class CompareBar:
    """One share of a whole: both widths in percent of the drawing."""

    label: str
    whole: float
    part: float
    text: str


def compare_bars(rows: Iterable[tuple[str, float]]) -> tuple[CompareBar, ...]:
    """The leader against the filed option, one row a share (0.85 is 85% of the filed one's).

    All rows have one scale, so a share above one is longer than the whole it is compared with.
    """
    rows = list(rows)
    longest = max([1.0, *(share for _, share in rows)])
    return tuple(
        CompareBar(label, percent_of(1, longest), percent_of(share, longest), figures.percent(share))
        for label, share in rows
    )


@dataclass(frozen=True)
class CapacityBar:
    """A team's weeks in percent of the drawing, left to right: kept, committed, proposed; limit; long-run whisker.

    `state` is "fits", "tight" (only if nothing runs long) or "over".
    """

    aria: str
    state: str
    kept: float
    committed_x: float
    committed: float
    proposed_x: float
    proposed: float
    limit_x: float
    beyond: float
    long_x: float
    long_end: float
    kept_text: str
    committed_text: str
    proposed_text: str
    limit_text: str


def capacity_bar(
    *,
    limit: float,
    kept: float = 0.0,
    committed: float = 0.0,
    proposed: float = 0.0,
    proposed_low: float | None = None,
    proposed_high: float | None = None,
    unit: str = "weeks",
) -> CapacityBar:
    """The bar over the board. `proposed` is the simulated middle of what is above the line, with its range."""
    high = proposed if proposed_high is None else max(proposed, proposed_high)
    low = proposed if proposed_low is None else min(proposed, proposed_low)
    base = kept + committed
    whole = max(limit, base + high, 1.0) * _ROOM
    state = "over" if base + proposed > limit else "tight" if base + high > limit else "fits"
    long_words = f"; {figures.number(base + high - limit)} over if they run long" if state == "tight" else ""
    free = limit - base - proposed
    left = f"{figures.number(free)} free" if free >= 0 else f"{figures.number(-free)} over the limit"
    likely = figures.range_of(low, high)
    return CapacityBar(
        aria=f"Capacity in {unit}: {figures.number(kept)} kept for guardrails and support, "
        f"{figures.number(committed)} committed, {figures.number(proposed)} proposed, {left} of "
        f"{figures.number(limit)}{long_words}",
        state=state,
        kept=percent_of(kept, whole),
        committed_x=percent_of(kept, whole),
        committed=percent_of(committed, whole),
        proposed_x=percent_of(base, whole),
        proposed=percent_of(proposed, whole),
        limit_x=percent_of(limit, whole),
        beyond=round(100 - percent_of(limit, whole), 2),
        long_x=percent_of(base + proposed, whole),
        long_end=percent_of(base + high, whole),
        kept_text=figures.number(kept),
        committed_text=figures.number(committed),
        proposed_text=figures.number(proposed) + (f" ({likely})" if high > low else ""),
        limit_text=figures.number(limit),
    )


@dataclass(frozen=True)
class Choice:
    """What one option takes: weeks in the middle and if it runs long, and the sentence that names what waits."""

    name: str
    weeks: float
    weeks_high: float
    sentence: str
    lead: bool = False


@dataclass(frozen=True)
class ChoosingRow:
    """One option's bar in percent of the drawing."""

    name: str
    use: float
    long_end: float
    aria: str
    sentence: str
    lead: bool


@dataclass(frozen=True)
class ChoosingBars:
    """Every option on one scale against the same free weeks."""

    room: float
    rows: tuple[ChoosingRow, ...]


def choosing_bars(choices: Sequence[Choice], *, free: float, unit: str = "weeks") -> ChoosingBars:
    """Cost of choosing: what each option takes of `free` weeks. Free below zero is drawn as none."""
    free = max(0.0, free)
    whole = max([free, 1.0, *(max(choice.weeks, choice.weeks_high) for choice in choices)]) * _ROOM
    rows = tuple(
        ChoosingRow(
            name=choice.name,
            use=percent_of(choice.weeks, whole),
            long_end=percent_of(max(choice.weeks, choice.weeks_high), whole),
            aria=f"{choice.name}: {figures.number(choice.weeks)} {unit}, up to {figures.number(choice.weeks_high)}, "
            f"of {figures.number(free)} free",
            sentence=choice.sentence,
            lead=choice.lead,
        )
        for choice in choices
    )
    return ChoosingBars(percent_of(free, whole), rows)
