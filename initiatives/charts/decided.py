"""The record of a decision as a drawing and as a document: the figures of that day, in words that people repeat."""

import re
from dataclasses import dataclass
from datetime import date

from initiatives import charts
from initiatives.charts.intervals import Dots, Interval
from initiatives.charts.scales import Axis
from initiatives.queries.board.decision import DecisionPage
from initiatives.queries.board.record import OptionThen
from initiatives.templatetags import figures

# Characters that turn the order of what stands around them.
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))


@dataclass(frozen=True)
class OptionRow:
    """One option of the table, in words; the ones not recorded are empty."""

    key: str
    name: str
    is_chosen: bool
    tags: tuple[str, ...]
    net: Interval | None
    effort: str
    effort_range: str
    cost: str
    target: Dots | None
    best: str
    waits: str
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class OptionsThen:
    """The table of the options as they were."""

    rows: tuple[OptionRow, ...]
    axis: Axis | None


def options_then(page: DecisionPage) -> OptionsThen:
    """Every option with its figures of that day, the chosen one first."""
    then = page.then
    values = [value for option in then.options for value in option.npv or ()]
    axis = charts.money_axis(values, currency=then.currency) if values else None
    ordered = sorted(then.options, key=lambda option: option is not page.chosen)
    return OptionsThen(tuple(_row(option, page, axis) for option in ordered), axis)


def _row(option: OptionThen, page: DecisionPage, axis: Axis | None) -> OptionRow:
    then = page.then
    is_chosen = option is page.chosen
    chance = option.chance_of_target
    return OptionRow(
        key=option.key,
        name=option.name,
        is_chosen=is_chosen,
        tags=tuple(
            words
            for words, holds in (
                ("Chosen", is_chosen),
                ("Best bet then", option.was_best),
                ("As filed", option.role == "as_proposed"),
                ("Test", option.role == "test"),
            )
            if holds
        ),
        net=charts.interval(*option.npv, axis=axis, label="Net value") if option.npv and axis else None,
        effort=figures.number(option.effort[1]) if option.effort else "",
        effort_range=figures.range_of(option.effort[0], option.effort[2]) if option.effort else "",
        cost=figures.money_range(option.cost[0], option.cost[2], then.currency) if option.cost else "",
        target=charts.ten_dots(chance) if chance is not None else None,
        best=figures.percent(option.chance_best) if option.chance_best is not None else "",
        waits=_waits(option, then.currency),
        breaks=tuple(
            f"{'Breaks' if row.breaks else 'At risk'}: {row.says}"
            for row in then.guardrails
            if row.option == option.key
        ),
    )


def _waits(option: OptionThen, currency: str) -> str:
    """What the same weeks could have done instead: by name, and in money. Empty where it was not worked out."""
    if option.waits is None:
        return ""
    if option.waits_at_most is None:
        return "It did not fit, whatever had waited"
    if not option.waits_at_most:
        return "Nothing else had to stop"
    named = "; ".join(f"{row.outcome or 'Another'} ({row.reference}, {row.option})" for row in option.waits)
    if option.waits_worth is not None:
        amount = f"about {figures.money(option.waits_worth, currency)}"
    else:
        ends = figures.money_range(option.waits_at_least, option.waits_at_most, currency)
        amount = f"between {ends.replace(' to ', ' and ')}"
    return f"{named}: {amount}" if named else f"Other work worth {amount}"


# Marks that mean something to Markdown wherever they stand; the rest only at the start of a line.
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|~&$@"} | dict.fromkeys(_TURNING))
_AT_START = re.compile(r"^([#+\-=]|\d+(?=[.)]))")


def plain(text: object) -> str:
    """What people typed as one line of Markdown that means nothing but itself: no markup, no link, no HTML."""
    line = " ".join(str("" if text is None else text).split()).translate(_MARKS)
    line = line.replace("://", ":\\//").replace("www.", "www\\.").replace("WWW.", "WWW\\.")
    return _AT_START.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", line)


def markdown(page: DecisionPage, *, address: str) -> str:
    """The decision as a decision record: title, status, context, options considered, decision, consequences."""
    parts = [
        f"# {page.decision.pk}. {plain(page.title)}",
        "## Status\n\n" + _status(page),
        "## Context\n\n" + _context(page),
        "## Options considered\n\n" + _options(page),
        "## Decision\n\n" + _decision(page),
        "## Consequences\n\n" + _consequences(page),
        f"---\n\nThe figures are those of {plain(page.day)}. <{address}>",
    ]
    return "\n\n".join(parts) + "\n"


def _status(page: DecisionPage) -> str:
    return f"{plain(page.status)}. {plain(page.day)}."


