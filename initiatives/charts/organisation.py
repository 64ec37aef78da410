"""The organisation view in words: counts where there are few, rates and ranges where there are enough."""

from dataclasses import dataclass

from initiatives.economics.results import Percentiles
from initiatives.queries.board.organisation import ENOUGH, Group, Organisation, Span
from initiatives.templatetags import figures

NOTHING = "none yet"


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    name: str
    decided: str
    framed: str
    other: str
    weeks: str
    money: str
    days: str


@dataclass(frozen=True)
class Said:
    """One number with what it means and how it is worked out."""

    heading: str
    figure: str
    meaning: str
    method: str


def row(group: Group, currency: str) -> Row:
    """A line: what there is none of is a dash, never a nought that looks like a result."""
    return Row(
        name=group.name,
        decided=f"{group.decided:,}" if group.decided else "–",
        framed=rate(group.framed, group.funded) if group.funded else "–",
        other=rate(group.other, group.funded) if group.funded else "–",
        weeks=_weeks(group.weeks) if group.weeks else "–",
        money=_money(group.money, currency) if group.money else "–",
        days=days(group.days) if group.days else "–",
    )


def rate(some: int, of: int) -> str:
    """ "8 in 10 (41 of 52)"; of fewer than five only the counts."""
    counts = f"{some:,} of {of:,}"
    return counts if of < ENOUGH else f"{figures.count_in_ten(some / of)} ({counts})"


def days(span: Span) -> str:
    """ "12 (4 to 31)"."""
    return f"{figures.number(span.middle)} ({figures.number(span.low)} to {figures.number(span.high)})"


def _weeks(total: Percentiles) -> str:
    low, high = round(total.p10), round(total.p90)
    return f"{figures.number(round(total.p50))} ({figures.range_of(low, high)})"


def _money(total: Percentiles, currency: str) -> str:
    return f"{figures.money(total.p50, currency)} ({figures.money_range(total.p10, total.p90, currency)})"


def said(found: Organisation, currency: str) -> tuple[Said, ...]:
    """The numbers of the whole, each explained."""
    whole, answers = found.whole, found.answers
    few = f"Of fewer than {ENOUGH} only counts are given."
    saved, verb = f"{whole.saving:,}", "was" if whole.saving == 1 else "were"
    return (
        Said(
            "Framed before funded",
            rate(whole.framed, whole.funded) if whole.funded else NOTHING,
            "How many of what was funded had an outcome before it had money.",
            f"Framed means, on the day of funding: a goal, a metric with a target, and at least one way beside the filed one. {few}",
        ),
        Said(
            "Another way than the filed one",
            rate(whole.other, whole.funded) if whole.funded else NOTHING,
            "How often what was funded is not what was proposed at first.",
            f"The funded option is not the one marked as filed. Neither more nor less of it is better. {few}",
        ),
        Said(
            "Person-weeks that other ways save",
            _weeks(whole.weeks) if whole.weeks else NOTHING,
            f"What the filed ways would have taken more than the chosen ones: the middle, and the likely range of 8 in 10. Of {saved} that {verb} funded.",
            "Estimates as they stood on the day, filed less chosen, added up by simulation, because percentiles do not add. "
            "Below nothing where a dearer way was chosen. Tests are left out: they are bought for what they teach.",
        ),
        Said(
            "Money that other ways save",
            _money(whole.money, currency) if whole.money else NOTHING,
            "The same for building, running and upkeep over each one’s own horizon, in today’s money.",
            "Worked out like the person-weeks, from each option’s cost. What the filed way would have brought more is not taken off: "
            "it stands in “Not doing”.",
        ),
        Said(
            "Days from filing to decision",
            _span(whole.days),
            "Calendar days until the first decision to fund, defer or decline: the middle, and from where to where 8 in 10 lie.",
            few,
        ),
        Said(
            "Days until product answers",
            _span(answers.product, answers.product_count),
            "For questions to the owner in product: from being asked to being answered.",
            few,
        ),
        Said(
            "Days until engineering answers",
            _span(answers.engineering, answers.engineering_count),
            "For questions to the owner in engineering.",
            "Both sides are counted alike, and no person is.",
        ),
    )


def _span(span: Span | None, count: int | None = None) -> str:
    if span is not None:
        return days(span)
    return f"{count:,} answered, too few to say" if count else "too few to say"
