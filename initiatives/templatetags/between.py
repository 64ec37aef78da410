"""Between options in words and shapes: what moves the gap, where the choice changes, the frontier, the ladder."""

from dataclasses import dataclass

from initiatives import charts
from initiatives.charts import Dots, Matrix, Tornado
from initiatives.charts.scales import percent_of
from initiatives.economics import DO_NOTHING, SHARED, Said
from initiatives.economics.results import BreakEven, FrontierPoint, Rung, TornadoBar
from initiatives.queries.options import Comparison, place_in_words
from initiatives.templatetags import figures as words
from initiatives.templatetags.framing import in_unit
from initiatives.templatetags.kinds import runs
from initiatives.templatetags.reading import times_in_ten

MOST_ROWS = 5
_WORTH_SAYING = 0.01  # chance below which a change of the choice is not worth a line
_PARTS = {0.5: "Half of it", 0.8: "80% of it", 1.0: "All of it"}
_STEPS = {0.8: "The step from half to 80%", 1.0: "The last fifth"}


@dataclass(frozen=True)
class Sentence:
    """A sentence with its strong beginning, and what follows it small."""

    strong: str
    rest: str
    note: str = ""


@dataclass(frozen=True)
class RungRow:
    """One rung: where it is, who reaches it how often for what, what the step up costs, and how it is drawn.

    `below` and `step` are (x, width) in percent of the dearest rung: what the rung below cost, and this step.
    """

    share: float
    name: str
    metric: str
    option: str
    option_name: str
    chance: Dots | None
    value: str
    effort: str
    cost: str
    price: str
    is_target: bool
    below: tuple[float, float]
    step: tuple[float, float]
    aria: str


def named(key: str) -> str:
    """An option by its letter; "doing nothing" for the one without."""
    return "doing nothing" if key == DO_NOTHING else key


def overlap(found: Comparison) -> str:
    """ "In 7 of 10 runs B beats A"; empty where those two are not both on the page, or nothing is known."""
    said = found.section.said
    if said is None or said.chance_leader_beats_runner_up is None:
        return ""
    lead, second, chance = said.leader, said.runner_up, said.chance_leader_beats_runner_up
    if {lead, second} - {DO_NOTHING, *found.keys}:
        return ""
    count = words.count_in_ten(chance)
    runs = count.replace(" in 10", " of 10")
    much = {"<": "fewer than ", ">": "more than "}.get(count[0], "")
    subject = "doing nothing is better than" if lead == DO_NOTHING else f"{lead} beats"
    return f"In {much}{runs.lstrip('<>')} runs {subject} {named(second)}."


# What moves the gap ------------------------------------------------------------------------------------------


def tornado(found: Comparison) -> Tornado | None:
    """The five inputs that move leader less runner-up most, each with its question or a way to ask one."""
    said = found.section.said
    if said is None or not said.has_money or not said.tornado or said.leader == DO_NOTHING:
        return None
    bars = [bar for bar in said.tornado[:MOST_ROWS] if bar.gap_low != bar.gap_high]
    worths = said.expected_npvs()
    gap = (worths.get(said.leader) or 0.0) - (worths.get(said.runner_up) or 0.0)
    if not bars:
        return None
    ends = [end for bar in bars for end in (bar.gap_low, bar.gap_high)]
    axis = charts.money_axis([gap, *ends], currency=found.section.currency)
    return charts.tornado([_swing(found, bar) for bar in bars], middle=gap, axis=axis, most=MOST_ROWS)


def tornado_words(found: Comparison) -> str:
    """What the bars are of."""
    said = found.section.said
    if said is None:
        return ""
    second = named(said.runner_up)
    return f"What {said.leader} is worth more than {second}, with one input at its low or its high end"


def _swing(found: Comparison, bar: TornadoBar) -> charts.Swing:
    pk, name = found.section.initiative.pk, _plain(bar.input)
    asked = found.questions.get((bar.option, "works" if name == "success" else name))
    href, ask, worth = "", "", ""
    if asked:
        priced = found.worth_of(asked)
        href, ask = f"/i/{pk}/q/{asked}/", f"Question {asked}"
        if priced is not None and priced.worth > 0:
            worth = f"worth up to {words.money(priced.worth, found.section.currency)}"
    elif found.may_ask:
        about = "worth" if name == "unit_value" else ""
        about = found.ask_about(bar.option, name) if bar.option != SHARED else about
        href, ask = f"/i/{pk}/ask/" + (f"?about={about}" if about else ""), "Ask about this"
    return charts.Swing(
        _input_words(bar),
        bar.gap_low,
        bar.gap_high,
        href,
        value_words(found, bar, bar.input_low),
        value_words(found, bar, bar.input_high),
        ask,
        worth,
    )


