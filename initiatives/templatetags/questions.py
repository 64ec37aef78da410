"""What a question is worth, in words: `{% question_words q currency as w %}` gives finished lines."""

import datetime as dt
from dataclasses import dataclass

from django import template

from initiatives.economics import DO_NOTHING
from initiatives.models import Effect, Input, Question
from initiatives.queries.options.section import Unasked
from initiatives.queries.reframing import Pace, QuestionRow, Usual
from initiatives.templatetags import figures as words

register = template.Library()

_SURE = 0.995
_CLOSE = 0.02
_MOVED = "moved the choice "


@dataclass(frozen=True)
class Words:
    """The lines of one question. `worth` with `amount`: "answer worth up to" and "$49k".

    `moved` is how "Moved the choice" goes on: "from Real-time scoring to 5-minute checks".
    """

    worth: str
    amount: str
    finding_out: str
    chance: str
    pays: bool
    moved: str


@register.simple_tag
def question_words(question: QuestionRow, currency: str = "$") -> Words:
    """Finished lines for one question."""
    worth, amount = _worth(question, currency)
    return Words(
        worth=worth,
        amount=amount,
        finding_out=_finding_out(question, currency),
        chance=_chance(question),
        pays=(question.net_worth or 0.0) > 0,
        moved=question.changed_line.removeprefix(_MOVED) if question.effect == Effect.MOVED else "",
    )


def _worth(question: QuestionRow, currency: str) -> tuple[str, str]:
    if not question.is_open:
        return "", ""
    if question.worth is None:
        return ("worth being worked out", "") if question.is_pricing else ("", "")
    if question.worth <= 0:
        return "would not change the choice", ""
    return "answer worth up to", words.money(question.worth, currency)


def _finding_out(question: QuestionRow, currency: str) -> str:
    """ "3 days and 0.6 person-weeks ($3k) to find out"."""
    parts = []
    if question.days_to_find_out is not None:
        days = words.number(question.days_to_find_out)
        parts.append(f"{days} day{'' if days == '1' else 's'}")
    if question.work_to_find_out:
        weeks = words.number(question.work_to_find_out)
        parts.append(f"{weeks} person-week{'' if weeks == '1' else 's'}")
    if not parts and not question.cost_to_find_out:
        return ""
    cost = f" ({words.money(question.cost_to_find_out, currency)})" if question.cost_to_find_out else ""
    more = ""
    if question.worth is not None and question.worth > 0 and (question.net_worth or 0.0) <= 0:
        more = ", more than it is worth"
    return f"about {' and '.join(parts) or 'no time'}{cost} to find out{more}"


def _chance(question: QuestionRow) -> str:
    """ "1 in 3 it moves the choice to A"."""
    return _moves(question.chance_changes, question.changes_to) if question.is_open else ""


def _moves(chance: float | None, to: str) -> str:
    if not chance or not to:
        return ""
    return f"{one_in(chance)} it moves the choice to {'doing nothing' if to == DO_NOTHING else to}"


def one_in(chance: float) -> str:
    """ "1 in 3" where that is near enough, else "4 in 10"; "<1 in 10" for less, never a false 0."""
    if chance < 0.095:
        return "<1 in 10"
    if chance > _SURE:
        return "almost surely"
    whole = round(1 / chance)
    if whole > 1 and abs(1 / whole - chance) <= _CLOSE:
        return f"1 in {whole}"
    return words.count_in_ten(chance)


@register.simple_tag
def asking_words(question: Question, currency: str = "$") -> str:
    """ "Worth up to $49k, about 3 days to find out, 1 in 3 it moves the choice to A"."""
    if question.worth is None:
        return "Nobody can say what an answer is worth."
    bits = [f"Worth up to {words.money(question.worth, currency)}"]
    if question.days_to_find_out:
        days = words.number(question.days_to_find_out)
        bits.append(f"about {days} day{'' if days == '1' else 's'} to find out")
    bits.append(_moves(question.chance_changes, question.changes_to))
    return ", ".join(bit for bit in bits if bit)


@dataclass(frozen=True)
class Offer:
    """A number that nobody has asked about, as the sentence that offers to."""

    what: str
    worth: str
    about: str


@register.simple_tag
def offers(unasked: tuple[Unasked, ...], currency: str = "$") -> tuple[Offer, ...]:
    """ "B’s running cost a year": "an answer is worth up to $12k"."""
    return tuple(Offer(_place(item), words.money(item.worth, currency), item.about) for item in unasked)


def _place(item: Unasked) -> str:
    if not item.option_key:
        return "what a year at the target is worth"
    if item.input == Input.SUCCESS:
        return f"whether {item.option_key} works at all"
    label = Input(item.input).label
    return f"{item.option_key}’s {label[:1].lower()}{label[1:]}"


def span(time: dt.timedelta) -> str:
    """Working time as people say it: "4 hours", "1 day", "6 days"."""
    days = time / dt.timedelta(days=1)
    if days < 0.75:
        hours = max(1, round(time / dt.timedelta(hours=1)))
        return f"{hours} hour{'' if hours == 1 else 's'}"
    whole = round(days)
    return f"{whole} working day{'' if whole == 1 else 's'}"


@register.simple_tag
def pace_words(pace: Pace) -> tuple[str, ...]:
    """The times of one initiative, for both sides: "In reframing 6 working days." and so on."""
    lines = []
    if pace.in_reframing is not None:
        lines.append(f"{'Was in' if pace.is_over else 'In'} reframing {span(pace.in_reframing)}.")
    if pace.answered_in is not None:
        lines.append(f"Questions are answered in {span(pace.answered_in)}.")
    if pace.lead_asked_after is not None:
        lines.append(f"The lead’s first question came after {span(pace.lead_asked_after)}.")
    return tuple(lines)


@register.simple_tag
def usual_words(usual: Usual | None) -> tuple[str, ...]:
    """What is usual, in the middle of the last ones; of a team, or of a filer's own proposals."""
    if usual is None:
        return ()
    lines = []
    if usual.answers is not None:
        who = "Questions on your teams’ proposals" if usual.of_team else "Questions to you"
        lines.append(f"{who} are answered in {span(usual.answers)}.")
    if usual.starts is not None:
        what = "Framing starts" if usual.of_team else "Framing of what you file starts"
        lines.append(f"{what} {span(usual.starts)} after it is sent.")
    return tuple(lines)
