"""What-ifs in words: the panel of what comes of one, several side by side, the best portfolio explained, and what moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from initiatives.charts.board_table import times, whole_weeks
from initiatives.charts.displacing import and_of
from initiatives.models import WhatIf
from initiatives.models.initiative import reference_of
from initiatives.queries.board.portfolio import BREAKS, NO_MONEY, TEST, Sums, Way
from initiatives.queries.board.what_if_result import Explained, Ground, Left, Moved, Result, Taken, TeamWeeks
from initiatives.queries.board.what_ifs import Shifted, Since
from initiatives.templatetags import figures

MOST_NAMED = 20
# Money that nobody would say: a week that is worth less changes nothing.
NOTHING = 0.5


def _weeks(weeks: float) -> str:
    """Weeks of one of a team's initiatives: to a tenth, nobody knows more."""
    return figures.number(round(weeks, 1))


@dataclass(frozen=True)
class Named:
    """One initiative in a list: what it is, and what becomes of it."""

    initiative_id: int
    reference: str
    outcome: str
    words: str
    tag: str = ""


@dataclass(frozen=True)
class Group:
    """A list of initiatives under a heading; `more` that it does not name."""

    heading: str
    count: int
    rows: tuple[Named, ...]
    more: int


@dataclass(frozen=True)
class TeamSaid:
    """One team's weeks in words."""

    team: str
    weeks: str
    chance: str
    worth: str
    over: str


@dataclass(frozen=True)
class Panel:
    """What comes of a what-if."""

    total: str
    likely: str
    against: str
    chance: str
    teams: tuple[TeamSaid, ...]
    groups: tuple[Group, ...]
    spare: str
    over: str
    caveat: str
    short: str


def panel(result: Result, *, currency: str) -> Panel:
    """The whole panel; groups of nothing are left out, but what fits is always said."""
    sums = result.sums
    consequences = (
        _group("Falls out", [_fallen(one, currency) for one in result.falls_out]),
        _group("Gets its cheaper option", [_other(one, currency) for one in result.cheaper]),
        _group("Gets a better option", [_other(one, currency) for one in result.better]),
        _group("Comes in", [_come(one, currency) for one in result.comes_in]),
    )
    return Panel(
        total=figures.money(sums.value, currency),
        likely=f"likely {figures.money_range(sums.low, sums.high, currency)}" if result.taken else "",
        against=_against(result, currency),
        chance=_fits(result),
        teams=tuple(_team(team, currency) for team in result.teams),
        groups=(
            *(group for group in consequences if group.count),
            _group("Fits", [_taken(one, currency) for one in result.taken]),
        ),
        spare=_spare(result.teams),
        over=_over(result.over),
        caveat=_caveat(result, currency),
        short=f"{len(result.taken)} fit, {figures.money(sums.value, currency)} on average",
    )


def _group(heading: str, rows: Sequence[Named]) -> Group:
    return Group(heading, len(rows), tuple(rows[:MOST_NAMED]), max(0, len(rows) - MOST_NAMED))


def way_words(way: Way, currency: str) -> str:
    """ "B: within five minutes, $1.0m, 11 weeks"."""
    parts = [
        f"{way.key}: {way.name}",
        money_of(way, currency),
        figures.weeks(round(sum(way.weeks.values()), 1)),
    ]
    return ", ".join(part for part in parts if part)


def money_of(way: Way | None, currency: str) -> str:
    """The value on average, or that there is none in money."""
    if way is None:
        return ""
    return "no money value" if way.value is None else figures.money(way.value, currency)


def _taken(one: Taken, currency: str) -> Named:
    return Named(
        one.initiative_id,
        one.reference,
        one.outcome,
        way_words(one.way, currency),
        "Held" if one.is_held else "",
    )


def _fallen(one: Moved, currency: str) -> Named:
    words = f"{one.before.key}: {one.before.name}, {money_of(one.before, currency)}" if one.before else ""
    return Named(one.initiative_id, one.reference, one.outcome, words)


def _come(one: Moved, currency: str) -> Named:
    words = way_words(one.after, currency) if one.after else ""
    return Named(one.initiative_id, one.reference, one.outcome, words)


def _other(one: Moved, currency: str) -> Named:
    if one.before is None or one.after is None:
        return Named(one.initiative_id, one.reference, one.outcome, "")
    words = (
        f"{one.after.key}: {one.after.name} ({money_of(one.after, currency)}) instead of "
        f"{one.before.key}: {one.before.name} ({money_of(one.before, currency)})"
    )
    return Named(one.initiative_id, one.reference, one.outcome, words)


def _against(result: Result, currency: str) -> str:
    gain = result.gain
    if abs(gain) < 0.005 * max(1.0, abs(result.value_without)):
        return "As much as the best of these weeks without your changes."
    size = figures.money(abs(gain), currency)
    return f"{size} {'more' if gain > 0 else 'less'} than the best of these weeks without your changes."


