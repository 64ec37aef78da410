"""The options section in words and geometry: `{% options_shown figures as page %}` gives finished rows."""

from dataclasses import dataclass

from django import template

from initiatives import charts, economics
from initiatives.charts import Axis, CompareBar, Dots, Interval
from initiatives.economics import WEEKS_PER_YEAR, Said
from initiatives.forms import typed
from initiatives.forms.typed import Unreadable
from initiatives.models import Basis, Estimate, Input, TypedIn
from initiatives.queries.options import OptionFacts, Section
from initiatives.templatetags import figures as words
from initiatives.templatetags import kinds
from initiatives.templatetags.framing import CURRENCIES, in_unit
from initiatives.templatetags.reading import Reading, inaction, reading, target_words

register = template.Library()

_WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12
SECONDS = {"waiting": "Two estimates, one still to come", "given": "Two estimates: look at the difference"}
# How long the page waits before it asks again: at once, then ever more patiently.
_DELAYS = (
    *("50ms", "50ms", "75ms", "100ms", "150ms", "200ms", "300ms"),
    *("500ms", "800ms", "1s", "1500ms", "2s", "3s", "5s"),
)
_PLACEHOLDERS = {
    "weeks_to_ship": "time to ship",
    "success": "success",
    "run_cost": "running cost",
    "upkeep": "upkeep",
    "ramp_weeks": "ramp",
    "one_off_cash": "one-off cash",
    "effect": "effect",
    "effort": "effort",
}


@dataclass(frozen=True)
class Row:
    """One option, ready to print."""

    key: str
    name: str
    summary: str
    from_words: str
    lead: bool
    interval: Interval | None
    average: str
    effort: str
    effort_range: str
    target: Dots | None
    no_target: str
    weeks: str
    weeks_range: str
    best: str
    payback: str
    payback_range: str
    placeholders: str
    placeholder_list: str
    missing: tuple[str, ...]
    second: str
    sealed: bool
    notes: tuple[str, ...] = ()
    parts: int = 0
    is_test: bool = False
    teaches: str = ""
    worth: str = ""


@dataclass(frozen=True)
class Shown:
    """The whole section, ready to print."""

    state: str
    state_shown: str
    table: bool
    words: str
    polls: bool
    delay: str
    poll_query: str
    retry_url: str
    axis: Axis | None
    chart_label: str
    chart_anchor: str
    target_label: str
    has_money: bool
    rows: tuple[Row, ...]
    nothing: str
    draws: str
    inputs: str
    reading: Reading
    compare: tuple[CompareBar, ...]
    compare_title: str
    ask_first: str
    ask_days: str
    ask_worth: str
    ask_number: int | None
    no_question: bool
    missing: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@register.simple_tag
def options_shown(section: Section, poll: int | str = 0) -> Shown:
    """Finished rows for the section, the reading and the compare bars; `poll` counts the questions asked so far."""
    said = section.said
    count = int(poll or 0)  # a page that does not poll gives nothing
    axis = _axis(section)
    filed, leader = section.filed, section.leader
    compare = _compare(leader, filed)
    asked = section.ask_first
    fresh = section.freshness
    return Shown(
        state=fresh.state,
        # A skeleton for as long as it usually takes; then the options themselves, without figures.
        state_shown="updating" if fresh.state == "first" and fresh.late else fresh.state,
        table=fresh.state != "first" or fresh.late,
        words=state_words(section),
        polls=fresh.polls,
        delay=poll_delay(count),
        poll_query=f"?n={count + 1}",
        retry_url=f"/i/{section.initiative.pk}/options/",
        axis=axis,
        chart_label=_chart_label(section),
        chart_anchor="net-value" if said is None or said.has_money else "effect",
        target_label=target_words(section),
        has_money=said is None or said.has_money,
        rows=tuple(_row(option, section, axis) for option in section.options),
        nothing=inaction(section),
        draws=f"{said.draws:,} runs" if said else "",
        inputs=f"v{section.appraisal.inputs_version}" if section.appraisal else "",
        reading=reading(section),
        compare=compare,
        compare_title=f"{leader.key} compared with {filed.key}, as filed"
        if leader and filed and compare
        else "",
        ask_first=asked.text if asked else "",
        ask_days=_days(asked.days) if asked else "",
        ask_worth=words.money(asked.worth, section.currency) if asked else "",
        ask_number=asked.number if asked else None,
        no_question=section.no_question_worth_asking,
        missing=tuple(dict.fromkeys(gap.sentence for gap in section.missing if not gap.option_key)),
        remarks=kinds.remarks(section),
    )


