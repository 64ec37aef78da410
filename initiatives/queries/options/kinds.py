"""What makes an option more than a plain one, as the engine takes it: its second stage, and what a test teaches."""

from collections.abc import Mapping
from datetime import date

from initiatives import economics
from initiatives.economics import Range
from initiatives.models import Basis, Estimate, Input, Option

DAYS_A_WEEK = 7.0
# Nobody has said how long it takes: two people work on it.
PEOPLE_BY_DEFAULT = 2.0
NOTHING = economics.Estimate.fixed(0.0, placeholder=True)


def given(row: Estimate) -> economics.Estimate:
    """A stored range with the column of draws that is its own."""
    return economics.Estimate(
        Range(float(row.low), float(row.middle), float(row.high)),
        row.dimension,
        row.basis == Basis.PLACEHOLDER,
    )


def weeks_of(have: Mapping[str, Estimate], name: str, effort: economics.Estimate) -> economics.Estimate:
    """The weeks that were given, else half the effort, as a placeholder."""
    if name in have:
        return given(have[name])
    return economics.Estimate(effort.range.times(1 / PEOPLE_BY_DEFAULT), placeholder=True)


def weeks_until(day: date | None, start: date) -> float | None:
    """Calendar weeks from the decision, never below 0; None without a day."""
    return None if day is None else round(max(0, (day - start).days) / DAYS_A_WEEK, 1)


def has_second_stage(option: Option, have: Mapping[str, Estimate], keys: frozenset[str]) -> bool:
    """Whether everything is there that the second stage needs; `keys` are the options with figures."""
    source = option.later_share_of
    return (
        source is not None and source.key in keys and Input.LATER_SHARE in have and Input.LATER_EFFORT in have
    )


def second_stage(option: Option, have: Mapping[str, Estimate], team: str) -> economics.Stage:
    """The stage that is bought only where the first one's result makes it worth it."""
    assert option.later_share_of is not None
    effort = given(have[Input.LATER_EFFORT])

    def or_nothing(name: str) -> economics.Estimate:
        return given(have[name]) if name in have else NOTHING

    return economics.Stage(
        effect=economics.ShareOf(option.later_share_of.key, given(have[Input.LATER_SHARE])),
        effort={team: effort},
        weeks_to_ship=weeks_of(have, Input.LATER_WEEKS, effort),
        run_cost=or_nothing(Input.LATER_RUN_COST),
        upkeep=or_nothing(Input.LATER_UPKEEP),
        one_off_cash=or_nothing(Input.LATER_CASH),
    )


def teaches(option: Option) -> economics.Teaches | None:
    """What a test tells about, and how reliably."""
    if option.teaches_about is None or option.yes_when_works is None or option.yes_when_not is None:
        return None
    return economics.Teaches(
        option.teaches_about.key, float(option.yes_when_works), float(option.yes_when_not)
    )


def sources_of(option: Option) -> tuple[tuple[Option, str], ...]:
    """The options that this one's figures rest on, each with what it takes from there, in words."""
    found = (
        (option.effect_share_of, "is a share of"),
        (option.teaches_about, "teaches about"),
    )
    return tuple((source, words) for source, words in found if source is not None)
