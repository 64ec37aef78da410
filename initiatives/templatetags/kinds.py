"""What an option costs to keep, leaves to pay back, does later and teaches, in words for its row of the table."""

from collections.abc import Callable
from datetime import date

from initiatives import economics
from initiatives.economics import DO_NOTHING
from initiatives.models import Input
from initiatives.queries.board.deciding import OptionCard
from initiatives.queries.options import OptionFacts, Section
from initiatives.templatetags import figures as words
from initiatives.templatetags.reading import times_in_ten

# What carries on after shipping, by the words for it and the figure that holds its present value.
_CARRIED: tuple[tuple[str, Callable[[economics.OptionFigures], float]], ...] = (
    ("upkeep", lambda found: found.expected_upkeep),
    ("running cost", lambda found: found.expected_run_cost),
    ("debt", lambda found: found.expected_debt),
)


def notes(option: OptionFacts, section: Section) -> tuple[str, ...]:
    """The lines under an option's name, besides what it says of itself."""
    if option.is_test:
        return tuple(line for line in (_makes(option, section), also_needs(option)) if line)
    lines = (
        also_needs(option),
        keeps_costing(option, section.currency),
        second_stage(option),
        owes(option),
        _makes(option, section),
    )
    return tuple(line for line in lines if line)


def also_needs(option: OptionFacts) -> str:
    """ "Also needs Data for 25% of the effort"."""
    named = " and ".join(f"{name} for {percent}%" for name, percent in option.needs)
    return f"Also needs {named} of the effort" if named else ""


def keeps_costing(option: OptionFacts, currency: str) -> str:
    """ "Costs 12 person-weeks and $150k a year to keep"."""
    upkeep, run = option.estimates.get(Input.UPKEEP), option.estimates.get(Input.RUN_COST)
    if upkeep is None and run is None:
        return "What it costs to keep is not given"
    parts = []
    if upkeep is not None and upkeep.high:
        parts.append(_person_weeks(float(upkeep.middle)))
    if run is not None and run.high:
        parts.append(words.money(run.middle, currency))
    return f"Costs {' and '.join(parts)} a year to keep" if parts else "Costs nothing to keep"


def second_stage(option: OptionFacts) -> str:
    """ "Then, in 4 of 10 runs, the second stage: the other four providers, 7 person-weeks"."""
    if not option.later_name:
        return ""
    effort = option.estimates.get(Input.LATER_EFFORT)
    takes = f", {_person_weeks(float(effort.middle))}" if effort else ""
    bought = option.figures.buys_second_stage if option.figures else None
    if bought is None:
        return f"Second stage: {option.later_name}{takes}"
    if bought <= 0:
        return f"The second stage would pay in no run: {option.later_name}{takes}"
    return f"Then, {runs(bought)}, the second stage: {option.later_name}{takes}"


def runs(chance: float) -> str:
    """ "in 4 of 10 runs", "in fewer than 1 of 10 runs", "in every run"."""
    if chance >= 1:
        return "in every run"
    count = words.count_in_ten(chance).replace(" in 10", " of 10")
    more = {"<": "fewer than ", ">": "more than "}.get(count[0], "")
    return f"in {more}{count.lstrip('<>')} runs"


def owes(option: OptionFacts) -> str:
    """ "Takes on 3 person-weeks of debt, due 31 Mar 2027, Ruth Vance: the old sessions"."""
    debt = option.estimates.get(Input.DEBT)
    if debt is None or not debt.high:
        return ""
    return debt_words(float(debt.middle), option.debt_due, option.debt_owner, option.debt_what)


def debt_words(weeks: float, due: date | None, owner: str = "", what: str = "") -> str:
    """A debt in one line."""
    by = f", due {_day(due)}" if due else ""
    who = f", {owner}" if owner else ""
    return f"Takes on {_person_weeks(weeks)} of debt{by}{who}{f': {what}' if what else ''}"


def _makes(option: OptionFacts, section: Section) -> str:
    chance = option.figures.chance_of_wished_date if option.figures else None
    day = section.initiative.wished_on
    return f"Makes {_day(day)} {times_in_ten(chance)}" if day and chance is not None else ""


def teaches(option: OptionFacts) -> str:
    """ "Tells whether A would work: says yes 8 times in 10 if so, once in 10 if not. 4 weeks"."""
    if option.teaches is None:
        return ""
    told = option.teaches
    weeks = f" Takes {words.number(option.figures.weeks.p50)} weeks." if option.figures else ""
    return (
        f"Tells whether {told.about} would work: says yes {often(told.yes_when_works)} if so, "
        f"{often(told.yes_when_not)} if not.{weeks}"
    )


