"""Numbers, ranges, chances and times in the words people repeat.

The plain functions are used by charts, notices and views too; each is also a template filter or tag.
Nothing here rounds a number that is decided on: this is the last step before the eye.
"""

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from initiatives.stages import LABELS, STRIP, Stage, step_of

register = template.Library()

MINUS = "\u2212"
UNKNOWN = "not known"
Numeric = float | int | Decimal

_MONEY_STEPS = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))
_SHARES = (
    (0.10, "a tenth"),
    (0.20, "a fifth"),
    (0.25, "a quarter"),
    (1 / 3, "a third"),
    (0.50, "half"),
    (2 / 3, "two thirds"),
    (0.75, "three quarters"),
    (1.00, "all"),
    (1.50, "one and a half times"),
    (2.00, "twice"),
    (3.00, "three times"),
)
_SPANS: tuple[tuple[float, str, float], ...] = (
    (45 * 60, "minute", 60),
    (22 * 3600, "hour", 3600),
    (26 * 86400, "day", 86400),
    (320 * 86400, "month", 30.44 * 86400),
    (math.inf, "year", 365.25 * 86400),
)
_STAGE_KINDS: dict[Stage, str] = {
    Stage.READY: "lead",
    Stage.REFRAMING: "ask",
    Stage.FUNDED: "good",
    Stage.LAUNCHED: "good",
    Stage.REVIEWED: "good",
}