def poll_delay(count: int) -> str:
    """How long the page waits before it asks for the figures again, having asked so often."""
    return _DELAYS[min(count, len(_DELAYS) - 1)]


def state_words(section: Section) -> str:
    """The line over figures that are not fresh."""
    fresh = section.freshness
    changed = ", ".join(fresh.changed[:3]) + (" and more" if len(fresh.changed) > 3 else "")
    if fresh.state == "updating":
        return "Usually 5 seconds"
    if fresh.state == "first":
        usual = "This takes longer than usual." if fresh.late else "Usually 5 seconds."
        return f"Working out the first figures. {usual}"
    if fresh.state == "stale":
        since = f"Changed since: {changed}." if changed else "The inputs changed since these were worked out."
        return f"{since} Recalculating." if fresh.polls else since
    if fresh.state == "failed":
        why = f"{fresh.why.rstrip('.')}." if fresh.why else ""
        return f"Couldn’t recalculate. {why}".strip()
    return ""


def _chart_label(section: Section) -> str:
    if section.said is not None and not section.said.has_money:
        unit = section.framing.metric.unit if section.framing and section.framing.metric else ""
        return f"Effect, {unit}" if unit else "Effect"
    return f"Net value over {section.horizon_months} months"


def _axis(section: Section) -> Axis | None:
    found = [option.figures for option in section.options if option.figures and not option.is_test]
    if section.said is None or not found:
        return None
    if not section.said.has_money:
        ends = [end for item in found for end in (item.effect.p10, item.effect.p90)]
        unit = section.framing.metric.unit if section.framing and section.framing.metric else ""
        if unit[:1] in CURRENCIES:
            return charts.money_axis(ends, currency=unit[:1])
        return charts.number_axis(ends, unit=unit[:1] if unit.startswith("%") else "", with_zero=True)
    ends = [end for item in found if item.npv for end in (item.npv.p10, item.npv.p90)]
    return charts.money_axis(ends, currency=section.currency)


def _row(option: OptionFacts, section: Section, axis: Axis | None) -> Row:
    figures = option.figures
    leader = section.leader
    gaps = tuple(gap.sentence for gap in option.missing)
    return Row(
        key=option.key,
        name=option.name,
        summary=option.summary,
        from_words=f"As filed, {option.from_whom}" if option.as_filed else f"From {option.from_whom}",
        lead=leader is not None and leader.key == option.key,
        interval=_interval(figures, axis, section, gaps),
        average=f"on average {words.money(figures.expected_npv, section.currency)}"
        if figures and figures.on_average
        else "",
        effort=words.number(figures.effort.percentiles.p50) if figures else _typed(option, Input.EFFORT),
        effort_range=words.range_of(figures.effort.percentiles.p10, figures.effort.percentiles.p90)
        if figures
        else "",
        target=charts.ten_dots(figures.chance_of_target)
        if figures and figures.chance_of_target is not None
        else None,
        no_target="" if section.framing and section.framing.target_by else "No date",
        weeks=words.number(figures.weeks.p50) if figures else "",
        weeks_range=words.range_of(figures.weeks.p10, figures.weeks.p90) if figures else "",
        best=words.percent(figures.chance_best) if figures and figures.chance_best is not None else "",
        **_payback(figures),
        placeholders=_placeholder_words(figures),
        placeholder_list=", ".join(placeholder_names(figures)),
        missing=gaps,
        second=SECONDS.get(option.second, ""),
        sealed=option.key in section.sealed,
        notes=() if option.key in section.sealed else kinds.notes(option, section),
        parts=option.parts,
        is_test=option.is_test,
        teaches=kinds.teaches(option),
        worth=kinds.worth_of_test(option, section),
    )


def _typed(option: OptionFacts, name: str) -> str:
    row = option.estimates.get(name)
    return row.text if row else ""


