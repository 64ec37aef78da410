"""What an option pushes out, in words: the amount, each other initiative by name, and how current it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from initiatives.queries.board.displacing import (
    FAILED,
    FIRST,
    FRESH,
    STALE,
    Dear,
    Displacing,
    Moved,
    OfShown,
    OptionCost,
)
from initiatives.queries.board.lines import Line
from initiatives.templatetags import figures

# How long a page waits before it asks again; after the last it says that it takes longer.
_DELAYS = ("300ms", "800ms", "2s", "4s", "8s", "15s")
# So many are named beside an option; the page of their own has all.
SHOWN, ALL = 4, 200


@dataclass(frozen=True)
class Push:
    """One other initiative that an option moves."""

    initiative_id: int
    key: str
    before: str
    name: str
    after: str
    worth: str


@dataclass(frozen=True)
class Pushes:
    """Everything that the options move. `state` as the figures have it: first, updating, stale, failed, or fresh."""

    rows: tuple[Push, ...]
    more: int
    state: str
    words: str
    at: datetime | None
    delay: str
    polled: int


def amount(cost: OptionCost | None, currency: str) -> str:
    """The opportunity cost as a sentence; empty where it is not known."""
    if cost is None:
        return ""
    if cost.is_hidden:
        return "Opportunity cost hidden until you have estimated."
    if not cost.fits:
        return "Does not fit, whatever waits."
    if not cost.at_most:
        return "Nothing else has to stop."
    return f"Opportunity cost {_amount(cost, currency)}."


@dataclass(frozen=True)
class DearRow:
    """One line beside the board: what the best bet of an initiative pushes out."""

    initiative_id: int
    reference: str
    outcome: str
    words: str
    amount: str


def beside_the_board(found: Iterable[Dear], currency: str) -> tuple[DearRow, ...]:
    """What funding the best bets displaces, dearest first."""
    return tuple(
        DearRow(
            one.initiative_id,
            one.reference,
            one.outcome,
            f"{one.key} displaces {one.first}{f' and {one.count - 1} more' if one.count > 1 else ''}"
            if one.first
            else f"Fund {one.key}, {one.name}",
            f"about {figures.money(one.cost, currency)}",
        )
        for one in found
    )


def _amount(cost: OptionCost, currency: str) -> str:
    if cost.cost is not None:
        return f"about {figures.money(cost.cost, currency)}"
    return f"between {figures.money_range(cost.at_least, cost.at_most, currency).replace(' to ', ' and ')}"


def in_a_card(cost: OptionCost | None, currency: str) -> str:
    """The amount, and by name what is displaced and what gets its cheaper option."""
    words = [amount(cost, currency)]
    out = [one for one in cost.moved if one.is_displaced] if cost else []
    down = [one for one in cost.moved if one.is_downgrade] if cost else []
    if out:
        words.append(f"Displaces {and_of([_called(one) for one in out])}.")
    if down:
        verb = "gets its cheaper option" if len(down) == 1 else "get their cheaper options"
        words.append(f"{and_of([_called(one) for one in down])} {verb}.")
    return " ".join(word for word in words if word)


@dataclass(frozen=True)
class Instead:
    """Of one row that is compared: what the same weeks could have done instead, and how current that is."""

    initiative_id: int
    outcome: str
    option: str
    words: str
    stated: str
    at: datetime | None = None
    is_stale: bool = False


def side_by_side(lines: Iterable[Line], found: Mapping[int, OfShown], currency: str) -> tuple[Instead, ...]:
    """A sentence for each row; where nothing is known, why not."""
    return tuple(_instead(line, found.get(line.initiative_id), currency) for line in lines)


def _instead(line: Line, known: OfShown | None, currency: str) -> Instead:
    option = f"{line.option_key}: {line.option_name}" if line.option_key else ""
    if not option:
        return Instead(
            line.initiative_id, line.outcome, "", line.waiting_for or "No option has figures yet.", ""
        )
    if known is None:
        words = "Not worked out yet, or nobody has entered the capacity of a team that it needs."
        return Instead(line.initiative_id, line.outcome, option, words, "")
    words = in_a_card(known.cost, currency)
    return Instead(line.initiative_id, line.outcome, option, words, known.stated, known.at, known.is_stale)


def _called(one: Moved) -> str:
    return f"{one.outcome} ({one.reference})" if one.outcome else one.reference


def and_of(names: Sequence[str]) -> str:
    shown = [*names[:3], *([f"{len(names) - 3} more"] if len(names) > 3 else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def pushes(
    options: Iterable[tuple[str, OptionCost | None]],
    found: Displacing,
    *,
    currency: str,
    polled: int = 0,
    shown: int = SHOWN,
) -> Pushes:
    """What each of these options moves, the worst first, and what to say of how current it is."""
    rows = [
        Push(one.initiative_id, key, _verb(one), _called(one), _after(one), _worth(one, currency))
        for key, cost in options
        if cost is not None
        for one in cost.moved[:shown]
    ]
    more = sum(max(0, len(cost.moved) - shown) for _, cost in options if cost is not None)
    state, words = _state(found, polled)
    return Pushes(
        rows=tuple(rows),
        more=more,
        state=state,
        words=words,
        at=found.at,
        delay=_DELAYS[polled] if found.is_waiting and polled < len(_DELAYS) else "",
        polled=polled + 1,
    )


def _state(found: Displacing, polled: int) -> tuple[str, str]:
    late = polled >= len(_DELAYS)
    if found.state == FIRST:
        return "first", "This takes longer than usual." if late else "Working out what this displaces"
    if found.state == STALE:
        return "stale", "The board has moved on since this was worked out."
    if found.state == FAILED:
        return "failed", found.why
    if found.state == FRESH and found.is_waiting and not late:
        return "updating", "Working out what this displaces, by name"
    return found.state, ""


def _verb(one: Moved) -> str:
    if one.is_displaced:
        return "displaces"
    if one.is_downgrade:
        return "pushes down"
    return "makes room for" if not one.before else "lifts"


def _after(one: Moved) -> str:
    if one.is_displaced:
        return f"would have been {one.before}, {one.before_name}" if one.before_name else ""
    if one.is_downgrade:
        return f"gets its cheaper option, {one.after}, {one.after_name}"
    if one.before:
        return f"gets {one.after}, {one.after_name}, with what is left"
    return f"comes in with {one.after}, {one.after_name}"


def _worth(one: Moved, currency: str) -> str:
    if one.worth is None:
        return "hidden until you have estimated"
    if one.is_displaced:
        wide = f", {figures.money_range(one.low, one.high, currency)}" if one.low is not None else ""
        return f"about {figures.money(-one.worth, currency)}{wide}"
    more = "more" if one.worth > 0 else "less"
    return f"about {figures.money(abs(one.worth), currency)} {more}"