def _context(page: DecisionPage) -> str:
    then = page.then
    lines = [f"{plain(page.initiative.reference)}, filed as “{plain(then.filed_as)}”."]
    if then.goal:
        lines.append(f"Goal: {plain(then.goal.rstrip('.'))}.")
    if then.metric:
        when = f", by {plain(then.target_by)}" if then.target_by else ""
        lines.append(
            f"Metric: {plain(then.metric)}, from {plain(then.baseline or 'not known')} to "
            f"{plain(then.target or 'not set')}{when}."
        )
    if then.for_whom:
        lines.append(f"For: {plain(then.for_whom.rstrip('.'))}.")
    if then.why_now:
        lines.append(f"Why now: {plain(then.why_now)}")
    lines.append(_gaps(page))
    lines.append(_open_questions(page))
    return "\n\n".join(line for line in lines if line)


def _gaps(page: DecisionPage) -> str:
    gaps = page.decision.gaps
    return f"Missing then: {', '.join(plain(gap) for gap in gaps)}." if gaps else ""


def _open_questions(page: DecisionPage) -> str:
    then = page.then
    if not then.is_whole:
        return "Questions that were open: not recorded then."
    if not then.questions:
        return "No question was open."
    rows = "\n".join(f"- {plain(row.text)}{_worth(row.worth, then.currency)}" for row in then.questions)
    more = then.questions_open - len(then.questions)
    return f"Open questions:\n\n{rows}" + (f"\n- and {more} more" if more > 0 else "")


def _worth(worth: float | None, currency: str) -> str:
    return f" (an answer was worth up to {plain(figures.money(worth, currency))})" if worth else ""


def _options(page: DecisionPage) -> str:
    table = options_then(page)
    if not table.rows:
        return "Not recorded then."
    head = "| Option | Net value, 80 % range | Effort, person-weeks | Reaches the target | Would have waited |\n| --- | --- | --- | --- | --- |"
    lines = []
    for row, option in zip(
        table.rows, sorted(page.then.options, key=lambda one: one is not page.chosen), strict=True
    ):
        tags = f" ({plain(', '.join(row.tags).lower())})" if row.tags else ""
        net = (
            figures.money_range(option.npv[0], option.npv[2], page.then.currency)
            if option.npv
            else "not known"
        )
        reach = (
            figures.count_in_ten(option.chance_of_target)
            if option.chance_of_target is not None
            else "not known"
        )
        waits = row.waits or ("not worked out then" if page.then.is_whole else "not recorded then")
        cells = (net, row.effort_range or "not known", reach, waits or "not known")
        name = f"{plain(row.key)}: {plain(row.name)}{tags}"
        lines.append("| " + " | ".join([name, *(plain(cell) for cell in cells)]) + " |")
    guards = [f"- {plain(row.key)}: {plain(words)}" for row in table.rows for words in row.breaks]
    return "\n".join([head, *lines]) + ("\n\nGuardrails:\n\n" + "\n".join(guards) if guards else "")


def _decision(page: DecisionPage) -> str:
    decision = page.decision
    second = f", confirmed by {plain(decision.confirmed_by.name)}" if decision.confirmed_by else ""
    lines = [f"**{plain(page.words)}**", plain(decision.reason), f"{plain(decision.decided_by.name)}{second}"]
    if page.against is not None:
        lines.append(f"The best bet then was {plain(page.against.key)}: {plain(page.against.name)}.")
    if decision.question is not None:
        lines.append(f"Asked first: {plain(decision.question.text)}")
    if decision.applied is not None:
        named = "; ".join(f"{plain(link.about)}: {plain(link.words)}" for link in page.with_it)
        lines.append(
            f"Decided in one go with the what-if “{plain(decision.applied.name)}”"
            + (f". {named}" if named else "")
        )
    if page.views:
        rows = [f"- {plain(view.who) or 'Without a name'}: {plain(view.reason)}" for view in page.views]
        lines.append("Seen otherwise:\n\n" + "\n".join(rows))
    if decision.closed_why:
        lines.append(f"{plain(page.status)}: {plain(decision.closed_why)}")
    return "\n\n".join(lines)


def _consequences(page: DecisionPage) -> str:
    decision, lines = page.decision, []
    if decision.period is not None:
        lines.append(f"- Takes its weeks from {plain(decision.period.name)}")
    if decision.gives_way:
        lines.append(f"- Gives way: {plain(decision.gives_way)}")
    for row in page.conditions:
        one = row.condition
        about = [one.owner.name] if one.owner else []
        about += [f"by {_day(one.wanted_by)}"] if one.wanted_by else []
        state = f"holds, {_day(one.met_at.date())}" if one.met_at else "open"
        lines.append(f"- Condition: {plain(one.text)} ({plain(', '.join([*about, state]))})")
    for waiver in page.waivers:
        lines.append(
            f"- Waived until {plain(_day(waiver.until))}: {plain(waiver.guardrail)}. {plain(waiver.reason)}"
        )
    if page.trigger:
        lines.append(f"- We {plain(page.trigger)}")
    if page.followed_by is not None:
        lines.append(f"- Followed by decision {page.followed_by.number}: {plain(page.followed_by.words)}")
    return "\n".join(lines) or "None recorded."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
