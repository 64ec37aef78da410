"""Dates of the demo, all counted from the day on which it is made."""

import calendar as months
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

DECIDED_BEFORE = 45  # days before its start by which the running quarter was decided
DAYS_TO_DECIDE = 4  # at least so many days are left to decide the next one
BETWEEN_STEPS = timedelta(minutes=23)
LAST_STEPS = timedelta(minutes=150)


@dataclass(frozen=True)
class Quarter:
    """A calendar quarter, and the day by which it is decided (None: not planned yet)."""

    name: str
    starts: date
    ends: date
    decide_by: date | None


class DemoCalendar:
    """The running quarter, the one that is being planned and the one after, seen from `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.date()
        first = quarter_start(self.today)
        second = quarter_start(first + timedelta(days=100))
        third = quarter_start(second + timedelta(days=100))
        self.this = _quarter(first, first - timedelta(days=DECIDED_BEFORE))
        self.next = _quarter(second, _decide_by(self.today, second))
        self.after = _quarter(third, None)

    def day(self, words: str) -> date:
        """ "after.ends", "next.decide_by+7", "today-30": a day of this calendar, in days' steps."""
        for sign in "+-":
            name, found, days = words.partition(sign)
            if found:
                return self.day(name) + timedelta(days=int(f"{sign}{days}"))
        if words == "today":
            return self.today
        quarter, _, edge = words.partition(".")
        return date.fromisoformat(str(getattr(getattr(self, quarter), edge)))


def month_end(day: date, ago: int = 0) -> date:
    """The last day of the month that closed before `day`, or of one `ago` months earlier."""
    year, month = divmod(day.year * 12 + day.month - 2 - ago, 12)
    return date(year, month + 1, months.monthrange(year, month + 1)[1])


def quarter_start(day: date) -> date:
    """The first day of the quarter that `day` lies in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def working_days_before(day: date, count: int) -> date:
    """The working day that lies `count` working days before `day`."""
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day


def working_day_from(day: date) -> date:
    """The day itself, or the Monday after it."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


class Clock:
    """The moments of one story: steps of a day follow each other, and none lies after `end`."""

    def __init__(self, anchor: date, end: datetime, hour: int) -> None:
        self._anchor, self._end, self._hour = anchor, end, hour
        self._last: datetime | None = None

    def at(self, working_days_ago: int) -> datetime:
        """The moment of the next step, which happens so many working days before the story's last day."""
        if working_days_ago:
            day = working_days_before(self._anchor, working_days_ago)
            moment = datetime.combine(day, time(self._hour, 7), UTC)
        elif self._anchor == self._end.date():
            moment = self._end - LAST_STEPS
        else:
            moment = datetime.combine(self._anchor, time(self._hour, 7), UTC)
        if self._last is not None and moment <= self._last:
            moment = self._last + BETWEEN_STEPS
        self._last = min(moment, self._end)
        return self._last


def _quarter(starts: date, decide_by: date | None) -> Quarter:
    ends = quarter_start(starts + timedelta(days=100)) - timedelta(days=1)
    return Quarter(f"Q{(starts.month - 1) // 3 + 1} {starts.year}", starts, ends, decide_by)


def _decide_by(today: date, starts: date) -> date:
    """The first Friday that leaves a few days, and never a day of the quarter itself."""
    friday = today + timedelta(days=DAYS_TO_DECIDE)
    while friday.weekday() != 4:
        friday += timedelta(days=1)
    return max(today, min(friday, starts - timedelta(days=1)))