def _plain(name: str) -> str:
    """ "effort:Payments" is the effort."""
    return name.split(":")[0]


def _input_words(item: TornadoBar | BreakEven) -> str:
    place = place_in_words(item.option, item.input)
    return place[:1].upper() + place[1:]


def value_words(found: Comparison, item: TornadoBar | BreakEven, value: float) -> str:
    """A value of an input in its own unit."""
    framing = found.section.framing
    unit = framing.metric.unit if framing and framing.metric else ""
    name = _plain(item.input)
    if name == "effect":
        return words.percent(value) if found.is_share(item.option) else in_unit(value, unit)
    if name in ("run_cost", "one_off_cash", "unit_value", "person_week_cost"):
        return words.money(value, found.section.currency)
    if name in ("success", "discount_rate", "works"):
        return words.percent(value)
    if name == "horizon_years":
        return f"{words.number(value * 12)} months"
    if name in ("effort", "upkeep") or name.startswith("debt"):
        return f"{words.number(value)} person-weeks"
    return words.weeks(value)


# Where the choice changes ------------------------------------------------------------------------------------


def break_evens(found: Comparison) -> tuple[Sentence, ...]:
    """One sentence for each input that can change the choice by itself, the likeliest first."""
    said = found.section.said
    if said is None or not said.has_money:
        return ()
    rows = [
        item
        for item in said.break_evens
        if not isinstance(item.value, Said) and (item.chance_beyond or 0.0) >= _WORTH_SAYING
    ]
    rows.sort(key=lambda item: -(item.chance_beyond or 0.0))
    return tuple(_break_even(found, said.leader, item) for item in rows[:MOST_ROWS])


def _break_even(found: Comparison, leader: str, item: BreakEven) -> Sentence:
    value = item.value if isinstance(item.value, float | int) else 0.0
    stays = "above" if item.side == "below" else "below"
    beyond = "Below" if item.side == "below" else "Above"
    place = place_in_words(item.option, item.input)
    subject = "Doing nothing leads" if leader == DO_NOTHING else f"{leader} leads"
    input_ = f"its {place.removeprefix(f'{leader} ')}" if place.startswith(f"{leader} ") else place
    if item.option == SHARED and place.startswith("what "):
        input_ = "a unit of the metric for a year" if _plain(item.input) == "unit_value" else place
        stays = f"worth {'more' if stays == 'above' else 'less'} than"
        verb = "is"
    else:
        verb = "stays"
    holds = 1 - (item.chance_beyond or 0.0)
    other = named(item.changes_to or DO_NOTHING)
    return Sentence(
        subject,
        f" while {input_} {verb} {stays} {value_words(found, item, value)}, {runs(holds)}.",
        f"{beyond} that {other} is the best bet.",
    )


# The frontier ------------------------------------------------------------------------------------------------


def frontier(found: Comparison) -> Matrix | None:
    """Cost to the right, benefit upwards, a line through what nothing beats; None below two options."""
    said = found.section.said
    if said is None or not said.has_money:
        return None
    names = {option.key: option.name for option in found.section.options}
    shown = [point for point in said.frontier if point.option == DO_NOTHING or point.option in names]
    if len(shown) < 3:
        return None
    money = found.section.currency
    points = [
        charts.Point(
            "Do nothing" if point.option == DO_NOTHING else f"{point.option} {names[point.option]}",
            point.cost,
            point.benefit,
            point.option == said.leader,
            key=point.option,
        )
        for point in shown
    ]
    best = sorted((point for point in shown if point.status == "frontier"), key=lambda point: point.cost)
    return charts.frontier(
        points,
        [point.option for point in best],
        x_axis=charts.money_axis([point.cost for point in shown], currency=money),
        y_axis=charts.money_axis([point.benefit for point in shown], currency=money),
        x_name="Cost",
        y_name="Benefit",
    )


def frontier_words(found: Comparison) -> tuple[Sentence, ...]:
    """What each step up costs for each unit of benefit, and what is not worth looking at."""
    said = found.section.said
    if said is None or not said.has_money:
        return ()
    return tuple(_step(found, point) for point in said.frontier if point.option != DO_NOTHING)