def _fits(result: Result) -> str:
    if result.chance is None:
        return "Nothing fits."
    count = len(result.taken)
    who = "The one that fits stays" if count == 1 else f"All {count} together stay"
    return f"{who} within the free weeks {times(result.chance)}."


def _team(team: TeamWeeks, currency: str) -> TeamSaid:
    changed = ""
    if team.free_now is None:
        changed = " (not entered yet)"
    elif team.is_changed:
        changed = f" ({_weeks(max(0.0, team.free_now))} now)"
    low, high = whole_weeks(team.low), whole_weeks(team.high)
    likely = f", likely {low} to {high}" if team.expected and low != high else ""
    return TeamSaid(
        team=team.team,
        weeks=f"{_weeks(team.expected)} of {_weeks(team.free)} free weeks{changed}{likely}",
        chance=f"Fits {times(team.chance)}." if team.chance is not None else "",
        worth=week_worth(team, currency) if team.week_worth > NOTHING else "",
        over=f"{figures.weeks(round(team.over, 1))} over" if team.over else "",
    )


def _spare(teams: Iterable[TeamWeeks]) -> str:
    """The teams whose next week changes nothing, in one sentence."""
    names = [team.team for team in teams if team.week_worth <= NOTHING]
    return f"One more week of {or_of(names)} would change nothing." if names else ""