def _finite(value: Any) -> float | None:
    """The value as a float, or None for what is not a finite number."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _signed(text: str, negative: object) -> str:
    return MINUS + text if negative and any(digit in text for digit in "123456789") else text


def significant(value: float, digits: int = 3) -> float:
    """`value` rounded to so many significant figures, halves away from zero as people do."""
    if value == 0:
        return 0.0
    rounded = Decimal(repr(value)).normalize()
    exponent = rounded.adjusted() - digits + 1
    return float(rounded.quantize(Decimal(1).scaleb(exponent), rounding=ROUND_HALF_UP))


def _mantissa(value: float, step: float) -> str:
    """2 or 3 significant figures: 1.01, 0.86, 49, 104, 1,230."""
    scaled = value / step
    if scaled >= 100:
        return f"{significant(scaled, 3):,.0f}"
    if scaled >= 10:
        return f"{significant(scaled, 2):,.0f}"
    if step < 1e6:
        return f"{significant(scaled, 2):g}"
    text = f"{scaled:.2f}"
    return text if scaled < 0.995 else text.rstrip("0").rstrip(".")


def _step_for(size: float) -> tuple[float, str]:
    # $0.86m reads better than $860k beside $1.01m, and $104k better than $0.10m: the turn is at 150 thousand.
    for step, suffix in _MONEY_STEPS:
        if significant(size, 3) >= (step if suffix == "k" else 0.15 * step):
            return step, suffix
    return 1.0, ""


def _in_step(value: float, currency: str, step: float, suffix: str) -> str:
    size = abs(value)
    if suffix:
        text = _mantissa(size, step)
    else:
        text = f"{size:,.0f}" if size >= 10 else f"{size:.2f}".removesuffix(".00")
    return _signed(f"{currency}{text}{suffix}", value < 0)


@register.filter
def money(value: Any, currency: str = "$") -> str:
    """An amount with two or three significant figures: "$1.01m", "$49k", "−$0.26m", "$0"."""
    number = _finite(value)
    if number is None:
        return UNKNOWN
    if abs(number) >= 1e15:
        return _signed(f"over {currency}999tn", number < 0)
    return _in_step(number, currency, *_step_for(abs(number)))


@register.simple_tag
def money_range(low: Any, high: Any, currency: str = "$") -> str:
    """Two amounts in one unit where that keeps both readable: "−$0.12m to $0.82m", "$20k to $1.4m"."""
    ends = [_finite(low), _finite(high)]
    known = [abs(end) for end in ends if end is not None and abs(end) < 1e15]
    step, suffix = _step_for(max(known, default=0.0))
    words = [
        _in_step(end, currency, step, suffix)
        if end is not None and abs(end) < 1e15 and (end == 0 or abs(end) >= 0.1 * step)
        else money(end, currency)
        for end in ends
    ]
    return f"{words[0]} to {words[1]}"


@register.filter
def number(value: Any) -> str:
    """A plain number with at most three significant figures: "11", "8.5", "0.62", "12,300"."""
    found = _finite(value)
    if found is None:
        return UNKNOWN
    size = significant(abs(found), 3)
    if size >= 1e15:
        text = f"{size:.2e}"
    elif size >= 100 or size == int(size):
        text = f"{size:,.0f}"
    elif size >= 1e-4:
        places = max(0, 2 - math.floor(math.log10(size)))
        text = f"{size:.{places}f}".rstrip("0").rstrip(".")
    else:
        text = f"{size:.1e}" if size else "0"
    return _signed(text, found < 0)


@register.simple_tag
def range_of(low: Any, high: Any, unit: str = "") -> str:
    """ "8 to 16", "8 to 16 weeks". A range of one value is said once."""
    first, last = number(low), number(high)
    words = first if first == last else f"{first} to {last}"
    return f"{words} {unit}".strip()


@register.filter(name="in_ten")
def count_in_ten(chance: Any, possible: Any = 1) -> str:
    """A chance as a count: "5 in 10"; "<1 in 10" and ">9 in 10" at the ends.

    "0 in 10" is said only of what is impossible (`possible` False), "10 in 10" never: a model's certainty is
    not the world's.
    """
    share = _finite(chance)
    if share is None:
        return UNKNOWN
    if not possible:
        return "0 in 10"
    count = math.floor(min(1.0, max(0.0, share)) * 10 + 0.5)
    if count < 1:
        return "<1 in 10"
    if count > 9:
        return ">9 in 10"
    return f"{count} in 10"


def _points(share: float) -> str:
    return (
        number(math.copysign(math.floor(abs(share) * 100 + 0.5), share)) if abs(share) < 1e12 else "over 999"
    )


@register.filter
def percent(share: Any) -> str:
    """A share of one as whole percent: "72%", "<1%", ">99%". Outside 0..1 it is a change: "−12%", "140%"."""
    value = _finite(share)
    if value is None:
        return UNKNOWN
    if 0 <= value <= 1:
        points = math.floor(value * 100 + 0.5)
        if points < 1:
            return "<1%"
        if points > 99:
            return ">99%"
        return f"{points}%"
    return f"{_points(value)}%"


@register.filter
def stated_percent(share: Any) -> str:
    """A share that people stated, or that follows from what they stated, as it is: "81%", "0.5%", "100%"."""
    value = _finite(share)
    return UNKNOWN if value is None else f"{number(round(value * 100, 2))}%"


@register.filter
def share_words(share: Any) -> str:
    """A share in words when a plain fraction is within 4 points, else in percent: "a third", "85%", "twice"."""
    value = _finite(share)
    if value is None:
        return UNKNOWN
    if value >= 0:
        distance, words = min((abs(value - at), words) for at, words in _SHARES)
        if distance <= 0.04:
            return words
    return f"{_points(value)}%"


@register.filter
def weeks(value: Any) -> str:
    """ "11 weeks", "1 week"."""
    text = number(value)
    if text == UNKNOWN:
        return text
    return f"{text} week" if text == "1" else f"{text} weeks"


@register.filter
def month(value: Any) -> str:
    """A month counted from the start: "Month 3"; past any horizon or unknown: "never"."""
    found = _finite(value)
    return "Never" if found is None else f"Month {max(1, math.ceil(found))}"


@register.filter
def day(value: Any) -> str:
    """ "Fri 27 Nov 2026": a date that a person can put in a diary."""
    return f"{value:%a} {value.day} {value:%b %Y}" if isinstance(value, dt.date) else UNKNOWN


def ago_words(moment: dt.datetime, now: dt.datetime) -> str:
    """ "just now", "4 minutes ago", "2 hours ago", "yesterday", "11 days ago"; ahead: "in 3 days"."""
    seconds = (now - moment).total_seconds()
    size = abs(seconds)
    if size < 45:
        return "just now"
    unit, length = next((unit, length) for limit, unit, length in _SPANS if size < limit)
    count = max(1, round(size / length))
    if unit == "day" and count == 1:
        return "yesterday" if seconds > 0 else "tomorrow"
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


@register.simple_tag(takes_context=True)
def ago(context: Context, moment: Any) -> SafeString | str:
    """A `<time>` with words and, in `title`, the exact time in the reader's zone.

    The clock is the context's `now` where the view gives one.
    """
    if not isinstance(moment, dt.datetime):
        return day(moment)
    now = context.get("now")
    now = now if isinstance(now, dt.datetime) else timezone.now()
    local = timezone.localtime(moment)
    exact = f"{local.day} {local:%B %Y}, {local:%H:%M}"
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>', moment.isoformat(), exact, ago_words(moment, now)
    )


def _stage(value: Any) -> Stage | None:
    try:
        return Stage(value)
    except ValueError:
        return None


@register.simple_tag
def stage_tag(value: Any) -> SafeString | str:
    """The stage as a small tag. An unknown stage is printed as it came, rather than hidden."""
    stage = _stage(value)
    if stage is None:
        return str(value)
    return format_html('<span class="tag {}">{}</span>', _STAGE_KINDS.get(stage, ""), LABELS[stage])


def strip_steps(stage: Stage, *, sent_back: bool = False) -> list[tuple[str, str]]:
    """(label, state) for the eight steps; state is done, now, back, no or todo."""
    place = step_of(stage)
    steps = []
    for index, (label, stages) in enumerate(STRIP):
        if index < place:
            state = "done"
        elif index > place:
            state = "todo"
        elif sent_back and stage is Stage.REFRAMING:
            state, label = "back", "Sent back"
        elif stage in (Stage.DECLINED, Stage.DEFERRED, Stage.PAUSED, Stage.STOPPED):
            state, label = "no", LABELS[stage]
        else:
            state = "now"
            label = LABELS[stage] if stage in stages else label
        steps.append((label, state))
    return steps


@register.inclusion_tag("components/life_strip.html")
def life_strip(value: Any, note: str = "", sent_back: Any = "") -> dict[str, Any]:
    """The eight steps of an initiative; phones get bars and one line of words."""
    stage = _stage(value)
    if stage is None or step_of(stage) < 0:
        return {"steps": [], "label": LABELS[stage] if stage else str(value), "note": note}
    steps = strip_steps(stage, sent_back=bool(sent_back))
    place = step_of(stage)
    return {"steps": steps, "label": steps[place][0], "place": place + 1, "total": len(steps), "note": note}
