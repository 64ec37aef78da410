"""The board's numbers as finished rows: words and geometry, so that the template only prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from initiatives import charts
from initiatives.charts.bars import CapacityBar, ChoosingBars
from initiatives.charts.intervals import Dots, Interval
from initiatives.charts.scales import Axis
from initiatives.queries.board.decisions import OptionCard
from initiatives.queries.board.rows import Board, Line
from initiatives.templatetags import figures, kinds

_NO_MONEY = "No money value"


@dataclass(frozen=True)
class Row:
    """One initiative as it stands on the page."""

    initiative_id: int
    reference: str
    outcome: str
    team: str
    option: str
    filed_as: str
    rank: str
    mark: str
    glyph: Interval | None
    on_average: str
    effort: str
    effort_range: str
    value_a_week: str
    dots: Dots | None
    questions: str
    asks: bool
    missing: str
    decide_by: str
    is_late: bool
    not_fully_framed: bool
    stage: str
    guardrail: str = ""
    guardrail_tag: str = ""
    debt: str = ""
    is_debt_late: bool = False


@dataclass(frozen=True)
class Table:
    """The whole ranked table with its one axis, and where the line stands: after `line_after` ready rows."""

    axis: Axis
    horizon: str
    ready: tuple[Row, ...]
    reframing: tuple[Row, ...]
    later: tuple[Row, ...]
    line_after: int
    line_text: str


@dataclass(frozen=True)
class CapacityPanel:
    """The sentence over the board, its bar, and the label of the part that the rows above the line take."""

    headline: str
    sentence: str
    bar: CapacityBar | None
    proposed_label: str


# What a row says of its option's guardrails, and in which colour; what holds needs no word.
_GUARDED = {
    "breaks": ("Breaks a guardrail", "stop"),
    "waived": ("Guardrail waived", "ask"),
    "at_risk": ("Guardrail at risk", "ask"),
    "unchecked": ("Guardrail not checked", ""),
}


def table(board: Board, *, currency: str, today: date) -> Table:
    """Rows on one axis, chosen from all that are shown."""
    lines = [*board.ready, *board.reframing, *board.later]
    ends = [value for line in lines for value in (line.npv_low, line.npv_high) if value is not None]
    axis = charts.money_axis(ends or [0.0, 1.0], currency=currency)
    horizons = {line.horizon_months for line in lines if line.npv_middle is not None}
    one_team = len(board.rooms) == 1
    return Table(
        axis=axis,
        horizon=f"{horizons.pop()} months" if len(horizons) == 1 else "each one’s own horizon",
        ready=tuple(_row(line, axis, currency, today, marks=not one_team) for line in board.ready),
        reframing=tuple(_row(line, axis, currency, today) for line in board.reframing),
        later=tuple(_row(line, axis, currency, today) for line in board.later),
        line_after=_line_after(board) if one_team else -1,
        line_text=_line_text(board),
    )


def _line_after(board: Board) -> int:
    """After which shown row the line stands; -1 where there is no saying."""
    if not board.is_stated or not any(line.fits is not None for line in board.ready):
        return -1
    return max((place for place, line in enumerate(board.ready, 1) if line.fits), default=0)


def _line_text(board: Board) -> str:
    free = _whole(max(board.free, 0))
    hidden = " A filter hides some rows; they still take their weeks." if board.hidden else ""
    if not board.fit.count:
        return f"What fits: nothing, {free} weeks are free.{hidden}"
    return f"What fits: {_whole(board.fit.middle)} of {free} free weeks.{hidden}"


def _row(line: Line, axis: Axis, currency: str, today: date, *, marks: object = "") -> Row:
    known = line.npv_middle is not None and line.npv_low is not None and line.npv_high is not None
    glyph = None
    if known:
        glyph = charts.interval(
            line.npv_low or 0.0, line.npv_middle or 0.0, line.npv_high or 0.0, axis=axis, label="Net value"
        )
    elif line.effort_middle is not None:
        glyph = charts.no_interval("Net value", _NO_MONEY)
    letter = f"{line.option_key}: " if line.option_key else ""
    return Row(
        initiative_id=line.initiative_id,
        reference=line.reference,
        outcome=line.outcome,
        team=line.team,
        option=f"{letter}{'as filed' if line.option_as_filed else line.option_name}" if letter else "",
        filed_as=line.proposal_title,
        rank=str(line.rank) if line.rank else "–",
        mark=_mark(line) if marks else "",
        glyph=glyph,
        on_average=_on_average(line, currency),
        effort=figures.number(line.effort_middle) if line.effort_middle is not None else "",
        effort_range=figures.range_of(line.effort_low, line.effort_high)
        if line.effort_low is not None
        else "",
        value_a_week=figures.money(line.value_a_week, currency) if line.value_a_week is not None else "",
        dots=charts.ten_dots(line.chance_of_target) if line.chance_of_target is not None else None,
        questions=_questions(line, currency),
        asks=bool(line.questions_open),
        missing="" if glyph else (line.waiting_for or "Not framed yet"),
        decide_by=_by(line.decide_by),
        is_late=bool(line.decide_by and line.decide_by < today),
        not_fully_framed=line.not_fully_framed,
        guardrail=_GUARDED.get(line.guardrail_state, ("", ""))[0],
        guardrail_tag=_GUARDED.get(line.guardrail_state, ("", ""))[1],
        stage=line.stage.label,
        debt=_debt(line),
        is_debt_late=bool(line.debt_weeks and line.debt_due and line.debt_due < today),
    )


def _debt(line: Line) -> str:
    """ "owes 3 weeks by 31 Mar 2027" until it is paid back."""
    if not line.debt_weeks:
        return ""
    by = f" by {line.debt_due.day} {line.debt_due:%b %Y}" if line.debt_due else ""
    return f"owes {figures.weeks(line.debt_weeks)}{by}"


def _by(day: date | None) -> str:
    return f"by {day:%a} {day.day} {day:%b}" if day else ""


def _mark(line: Line) -> str:
    if line.fits is None:
        return ""
    return "Fits" if line.fits else "Does not fit"


def _on_average(line: Line, currency: str) -> str:
    """Where middle and expectation are far apart the row says both: rows are sorted by the expectation."""
    if line.npv_expected is None or line.npv_middle is None:
        return ""
    if abs(line.npv_expected - line.npv_middle) <= 0.15 * abs(line.npv_middle):
        return ""
    return f"{figures.money(line.npv_expected, currency)} on average"


def _questions(line: Line, currency: str) -> str:
    if not line.questions_open:
        return "None open"
    worth = f", {figures.money(line.top_worth, currency)}" if line.top_worth else ""
    return f"{line.questions_open} open{worth}"


def capacity(board: Board) -> CapacityPanel:
    """What is free, how likely the rows above the line fit, and what happens if they run long."""
    if not board.is_stated:
        return CapacityPanel(
            "Nobody has entered how many person-weeks there are.",
            "Until then there is no line of what fits.",
            None,
            "",
        )
    kept = sum(room.kept for room in board.rooms)
    committed = round(sum(room.committed for room in board.rooms), 1)
    headline = (
        f"{_whole(board.free)} of {_whole(board.total)} person-weeks are free."
        if board.free >= 0
        else f"{_whole(-board.free)} person-weeks more are committed than there are."
    )
    owed = sum(room.owed for room in board.rooms)
    fit = board.fit
    return CapacityPanel(
        headline=headline,
        sentence=f"{_fit_sentence(board)} {_owed_sentence(owed)}".strip(),
        bar=charts.capacity_bar(
            limit=board.total,
            kept=kept,
            committed=committed,
            proposed=round(fit.middle),
            proposed_low=round(fit.low),
            proposed_high=round(fit.high),
        ),
        proposed_label=f"{_those(fit.count, one_team=len(board.rooms) == 1)}" if fit.count else "Proposed",
    )


def _owed_sentence(weeks: float) -> str:
    """What of the committed weeks pays back debt."""
    return f"Debt that falls due takes {figures.weeks(weeks)} of what is committed." if weeks else ""


def _whole(weeks: float) -> str:
    """Weeks of a whole team: nobody plans a quarter in tenths."""
    return figures.number(round(weeks))


def _times(chance: float | None) -> str:
    """ "7 times in 10"; beyond the ends in words, as one would say it."""
    if chance is None:
        return ""
    words = figures.count_in_ten(chance).replace(" in 10", " times in 10")
    return words.replace(">9", "more than 9").replace("<1 times", "less than once")


def _those(count: int, *, one_team: object) -> str:
    if one_team:
        return "First below" if count == 1 else f"First {count} below"
    return "The one that fits" if count == 1 else f"The {count} that fit"


def _fit_sentence(board: Board) -> str:
    fit = board.fit
    if not fit.count:
        return "Nothing that is ready fits into them." if board.counts.get("ready") else ""
    chance = _times(fit.chance)
    if len(board.rooms) == 1:
        who = f"The {_those(fit.count, one_team=True).lower()}"
        verb = "fits" if fit.count == 1 else "fit"
    else:
        who = f"{fit.count} of {board.counts.get('ready', fit.count)} ready ones"
        verb = "fits its team," if fit.count == 1 else "fit their teams, all together"
    over = fit.high - max(board.free, 0.0)
    long = f" If {'it runs' if fit.count == 1 else 'they run'} long, you are {_whole(over)} over."
    return f"{who} {verb} {chance}.{long if over > 0.5 else ''}"


@dataclass(frozen=True)
class ChoiceCard:
    """One radio card of the decision: what it is, what it takes, what it leaves or pushes out."""

    key: str
    value: str
    title: str
    weeks: str
    detail: str
    over: str


def choice_cards(cards: Iterable[OptionCard], *, period: str) -> tuple[ChoiceCard, ...]:
    """The options as radio cards, in the order of their expected value."""
    return tuple(
        ChoiceCard(
            key=card.key,
            value=f"fund-{card.key}",
            title=f"Fund {card.key}, {card.name}",
            weeks=figures.weeks(card.effort) if card.effort is not None else "effort unknown",
            detail=" ".join(part for part in (*_leading(card), _leaves(card, period), _waits(card)) if part),
            over=_over(card, period),
        )
        for card in cards
    )


def _leading(card: OptionCard) -> tuple[str, ...]:
    """How good a bet it is, what comes after it, what it owes and whether it makes the date."""
    return (
        _best(card),
        kinds.teaching_sentence(card),
        kinds.later_sentence(card),
        kinds.debt_sentence(card),
        kinds.date_sentence(card),
    )


def _best(card: OptionCard) -> str:
    if card.chance_best is None:
        return ""
    lead = "Best bet so far, " if card.is_best else ""
    return f"{lead}{figures.percent(card.chance_best)} chance to be the best.".capitalize()


def _leaves(card: OptionCard, period: str) -> str:
    if card.left is None or card.free is None:
        return ""
    if card.left < 0:
        return (
            f"Takes {figures.number(-card.left)} weeks more than are free{f' in {period}' if period else ''}."
        )
    return f"Leaves {figures.number(card.left)} of {figures.number(card.free)} weeks{f' in {period}' if period else ''}."


def _waits(card: OptionCard) -> str:
    names = [line.reference for line in card.waits]
    if not names:
        return ""
    return f"{_and(names)} would wait."


def _over(card: OptionCard, period: str) -> str:
    if card.left is None or card.left >= 0:
        return ""
    return f"This puts {period or 'the period'} {figures.number(-card.left)} weeks over."


def _and(names: list[str]) -> str:
    shown = names[:3] + ([f"{len(names) - 3} more"] if len(names) > 3 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


@dataclass(frozen=True)
class CostOfChoosing:
    """The section of the initiative page: a bar for each option against the free weeks, and what waits."""

    bars: ChoosingBars | None
    free: str
    sentence: str


def cost_of_choosing(cards: Iterable[OptionCard], *, currency: str) -> CostOfChoosing:
    """One bar for each option with effort; a sentence names what the dearest choice sets aside."""
    known = [card for card in cards if card.effort is not None and card.free is not None]
    if not known:
        return CostOfChoosing(None, "", "")
    free = known[0].free or 0.0
    bars = charts.choosing_bars(
        [
            charts.Choice(
                name=f"{card.key}: {card.name}",
                weeks=card.effort or 0.0,
                weeks_high=card.effort_high or 0.0,
                sentence=_cost_words(card),
                lead=card.is_best,
            )
            for card in known
        ],
        free=free,
    )
    dearest = max(known, key=lambda card: card.waits_worth)
    sentence = ""
    if dearest.waits:
        named = _and([f"{line.outcome} ({line.reference})" for line in dearest.waits])
        sentence = (
            f"Choosing {dearest.key} sets aside about {figures.money(dearest.waits_worth, currency)} on average: "
            f"{named}."
        )
    return CostOfChoosing(bars, figures.number(free), sentence)


def _cost_words(card: OptionCard) -> str:
    left = card.left or 0.0
    first = (
        f"Leaves {figures.number(left)} weeks"
        if left >= 0
        else f"Takes {figures.number(-left)} weeks more than are free"
    )
    over = (card.effort_high or 0.0) - (card.free or 0.0)
    long = f", or runs {figures.number(over)} over" if left >= 0 and over > 0.5 else ""
    waits = f" {_waits(card)}" if card.waits else " Nothing else has to stop."
    return f"{first}{long}.{waits}"