def or_of(names: Sequence[str]) -> str:
    """ "Web or Mobile"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def week_worth(team: TeamWeeks, currency: str) -> str:
    """The shadow price in words."""
    return f"One more week of {team.team} is worth about {figures.money(team.week_worth, currency)}."


def _over(teams: Iterable[TeamWeeks]) -> str:
    said = [f"{team.team} is {figures.weeks(round(team.over, 1))} over" for team in teams]
    return f"What you hold does not fit: {and_of(said)}." if said else ""


def _caveat(result: Result, currency: str) -> str:
    parts = []
    if not result.is_exact:
        parts.append(
            f"Worked out as far as a few seconds allow: another choice could be worth up to "
            f"{figures.money(result.may_miss, currency)} more."
        )
    if result.sums.moneyless:
        count = result.sums.moneyless
        parts.append(
            f"{count} {'has' if count == 1 else 'have'} no money value and {'adds' if count == 1 else 'add'} nothing to the total."
        )
    return " ".join(parts)


# What a what-if changes, in a sentence each.


def changes_said(what_if: WhatIf, outcomes: dict[int, str]) -> tuple[Named, ...]:
    """Every row that it holds, and what it does with it."""
    return tuple(
        Named(
            pick.initiative_id,
            reference_of(pick.initiative_id),
            outcomes.get(pick.initiative_id, ""),
            f"Fund {pick.key}: {pick.said}" if pick.key else "Skip",
        )
        for pick in what_if.picks.all()
    )


def rooms_said(what_if: WhatIf) -> tuple[str, ...]:
    """The free weeks that it changes."""
    return tuple(
        f"{room.team.name}: {figures.number(room.weeks)} free weeks"
        + (f" instead of {figures.number(room.free_then)}" if room.free_then is not None else "")
        for room in what_if.rooms.all()
    )


def since_said(since: Since, *, currency: str) -> tuple[str, ...]:
    """What the board did since, one sentence for each thing."""
    return (
        *(
            f"{gone.reference} no longer counts here ({gone.words}): {gone.why}."
            for gone in since.gone[:MOST_NAMED]
        ),
        *(_shifted(one, currency) for one in since.shifted[:MOST_NAMED]),
        *(
            f"{one.team} has {_free(one.free_now)} now; it had {_free(one.free_then)} when "
            f"{figures.weeks(one.weeks)} were entered here."
            for one in since.roomed
        ),
    )


def _free(weeks: float | None) -> str:
    return "no weeks entered" if weeks is None else f"{figures.number(weeks)} free weeks"


def _shifted(one: Shifted, currency: str) -> str:
    def said(value: float | None, weeks: float | None) -> str:
        money = "no money value" if value is None else figures.money(value, currency)
        return f"{money}, {figures.weeks(round(weeks, 1))}" if weeks is not None else money

    return (
        f"{one.reference}, option {one.key}, is at {said(one.value_now, one.weeks_now)} now; it was at "
        f"{said(one.value_then, one.weeks_then)}."
    )


# The best portfolio, explained.


@dataclass(frozen=True)
class Best:
    """What the best portfolio takes, what it leaves and why, which weeks bind, and how the ranking compares."""

    panel: Panel
    takes: Group
    leaves: Group
    binds: tuple[str, ...]
    against_ranking: str
    is_same: bool


def best(found: Explained, *, currency: str) -> Best:
    """In words. What binds is each team whose next week would bring something."""
    taken = {one.initiative_id for one in found.result.taken}
    binding = [team for team in found.result.teams if team.week_worth > NOTHING]
    leaves = [
        Named(one.initiative_id, one.reference, one.outcome, _why_left(one, currency)) for one in found.left
    ]
    return Best(
        panel=panel(found.result, currency=currency),
        takes=_group(
            "Takes",
            [
                Named(
                    one.initiative_id,
                    one.reference,
                    one.outcome,
                    way_words(one.way, currency),
                    "" if one.initiative_id in found.ranked_ids else "Not by the ranking",
                )
                for one in found.result.taken
            ],
        ),
        leaves=Group("Leaves", len(leaves) + found.more_left, tuple(leaves), found.more_left),
        binds=tuple(
            f"{team.team}: {_weeks(team.free)} free weeks bind. {week_worth(team, currency)}"
            for team in binding
        ),
        against_ranking=_against_ranking(found.result.sums, found.ranked, currency),
        is_same=taken == found.ranked_ids,
    )


def _why_left(one: Left, currency: str) -> str:
    way = f"{one.way.key}, {money_of(one.way, currency)}"
    if one.barred == BREAKS:
        return f"{way}: every option breaks a guardrail that nobody has waived"
    if one.barred == TEST:
        return f"{way}: a test, bought for what it teaches before anything is chosen"
    if one.barred == NO_MONEY:
        return "No money value, so it cannot be weighed against the others"
    if (one.way.value or 0.0) <= 0:
        return f"{way}: it brings nothing on average"
    if not one.fits:
        return f"{way}: takes more weeks than its team has free"
    if one.pushes_out is not None:
        return f"{way}: it would push out {figures.money(one.pushes_out, currency)}"
    return way


def _against_ranking(best_sums: Sums, ranked: Sums | None, currency: str) -> str:
    if ranked is None:
        return "Nothing fits going down the ranking."
    more = best_sums.value - ranked.value
    if more <= 0.005 * abs(ranked.value):
        return "The ranking fills the weeks as well as any choice."
    return (
        f"It is worth {figures.money(more, currency)} more than what fits going down the ranking "
        f"({figures.money(ranked.value, currency)})."
    )


# Several side by side.


@dataclass(frozen=True)
class Column:
    """One what-if, or the ranking, beside the others."""

    pk: int
    name: str
    who: str
    changes: tuple[Named, ...]
    rooms: tuple[str, ...]
    total: str
    likely: str
    chance: str
    weeks: tuple[str, ...]
    worths: tuple[str, ...]
    fits: tuple[Named, ...]
    moved: str = ""


def column(
    what_if: WhatIf, result: Result, *, outcomes: dict[int, str], currency: str, moved: bool | object = False
) -> Column:
    """A what-if with what it holds and what comes of it."""
    said = panel(result, currency=currency)
    return Column(
        pk=what_if.pk,
        name=what_if.name,
        who=what_if.owner.name,
        changes=changes_said(what_if, outcomes),
        rooms=rooms_said(what_if),
        total=said.total,
        likely=said.likely,
        chance=said.over or said.chance,
        weeks=tuple(f"{team.team}: {team.weeks}" for team in said.teams),
        worths=tuple(words for words in (*(team.worth for team in said.teams), said.spare) if words),
        fits=tuple(_taken(one, currency) for one in result.taken[:MOST_NAMED]),
        moved="The board moved since it was made" if moved else "",
    )


def ranking_column(sums: Sums | None, taken: Sequence[Named], *, currency: str) -> Column:
    """What fits going down the board, as it stands now."""
    return Column(
        pk=0,
        name="As ranked now",
        who="",
        changes=(),
        rooms=(),
        total=figures.money(sums.value, currency) if sums else figures.money(0, currency),
        likely=f"likely {figures.money_range(sums.low, sums.high, currency)}" if sums and taken else "",
        chance="" if taken else "Nothing fits.",
        weeks=tuple(
            f"{load.team}: {_weeks(load.expected)} of {_weeks(max(0.0, load.free or 0.0))} free weeks"
            for load in (sums.loads if sums else ())
        ),
        worths=(),
        fits=tuple(taken),
    )


def ranked_named(ground: Ground, ranking: Mapping[int, str], currency: str) -> tuple[Named, ...]:
    """What fits going down the board, each with the option that stands there."""
    found = []
    for pk, key in ranking.items():
        one = ground.candidate(pk)
        way = one.way(key) if one else None
        if one and way:
            found.append(
                (way.value or 0.0, Named(pk, reference_of(pk), one.outcome, way_words(way, currency)))
            )
    found.sort(key=lambda pair: (-pair[0], pair[1].initiative_id))
    return tuple(named for _, named in found[:MOST_NAMED])