def often(share: float) -> str:
    """ "8 times in 10", "once in 10", "never": what somebody stated, so nothing is rounded up to a doubt."""
    tenths = round(share * 10, 3)
    if tenths == 0:
        return "never"
    if tenths == 10:
        return "always"
    return "once in 10" if tenths == 1 else f"{words.number(tenths)} times in 10"


def worth_of_test(option: OptionFacts, section: Section) -> str:
    """ "What it teaches is worth $400k and it costs $26k: it pays": what it brings net, waiting included."""
    found = option.figures
    if found is None or found.teaches_worth is None or found.expected_npv is None:
        return ""
    net = words.money(found.expected_npv, section.currency)
    verdict = "worth testing before building" if found.expected_npv > 0 else "not worth the cost and the wait"
    return (
        f"What it teaches is worth {words.money(found.teaches_worth, section.currency)}, "
        f"it costs {words.money(found.expected_pv_cost, section.currency)}. "
        f"Net of cost and waiting {net}: {verdict}."
    )


def later_sentence(card: OptionCard) -> str:
    """ "Then, in 4 of 10 runs, the second stage: the other four." for the card of an option to decide on."""
    if not card.later_name:
        return ""
    if card.buys_later is None:
        return f"Its second stage, {card.later_name}, has no figures yet."
    if card.buys_later <= 0:
        return f"Its second stage, {card.later_name}, would pay in no run."
    return f"Then, {runs(card.buys_later)}, the second stage: {card.later_name}."


def debt_sentence(card: OptionCard) -> str:
    """What funding it would owe, for the card."""
    if not card.debt_weeks:
        return ""
    return f"{debt_words(card.debt_weeks, card.debt_due, '', card.debt_what)}."


def date_sentence(card: OptionCard) -> str:
    """The chance of the wished-for date, for the card."""
    if card.wished_on is None or card.chance_of_date is None:
        return ""
    return f"Makes {_day(card.wished_on)} {times_in_ten(card.chance_of_date)}."


def teaching_sentence(card: OptionCard) -> str:
    """That it is a test, for the card."""
    return "A test: it is done for what it teaches." if card.is_test else ""


def remarks(section: Section) -> tuple[str, ...]:
    """Sentences under the table: what decides the choice, and what becomes of the wished-for date."""
    return tuple(line for line in (*what_decides(section), wished(section)) if line)


def what_decides(section: Section) -> tuple[str, ...]:
    """ "Without upkeep A would lead: upkeep decides." NPV is a straight line in each of these, so adding it back is exact."""
    said = section.said
    if said is None or not said.has_money:
        return ()
    built = [found for found in said.options if found.role != economics.Role.TEST]
    lines = []
    for name, carried in _CARRIED:
        without = {DO_NOTHING: 0.0}
        without |= {found.key: (found.expected_npv or 0.0) + carried(found) for found in built}
        first = max(without, key=lambda key: (without[key], key == said.leader))
        if first != said.leader and without[first] > without.get(said.leader, 0.0):
            names = {option.key: option.name for option in section.options}
            who = "doing nothing" if first == DO_NOTHING else f"{first}, {names.get(first, '')},"
            lines.append(f"Without {name} {who} would lead: {name} decides, not the build.")
    return tuple(lines)


def wished(section: Section) -> str:
    """The date that is wished for, the option that makes it most often, and what that one leaves out."""
    initiative, day = section.initiative, section.initiative.wished_on
    if day is None:
        return ""
    why = f": {initiative.wished_why.rstrip('.')}" if initiative.wished_why else ""
    wish = f"{initiative.wished_by} wishes for {_day(day)}{why}."
    known = [
        (found, option)
        for option in section.options
        if not option.is_test
        and option.figures
        and (found := option.figures.chance_of_wished_date) is not None
    ]
    if not known:
        return wish
    chance, best = max(known, key=lambda item: item[0])
    return f"{wish} {best.key}, {best.name}, makes it {times_in_ten(chance)}{_leaves_out(best)}."


def _leaves_out(option: OptionFacts) -> str:
    if option.as_filed or option.figures is None:
        return ""
    parts = []
    share = option.figures.share_of_effect
    if share is not None and share < 0.98:
        parts.append(f"leaves out {words.percent(1 - share)} of the filed effect")
    debt = option.estimates.get(Input.DEBT)
    if debt is not None and debt.high:
        parts.append(f"takes on {_person_weeks(float(debt.middle))} of debt")
    return f", and {' and '.join(parts)}" if parts else ""


def _person_weeks(weeks: float) -> str:
    return f"{words.number(weeks)} person-week{'' if weeks == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
