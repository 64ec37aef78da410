"""How a piece of evidence is told: for how many it speaks, and how old it is."""

import datetime as dt
from typing import Protocol

from initiatives.models import (
    Counted,
    Every,
    Evidence,
    Initiative,
)
from initiatives.stages import Stage

OLD_AFTER = 12  # months


class _Counts(Protocol):
    @property
    def count(self) -> int | None: ...
    @property
    def counted(self) -> str: ...
    @property
    def every(self) -> str: ...


def takes_evidence(initiative: Initiative) -> bool:
    """From the day it is sent; a draft is its filer's own, and what was withdrawn rests."""
    return initiative.at_stage not in (Stage.DRAFT, Stage.WITHDRAWN)


def number_words(count: int, counted: str, every: str) -> str:
    """ "50 customers", "1 customer", "500 users a month"."""
    noun = Counted(counted).label if count != 1 else Counted(counted).label.removesuffix("s")
    return f"{count:,} {noun}{f' {Every(every).label}' if every else ''}"


def count_words(piece: _Counts) -> str:
    """For how many a piece speaks; empty where nobody said."""
    return "" if piece.count is None else number_words(piece.count, piece.counted, piece.every)


def sentence(row: Evidence) -> str:
    """The piece in one line for the history: "50 customers. “quote”"."""
    counted = count_words(row)
    quote = f" “{row.quote}”" if row.quote else ""
    return f"{row.says}{f' ({counted})' if counted else ''}{quote}"


def months_old(on: dt.date, today: dt.date) -> int:
    """Whole months between two days."""
    return max(0, (today.year - on.year) * 12 + today.month - on.month - (today.day < on.day))


def is_old(on: dt.date, today: dt.date) -> bool:
    """A piece that was heard or read more than twelve months ago says less about today."""
    return on < old_before(today)


def old_before(today: dt.date) -> dt.date:
    """What is older than this day is marked."""
    day = min(today.day, 28) if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - OLD_AFTER // 12, day=day)


def age_words(on: dt.date, today: dt.date) -> str:
    """ "14 months old", "3 years old"; empty for what is new enough."""
    if not is_old(on, today):
        return ""
    months = months_old(on, today)
    return f"{months} months old" if months < 24 else f"{months // 12} years old"