def _interval(
    figures: economics.OptionFigures | None, axis: Axis | None, section: Section, gaps: tuple[str, ...]
) -> Interval | None:
    if figures is not None and figures.role == economics.Role.TEST:
        return None
    if figures is None or axis is None:
        if gaps:
            return charts.no_interval("Net value", "; ".join(gaps))
        return None
    if figures.npv is not None:
        low, middle, high = figures.npv.p10, figures.npv.p50, figures.npv.p90
        return charts.interval(low, middle, high, axis=axis, label="Net value")
    effect = figures.effect
    return charts.interval(effect.p10, effect.p50, effect.p90, axis=axis, label="Effect")


def month_number(weeks: float) -> int:
    """The month in which that week falls, counted from 1."""
    return max(1, -int(-weeks // _WEEKS_PER_MONTH))


def _month(value: float | Said) -> str:
    return "never" if isinstance(value, str) else str(month_number(value))


def _payback(figures: economics.OptionFigures | None) -> dict[str, str]:
    if figures is None or figures.payback is None:
        return {"payback": "", "payback_range": ""}
    back = figures.payback
    if isinstance(back.p50, str):
        return {"payback": "Never", "payback_range": "more likely than not"}
    low, high = _month(back.p10), _month(back.p90)
    return {
        "payback": f"Month {_month(back.p50)}",
        "payback_range": low if low == high else f"{low} to {high}",
    }


def payback_words(figures: economics.OptionFigures) -> str:
    """ "Month 4 (3 to 6)", "Never (more likely than not)"."""
    said = _payback(figures)
    if not said["payback"]:
        return "–"
    return f"{said['payback']} ({said['payback_range']})" if said["payback_range"] else said["payback"]


def placeholder_names(figures: economics.OptionFigures | None) -> list[str]:
    """What nobody has given and stands at its default: ["time to ship", "success"]."""
    if figures is None or figures.role == economics.Role.TEST:
        return []
    names = [_PLACEHOLDERS.get(name.split(":")[0], "") for name in figures.placeholders]
    return [name for name in dict.fromkeys(names) if name]


def _placeholder_words(figures: economics.OptionFigures | None) -> str:
    names = placeholder_names(figures)
    if len(names) <= 1:
        return f"{names[0].capitalize()} is a placeholder" if names else ""
    return f"{len(names)} inputs are placeholders"


def _compare(leader: OptionFacts | None, filed: OptionFacts | None) -> tuple[CompareBar, ...]:
    if leader is None or filed is None or leader.as_filed or not leader.figures or not filed.figures:
        return ()
    mine, theirs = leader.figures, filed.figures
    rows = []
    if mine.share_of_effect is not None:
        rows.append(("Effect", mine.share_of_effect))
    if mine.share_of_effort is not None:
        rows.append(("Effort", mine.share_of_effort))
    if theirs.weeks.p50 > 0:
        rows.append(("Wait for results", mine.weeks.p50 / theirs.weeks.p50))
    return charts.compare_bars(rows)


def _days(days: float | None) -> str:
    if not days:
        return ""
    return f"about {words.number(days)} day{'' if days == 1 else 's'} to find out"


@register.filter
def basis_words(value: str) -> str:
    """ "measured", "a placeholder": on what an estimate rests, inside a sentence."""
    return {
        Basis.MEASURED: "measured",
        Basis.BENCHMARK: "a benchmark",
        Basis.EXPERT: "an expert’s judgement",
        Basis.PLACEHOLDER: "a placeholder",
    }.get(value, value)  # type: ignore[call-overload]


@register.filter
def typed_words(said: str, row: Estimate) -> str:
    """ "per cent of the baseline" where an effect was not typed in the metric's own unit."""
    return "" if row.typed_in == TypedIn.UNIT else said


@register.filter
def middle_as_typed(row: Estimate) -> str:
    """The middle that was assumed, in the unit in which the ends were typed."""
    if row.input in (Input.SUCCESS, Input.EFFECT_SHARE):
        return words.percent(row.middle)
    try:
        return words.number(typed.read_range(row.text).middle)
    except Unreadable:
        return words.number(row.middle)


__all__ = ["Row", "Shown", "in_unit", "options_shown"]
