"""Reading dates as people type them: "end of June", "Q2 2027", "in 3 weeks". Plain functions; today is given."""

import datetime as dt
import re
from calendar import monthrange

from initiatives.forms.typed import Unreadable, tidy

DATE_HELP = "Enter a date, like 30 June 2027 or end of June"

_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october")
_MONTHS = {name: number for number, name in enumerate((*_NAMES, "november", "december"), 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_YEAR = r"(?P<year>\d{4})"
_EDGE = r"(?:(?P<edge>end|start|beginning|early|mid|middle|late|by)(?: of)?(?: the)?[ -])?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE_FORMS = [
    (kind, re.compile(pattern + r"\Z"))
    for kind, pattern in (
        ("iso", r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})"),
        ("numeric", r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4})"),
        ("day", rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: {_YEAR})?"),
        ("day", rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: {_YEAR})?"),
        ("month", rf"{_EDGE}{_MONTH}(?: {_YEAR})?"),
        ("month", r"(?P<year>\d{4})-(?P<number>\d{1,2})"),
        ("quarter", rf"{_EDGE}q(?P<quarter>[1-4])(?: {_YEAR})?"),
        ("quarter", rf"{_EDGE}{_YEAR}[ -]q(?P<quarter>[1-4])"),
        ("year", rf"{_EDGE}{_YEAR}"),
        ("span", r"in (?P<count>\d{1,4}|a|an|one|two|three|four|six) (?P<unit>day|week|month|year)s?"),
        (
            "word",
            r"(?P<word>today|tomorrow|yesterday|next week|next month|next year|end of (?:the |this )?(?:month|year))",
        ),
        (
            "weekday",
            r"(?:next |this |on )?(?P<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:day|nesday|urday)?",
        ),
    )
]
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}


def add_months(day: dt.date, count: int) -> dt.date:
    """The same day so many months on, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_month(day: dt.date) -> dt.date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def read_date(text: str, today: dt.date, otherwise: str = DATE_HELP) -> dt.date:
    """ "2027-06-30", "30 June", "Jun 2027", "end of June", "Q2 2027", "in 3 weeks", read on `today`.

    A month, a quarter or a year alone means its last day; without a year, the next one to come. "3/4/2027" is
    refused, since half the world reads it the other way round.
    """
    plain = re.sub(r"[\s,]+", " ", tidy(text, otherwise).lower()).strip()
    plain = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]* (?=\d)", "", plain)
    try:
        for kind, pattern in _DATE_FORMS:
            if found := pattern.match(plain):
                day = _READERS[kind](found.groupdict(), today)
                if 1900 <= day.year <= 2200:
                    return day
                break
    except (ValueError, OverflowError):
        raise Unreadable(otherwise) from None
    raise Unreadable(otherwise)


def _iso(found: dict[str, str], today: dt.date) -> dt.date:
    return dt.date(int(found["year"]), int(found["number"]), int(found["day"]))


def _numeric(found: dict[str, str], today: dt.date) -> dt.date:
    first, second = int(found["first"]), int(found["second"])
    if first <= 12 and second <= 12 and first != second:
        raise ValueError("day and month could be either way round")
    day, month = (first, second) if second <= 12 else (second, first)
    return dt.date(int(found["year"]), month, day)


def _day(found: dict[str, str], today: dt.date) -> dt.date:
    month, day = _MONTHS[found["month"]], int(found["day"])
    if found["year"]:
        return dt.date(int(found["year"]), month, day)
    this = dt.date(today.year, month, day)
    return this if this >= today else dt.date(today.year + 1, month, day)


def _between(first: dt.date, last: dt.date, edge: str | None) -> dt.date:
    if edge in ("start", "beginning", "early"):
        return first
    if edge in ("mid", "middle"):
        return first + (last - first) // 2
    return last


def _month(found: dict[str, str], today: dt.date) -> dt.date:
    month = _MONTHS[found["month"]] if found.get("month") else int(found["number"])
    year = int(found["year"]) if found.get("year") else today.year + (month < today.month)
    first = dt.date(year, month, 1)
    return _between(first, end_of_month(first), found.get("edge"))


def _quarter(found: dict[str, str], today: dt.date) -> dt.date:
    quarter = int(found["quarter"])
    year = int(found["year"]) if found["year"] else today.year + (quarter * 3 < today.month)
    first = dt.date(year, quarter * 3 - 2, 1)
    return _between(first, end_of_month(add_months(first, 2)), found["edge"])


def _year(found: dict[str, str], today: dt.date) -> dt.date:
    year = int(found["year"])
    return _between(dt.date(year, 1, 1), dt.date(year, 12, 31), found["edge"])


def _span(found: dict[str, str], today: dt.date) -> dt.date:
    count = _COUNTS.get(found["count"]) or int(found["count"])
    if found["unit"] in ("day", "week"):
        return today + dt.timedelta(days=count * (7 if found["unit"] == "week" else 1))
    return add_months(today, count * (12 if found["unit"] == "year" else 1))


def _word(found: dict[str, str], today: dt.date) -> dt.date:
    word = found["word"]
    if word.startswith("end of"):
        return end_of_month(today) if word.endswith("month") else dt.date(today.year, 12, 31)
    return {
        "today": today,
        "tomorrow": today + dt.timedelta(days=1),
        "yesterday": today - dt.timedelta(days=1),
        "next week": today + dt.timedelta(days=7),
        "next month": add_months(today, 1),
        "next year": add_months(today, 12),
    }[word]


def _weekday(found: dict[str, str], today: dt.date) -> dt.date:
    ahead = (_WEEKDAYS.index(found["weekday"][:3]) - today.weekday()) % 7
    return today + dt.timedelta(days=ahead or 7)


_READERS = {
    "iso": _iso,
    "numeric": _numeric,
    "day": _day,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
    "span": _span,
    "word": _word,
    "weekday": _weekday,
}