def _step(found: Comparison, point: FrontierPoint) -> Sentence:
    names = {option.key: option.name for option in found.section.options}
    name = f"{point.option} {names.get(point.option, '')}".strip()
    if point.status == "dominated":
        return Sentence(name, ": another option brings more for less.")
    if point.status == "extended":
        return Sentence(name, ": a mix of two others brings more for the same money.")
    if point.icer is None:
        return Sentence(name, ": the first step.")
    currency = found.section.currency
    verdict = "The step pays" if point.icer < 1 else "The step costs more than it brings"
    each = words.money(point.icer, currency)
    return Sentence(name, f": each further {currency}1 of benefit costs {each}.", f"{verdict}.")


# The ladder --------------------------------------------------------------------------------------------------


def ladder(found: Comparison) -> tuple[RungRow, ...]:
    """The rungs of the target, all of it on top; empty without a target."""
    said = found.section.said
    if said is None or not said.ladder:
        return ()
    most = max((rung.expected_pv_cost or 0.0 for rung in said.ladder), default=0.0)
    rows, below = [], 0.0
    for rung in said.ladder:
        rows.append(_rung(found, rung, below, most))
        below = rung.expected_pv_cost or below
    return tuple(reversed(rows))


def _rung(found: Comparison, rung: Rung, below: float, most: float) -> RungRow:
    section = found.section
    unit = section.framing.metric.unit if section.framing and section.framing.metric else ""
    names = {option.key: option.name for option in section.options}
    name = _PARTS.get(rung.share_of_target, f"{words.percent(rung.share_of_target)} of it")
    metric = in_unit(rung.metric, unit)
    cost = rung.expected_pv_cost or 0.0
    price = _price(found, rung)
    reached = f"{rung.option} {names.get(rung.option, '')}" if rung.option else "no option"
    often = f", {times_in_ten(rung.chance)}" if rung.option else ""
    return RungRow(
        share=rung.share_of_target,
        name=name,
        metric=metric,
        option=rung.option or "",
        option_name=names.get(rung.option or "", ""),
        chance=None if rung.chance is None else charts.ten_dots(rung.chance),
        value="" if rung.expected_npv is None else words.money(rung.expected_npv, section.currency),
        effort="" if rung.expected_effort is None else words.number(round(rung.expected_effort, 1)),
        cost="" if rung.option is None else words.money(cost, section.currency),
        price=price,
        is_target=rung.share_of_target >= 1,
        below=(0.0, percent_of(min(below, cost), most)),
        step=(percent_of(min(below, cost), most), percent_of(max(0.0, cost - below), most)),
        aria=f"{name}, {metric}: {reached}{often}. {price}",
    )


def _price(found: Comparison, rung: Rung) -> str:
    """What this rung costs more than the one below."""
    currency = found.section.currency
    if rung.option is None:
        closest = max(
            (
                option
                for option in found.section.options
                if option.figures and option.figures.chance_of_target
            ),
            key=lambda option: option.figures.chance_of_target or 0.0,  # type: ignore[union-attr]
            default=None,
        )
        near = ""
        if closest is not None and closest.figures is not None and rung.share_of_target >= 1:
            near = f" {closest.key} comes closest, {times_in_ten(closest.figures.chance_of_target)}."
        return f"No option reaches it more often than not.{near}"
    step, weeks = rung.rung_cost or 0.0, rung.rung_effort or 0.0
    name = _STEPS.get(rung.share_of_target)
    if name is None:
        return f"Costs {words.money(rung.expected_pv_cost, currency)}."
    if abs(step) < _hair(rung):
        return f"{name} costs nothing more: the same option reaches it."
    more = "more" if step > 0 else "less"
    effort = f", {words.number(abs(weeks))} person-weeks" if abs(weeks) >= 0.5 else ""
    return f"{name} costs {words.money(abs(step), currency)} {more}{effort}."


def _hair(rung: Rung) -> float:
    """Below this a step is no step but a rounding."""
    return max(1.0, 1e-6 * (rung.expected_pv_cost or 0.0))


__all__ = [
    "RungRow",
    "Sentence",
    "break_evens",
    "frontier",
    "frontier_words",
    "ladder",
    "named",
    "overlap",
    "tornado",
    "tornado_words",
]
