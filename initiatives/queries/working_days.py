"""The clock that proposals wait on: Monday to Friday, without hours and holidays of anybody's calendar."""

from datetime import date, datetime, timedelta

from django.utils import timezone

# A proposal is late once it has waited longer than this without a lead starting.
TIME_TO_START = timedelta(days=2)
_LONGEST = timedelta(days=366)


def waited(since: datetime, now: datetime) -> timedelta:
    """How much of the time between two moments fell on working days, in the reader's zone; at most a year."""
    begin, end = timezone.localtime(max(since, now - _LONGEST)), timezone.localtime(now)
    total = timedelta()
    while begin < end:
        midnight = (begin + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        if begin.weekday() < 5:
            total += min(midnight, end) - begin
        begin = midnight
    return total


def is_late(since: datetime | None, now: datetime) -> bool:
    """Two working days have passed and nobody has started."""
    return since is not None and waited(since, now) > TIME_TO_START


def waited_words(since: datetime, now: datetime) -> str:
    """ "less than a working day", "1 working day", "3 working days"."""
    days = int(waited(since, now) / timedelta(days=1))
    if not days:
        return "less than a working day"
    return f"{days} working day{'' if days == 1 else 's'}"


def after(day: date, count: int) -> date:
    """The working day that comes `count` working days after `day`."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
