"""The board's rows in words and geometry, so that the template only prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from initiatives import charts
from initiatives.charts.intervals import Dots, Interval
from initiatives.charts.scales import Axis
from initiatives.charts.scatter import Matrix, Point
from initiatives.economics.scoring import WEEKS_PER_MONTH
from initiatives.queries.board.by_outcome import Group
from initiatives.queries.board.comparing import Comparison
from initiatives.queries.board.lines import Line
from initiatives.queries.board.rows import Board
from initiatives.stages import Stage
from initiatives.templatetags import figures

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
    rank_note: str = ""
    figure: str = ""
    figure_words: str = ""
    framing: str = ""
    serves: str = ""
    serves_id: int | None = None
    pinned: str = ""
    is_pinned: bool = False
    guardrail: str = ""
    guardrail_tag: str = ""
    debt: str = ""
    also_needs: str = ""
    is_debt_late: bool = False
    score: str = ""
    is_ready: bool = False
    seconding: bool = False


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
    has_noise: bool
    has_needs: bool
    rest: str

    @property
    def above(self) -> tuple[Row, ...]:
        return self.ready[: max(self.line_after, 0)]

    @property
    def below(self) -> tuple[Row, ...]:
        return self.ready[max(self.line_after, 0) :]

    figure_words: str


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
    axis = _axis(lines, currency)
    horizons = {line.horizon_months for line in lines if line.npv_middle is not None}
    one_team = len(board.rooms) == 1
    sort = board.filters.sort

    def rows(those: Iterable[Line], *, marks: object = "") -> tuple[Row, ...]:
        return tuple(row(line, axis, currency, today, marks=bool(marks), sort=sort) for line in those)

    return Table(
        axis=axis,
        horizon=f"{horizons.pop()} months" if len(horizons) == 1 else "each one’s own horizon",
        ready=rows(board.ready, marks=not one_team),
        reframing=rows(board.reframing),
        later=rows(board.later),
        line_after=_line_after(board) if one_team else -1,
        line_text=_line_text(board),
        has_noise=any(line.rank_to > line.rank for line in board.ready),
        has_needs=any(line.also_needs for line in board.ready),
        rest="below" if one_team and board.is_stated and not _is_above_line(board) else "",
        figure_words=FIGURES.get(sort, FIGURES["value-week"]),
    )


def whole_weeks(weeks: float) -> str:
    """Weeks of a whole team: nobody plans a quarter in tenths."""
    return figures.number(round(weeks))


def times(chance: float | None) -> str:
    """ "7 times in 10"; beyond the ends in words, as one would say it."""
    if chance is None:
        return ""
    words = figures.count_in_ten(chance).replace(" in 10", " times in 10")
    return words.replace(">9", "more than 9").replace("<1 times", "less than once")


def _line_after(board: Board) -> int:
    """After which shown row the line stands; -1 where there is no saying."""
    if not board.is_stated or not any(line.fits is not None for line in board.ready):
        return -1
    if board.before > board.fit.count:
        return -1
    last = max((place for place, line in enumerate(board.ready, 1) if line.fits), default=0)
    # The line may stand farther on than this page reaches.
    is_below = board.filters.narrows or last < len(board.ready) or board.further is None
    return last if is_below else -1


def _is_above_line(board: Board) -> bool:
    """Whether everything on this page stands above the line."""
    return bool(board.ready) and all(line.fits is not False for line in board.ready)


def _line_text(board: Board) -> str:
    free = whole_weeks(max(board.free, 0))
    hidden = " A filter hides some rows; they still take their weeks." if board.hidden else ""
    if not board.fit.count:
        return f"What fits: nothing, {free} weeks are free.{hidden}"
    chance = times(board.fit.chance)
    how_likely = f", together {chance}" if chance else ""
    return f"What fits: {whole_weeks(board.fit.middle)} of {free} free weeks{how_likely}.{hidden}"


@lru_cache(maxsize=4_096)
def row(line: Line, axis: Axis, currency: str, today: date, *, marks: bool, sort: str) -> Row:
    """One line in words and geometry. What has not changed is not worked out again."""
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
        rank=_rank(line),
        rank_note="order within noise" if line.rank_to > line.rank else "",
        figure=_figure(line, sort, currency),
        figure_words=FIGURES.get(sort, FIGURES["value-week"]),
        framing=_framing(line),
        serves=line.serves or "",
        serves_id=line.serves_id,
        pinned=_pinned(line),
        is_pinned=line.is_pinned,
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
        is_ready=line.stage == Stage.READY,
        debt=_debt(line),
        also_needs=line.also_needs,
        is_debt_late=bool(line.debt_weeks and line.debt_due and line.debt_due < today),
        seconding=bool(line.seconding),
        score=_rice(line) if sort == "rice" else "",
    )


# What stands in the column of the figure that rows are sorted by.
FIGURES = {
    "value-week": "Value a week",
    "cd3": "CD3, a week",
    "roi": "Return on cost",
    "rice": "RICE",
    "ice": "ICE",
    "wsjf": "WSJF",
    "payback": "Pays back after",
    "worth": "Worth asking, net",
}


def _figure(line: Line, sort: str, currency: str) -> str:
    """The figure of the order, where no other column has it; empty where it is not known."""
    if sort == "payback":
        return "never" if line.payback_never else _number(line.payback_weeks, " weeks")
    if sort in ("rice", "ice", "wsjf"):
        return _number(getattr(line, sort), "")
    if sort == "roi":
        return "" if line.roi is None else figures.percent(line.roi)
    amount = {"cd3": line.cd3, "worth": line.top_net_worth}.get(sort, line.value_a_week)
    return "" if amount is None else figures.money(amount, currency)


def _rice(line: Line) -> str:
    """What the score is made of, or what of it nobody has said."""
    if line.reach is None:
        return "No RICE score: nobody has said how many it reaches"
    if line.rice_impact is None:
        return "No RICE score: without now and target there is no impact"
    if line.rice_confidence is None:
        return "No RICE score: without a money value there is no confidence"
    if line.rice is None or line.effort_expected is None:
        return "No RICE score: its effort is nothing"
    months = figures.number(line.effort_expected / WEEKS_PER_MONTH)
    return (
        f"RICE: {figures.number(line.reach)} {line.reach_of or 'people'} a quarter × impact "
        f"{figures.number(line.rice_impact)} × confidence {figures.percent(line.rice_confidence)} ÷ {months} "
        f"person-month{'' if months == '1' else 's'}"
    )


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{figures.number(value)}{unit}"


def _rank(line: Line) -> str:
    """ "2", "2 to 3" where their order is within noise, a dash where nobody ranked it."""
    if not line.rank:
        return "–"
    return f"{line.rank} to {line.rank_to}" if line.rank_to > line.rank else str(line.rank)


def _framing(line: Line) -> str:
    """ "9 of 11 framed" until everything is."""
    if line.checks_total is None or line.checks_met is None or line.checks_met >= line.checks_total:
        return ""
    return f"{line.checks_met} of {line.checks_total} framed"


def _pinned(line: Line) -> str:
    if not line.is_pinned or line.pinned_at is None:
        return ""
    on = f"{line.pinned_at.day} {line.pinned_at:%b}"
    return f"Moved to the top by {line.pinned_by}, {on}: {line.pinned_why}"


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
    first = f", {line.must_first} must come first" if line.must_first else ""
    return f"{line.questions_open} open{worth}{first}"


@dataclass(frozen=True)
class OutcomeGroup:
    """The rows of one outcome under its own head."""

    outcome_id: int
    goal: str
    owners: str
    count: str
    rows: tuple[Row, ...]
    is_more: bool


def outcome_groups(
    groups: Iterable[Group], board: Board, *, currency: str, today: date
) -> tuple[Axis, tuple[OutcomeGroup, ...]]:
    """(the one axis, the groups) of the board by outcome."""
    groups = list(groups)
    axis = _axis([line for group in groups for line in group.lines], currency)
    return axis, tuple(
        OutcomeGroup(
            group.outcome_id,
            group.goal,
            group.owners,
            f"{group.count} on the board, {figures.money(group.value, currency)} on average together",
            tuple(
                row(line, axis, currency, today, marks=True, sort=board.filters.sort) for line in group.lines
            ),
            group.count > len(group.lines),
        )
        for group in groups
    )


def _axis(lines: Iterable[Line], currency: str) -> Axis:
    ends = [value for line in lines for value in (line.npv_low, line.npv_high) if value is not None]
    return charts.money_axis(ends or [0.0, 1.0], currency=currency)


def value_against_effort(board: Board, *, currency: str) -> Matrix | None:
    """The rows of the page as points: effort to the right, net value upwards. None where no row has both."""
    known = [
        (line, line.npv_middle, line.effort_middle)
        for line in (*board.ready, *board.reframing)
        if line.npv_middle is not None and line.effort_middle is not None
    ]
    if not known:
        return None
    return charts.matrix(
        [
            Point(
                line.reference,
                effort,
                value,
                lead=bool(line.fits),
                href=f"/i/{line.initiative_id}/",
                key=line.reference,
                name=line.outcome,
            )
            for line, value, effort in known
        ],
        x_axis=charts.number_axis([0.0, *(effort for _, _, effort in known)], unit=" weeks"),
        y_axis=charts.money_axis([value for _, value, _ in known], currency=currency),
    )


def not_drawn(board: Board) -> str:
    """Which rows of the page have no place in the drawing, by number: nobody is to think that they are gone."""
    lines = [
        line.reference
        for line in (*board.ready, *board.reframing)
        if line.npv_middle is None or line.effort_middle is None
    ]
    if not lines:
        return ""
    some = ", ".join(lines[:5]) + (f" and {len(lines) - 5} more" if len(lines) > 5 else "")
    return f"Without a net value or an effort, so not drawn: {some}."


@dataclass(frozen=True)
class Side:
    """The chosen rows side by side."""

    axis: Axis
    rows: tuple[Row, ...]
    together: tuple[str, ...]
    sentence: str


def side_by_side(found: Comparison, *, currency: str, today: date) -> Side:
    """Rows on one axis, what they take together, and how firm the order of the first two is."""
    axis = _axis(found.lines, currency)
    rows = tuple(row(line, axis, currency, today, marks=False, sort="value-week") for line in found.lines)
    together = []
    for one in found.teams:
        middle, low, high = (figures.number(round(w)) for w in (one.fit.middle, one.fit.low, one.fit.high))
        words = f"{one.room.team}: {middle} person-weeks together, likely {low} to {high}"
        if one.room.stated:
            free = figures.number(round(max(one.room.free, 0.0)))
            words += f". {free} are free" + (f"; fits {chance}" if (chance := times(one.fit.chance)) else "")
        together.append(f"{words}.")
    sentence = ""
    if found.ahead is not None:
        first, second = found.lines[:2]
        sentence = f"{first.reference} brings more a week than {second.reference} {times(found.ahead)}."
    return Side(axis, rows, tuple(together), sentence)
