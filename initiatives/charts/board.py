"""What stands around the board's rows: capacity, the cards of a decision, what choosing costs."""

from collections.abc import Iterable
from dataclasses import dataclass

from initiatives import charts
from initiatives.charts import displacing
from initiatives.charts.bars import CapacityBar, ChoosingBars
from initiatives.charts.board_table import times, whole_weeks
from initiatives.queries.board.deciding import OptionCard
from initiatives.queries.board.displacing import Displacing
from initiatives.queries.board.rows import Board
from initiatives.templatetags import figures, kinds


@dataclass(frozen=True)
class CapacityPanel:
    """The sentence over the board, its bar, and the label of the part that the rows above the line take."""

    headline: str
    sentence: str
    bar: CapacityBar | None
    proposed_label: str


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
        f"{whole_weeks(board.free)} of {whole_weeks(board.total)} person-weeks are free."
        if board.free >= 0
        else f"{whole_weeks(-board.free)} person-weeks more are committed than there are."
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


def _those(count: int, *, one_team: object) -> str:
    if one_team:
        return "First below" if count == 1 else f"First {count} below"
    return "The one that fits" if count == 1 else f"The {count} that fit"


def _fit_sentence(board: Board) -> str:
    fit = board.fit
    if not fit.count:
        return "Nothing that is ready fits into them." if board.counts.get("ready") else ""
    chance = times(fit.chance)
    if len(board.rooms) == 1:
        who = f"The {_those(fit.count, one_team=True).lower()}"
        verb = "fits" if fit.count == 1 else "fit"
    else:
        who = f"{fit.count} of {board.counts.get('ready', fit.count)} ready ones"
        verb = "fits its team," if fit.count == 1 else "fit; every team stays within its weeks"
    over = fit.high - max(board.free, 0.0)
    long = f" If {'it runs' if fit.count == 1 else 'they run'} long, you are {whole_weeks(over)} over."
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
    says: str = ""
    """What the button says while this one is chosen."""


def choice_cards(
    cards: Iterable[OptionCard], *, period: str, currency: str, seconds: frozenset[str] = frozenset()
) -> tuple[ChoiceCard, ...]:
    """The options as radio cards, in the order of their expected value; `seconds` take a second director."""
    return tuple(
        ChoiceCard(
            key=card.key,
            value=f"fund-{card.key}",
            title=f"Fund {card.key}, {card.name}",
            weeks=figures.weeks(card.effort) if card.effort is not None else "effort unknown",
            detail=" ".join(
                part
                for part in (
                    *_leading(card),
                    f"{_leaves(card, period)}{_beside(card)}".strip(),
                    displacing.in_a_card(card.cost, currency),
                    "A second director confirms." if card.key in seconds else "",
                )
                if part
            ),
            over=_over(card, period),
            says=f"{'Propose' if card.key in seconds else 'Fund'} {card.key}",
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


def _over(card: OptionCard, period: str) -> str:
    if card.left is None or card.left >= 0:
        return ""
    return f"This puts {period or 'the period'} {figures.number(-card.left)} weeks over."


@dataclass(frozen=True)
class CostOfChoosing:
    """A bar for each option against the free weeks, what it pushes out, and how current that is."""

    bars: ChoosingBars | None
    free: str
    pushes: displacing.Pushes


def cost_of_choosing(
    cards: Iterable[OptionCard],
    found: Displacing,
    *,
    currency: str,
    polled: int = 0,
    shown: int = displacing.SHOWN,
) -> CostOfChoosing:
    """One bar for each option with effort; below it whatever would get another option, or none."""
    known = [card for card in cards if card.effort is not None and card.free is not None]
    if not known:
        return CostOfChoosing(None, "", displacing.pushes([], found, currency=currency))
    free = known[0].free or 0.0
    bars = charts.choosing_bars(
        [
            charts.Choice(
                name=f"{card.key}: {card.name}",
                weeks=(card.effort or 0.0) * card.own_share,
                weeks_high=(card.effort_high or 0.0) * card.own_share,
                sentence=f"{_takes(card)} {displacing.amount(card.cost, currency)}".strip(),
                lead=card.is_best,
            )
            for card in known
        ],
        free=free,
    )
    named = [(card.key, card.cost) for card in known]
    pushed = displacing.pushes(named, found, currency=currency, polled=polled, shown=shown)
    return CostOfChoosing(bars, figures.number(free), pushed)


def _takes(card: OptionCard) -> str:
    left = card.left or 0.0
    first = (
        f"Leaves {figures.number(left)} weeks"
        if left >= 0
        else f"Takes {figures.number(-left)} weeks more than are free"
    )
    over = (card.effort_high or 0.0) * card.own_share - (card.free or 0.0)
    long = f", or runs {figures.number(over)} over" if left >= 0 and over > 0.5 else ""
    return f"{first}{long}.{_beside(card)}"


def _beside(card: OptionCard) -> str:
    """What of its effort is other teams', by name."""
    named = [
        f"{figures.weeks(round((card.effort or 0.0) * percent / 100, 1))} of {name}"
        for name, percent in card.needs
    ]
    return f" Also takes {' and '.join(named)}." if named else ""
