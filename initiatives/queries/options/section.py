"""What the options section of an initiative shows: who stands where, on which figures, and how fresh they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet, Window

from initiatives import access, economics, stages
from initiatives.access import Answer
from initiatives.models import (
    WORTH,
    Appraisal,
    AppraisalJob,
    Estimate,
    Framing,
    Initiative,
    JobState,
    Option,
    OptionRole,
    Person,
    Question,
    QuestionTarget,
)
from initiatives.queries.options import asked, cases, stored
from initiatives.queries.options.cases import Missing
from initiatives.queries.sealed import HIDDEN, sealed_from

# A recalculation takes about a second; when it has not come by then, the page says what changed instead.
MOST_UNASKED = 3
_MATTERS = 0.1
USUAL_WAIT = timedelta(seconds=10)


@dataclass(frozen=True)
class Teaches:
    """What a test tells about (a letter), and how often it says yes when that would work and when not."""

    about: str
    yes_when_works: float
    yes_when_not: float


@dataclass(frozen=True)
class OptionFacts:
    """One option with its estimates and, once there are any, its figures."""

    pk: int
    key: str
    name: str
    summary: str
    as_filed: bool
    from_whom: str
    figures: economics.OptionFigures | None
    estimates: dict[str, Estimate]
    share_of: str
    debt_due: date | None
    missing: tuple[Missing, ...]
    version: int
    second: str = ""
    """Where a second estimate of it stands: waiting, given; empty for none."""
    is_test: bool = False
    teaches: Teaches | None = None
    later_name: str = ""
    later_of: str = ""
    debt_what: str = ""
    debt_owner: str = ""
    parts: int = 0
    needs: tuple[tuple[str, int], ...] = ()
    """Other teams, each with the per cent of the effort that is its own."""


@dataclass(frozen=True)
class Freshness:
    """How current the figures are.

    `state`: fresh; updating (a run is under way); stale (it is late, `changed` says what moved); failed (`why`);
    first (a run is under way and there is nothing to show yet); empty (nothing can be worked out yet).
    """

    state: str
    figures_at: datetime | None = None
    changed: tuple[str, ...] = ()
    why: str = ""
    polls: bool = False
    late: bool = False


@dataclass(frozen=True)
class AskFirst:
    """The open question whose answer is worth most, after what asking and waiting cost."""

    number: int
    text: str
    worth: float
    days: float | None


@dataclass(frozen=True)
class Unasked:
    """A number that matters and that nobody has asked about. `about` opens the form to ask with it."""

    option_key: str
    input: str
    about: str
    worth: float


@dataclass(frozen=True)
class Section:
    """The options of one initiative for one reader. Options stand best first, withdrawn ones apart."""

    initiative: Initiative
    framing: Framing | None
    said: economics.Appraisal | None
    appraisal: Appraisal | None
    freshness: Freshness
    options: tuple[OptionFacts, ...]
    withdrawn: tuple[OptionFacts, ...]
    missing: tuple[Missing, ...]
    currency: str
    horizon_months: int
    may_add: Answer
    may_set_effort: Answer
    may_set_value: Answer
    now: datetime
    year_at_target: float | None
    ask_first: AskFirst | None
    no_question_worth_asking: bool
    asked: tuple[str, str, datetime] | None
    # The number of the open question about an input, by (option letter, the engine's name of the input).
    questions: Mapping[tuple[str, str], int]
    may_wish: Answer
    unasked: tuple[Unasked, ...] = ()
    # Letters of options whose numbers this reader is not to see yet; then there are no figures either.
    sealed: frozenset[str] = frozenset()

    @property
    def filed(self) -> OptionFacts | None:
        """The option as proposed."""
        return next((option for option in self.options if option.as_filed), None)

    @property
    def leader(self) -> OptionFacts | None:
        """The best bet among the options; None where doing nothing is, or nothing is known."""
        key = self.said.leader if self.said else economics.DO_NOTHING
        return next((option for option in self.options if option.key == key), None)

    @property
    def digest(self) -> str:
        """What a decision carries to prove which figures were on screen; empty without figures."""
        return self.appraisal.digest if self.appraisal else ""


@dataclass(frozen=True)
class Fetched:
    """What the section is made of, for whoever has it already. `sealed` are letters, `unweighed` questions."""

    rows: cases.Rows
    appraisal: Appraisal | None
    job: AppraisalJob | None
    sealed: frozenset[str]
    top: Question | None
    unweighed: int
    asked_about: Mapping[tuple[str, str], int]


def section(
    person: Person, initiative: Initiative, *, now: datetime, fetched: Fetched | None = None
) -> Section:
    """Everything the section needs, in nine queries whatever the number of options and questions, or in none."""
    fetched = fetched or _fetch(person, initiative)
    rows, top, asked_about, sealed = fetched.rows, fetched.top, fetched.asked_about, fetched.sealed
    appraisal = None if sealed else fetched.appraisal
    said = stored.read(appraisal) if appraisal else None
    inputs = cases.build(rows, now=now)
    by_key = {figures.key: figures for figures in said.options} if said else {}
    facts = [_facts(option, by_key.get(option.key), inputs.missing, sealed) for option in rows.options]
    order = {key: place for place, key in enumerate(said.order)} if said else {}
    standing = [fact for fact, option in zip(facts, rows.options, strict=True) if option.withdrawn_at is None]
    framing = rows.framing
    years = float((framing.horizon_years if framing else None) or rows.workspace.horizon_years)
    return Section(
        initiative=initiative,
        framing=framing,
        said=said,
        appraisal=appraisal,
        freshness=Freshness("empty", why=f"{HIDDEN} {', '.join(sorted(sealed))}")
        if sealed
        else _freshness(initiative, appraisal, fetched.job, inputs, now),
        options=tuple(sorted(standing, key=lambda fact: (fact.is_test, order.get(fact.key, len(order))))),
        withdrawn=tuple(
            fact for fact, option in zip(facts, rows.options, strict=True) if option.withdrawn_at
        ),
        missing=inputs.missing,
        currency=rows.workspace.currency,
        horizon_months=round(years * 12),
        may_add=while_open(initiative, access.may(person, "add_option", initiative)),
        may_set_effort=while_open(initiative, access.may(person, "set_effort", initiative)),
        may_set_value=while_open(initiative, access.may(person, "set_value", initiative)),
        may_wish=while_open(initiative, access.may(person, "wish_date", initiative)),
        now=now,
        year_at_target=_year_at_target(framing),
        ask_first=_ask_first(said, top),
        no_question_worth_asking=_none_worth_asking(initiative, said, top, fetched.unweighed),
        asked=(top.asked_by.first_name, top.asked_of.first_name, top.asked_at)
        if top is not None and top.asked_of is not None
        else None,
        questions=asked_about,
        unasked=_unasked(said, rows.options, asked_about),
        sealed=sealed,
    )


def _year_at_target(framing: Framing | None) -> float | None:
    """What a year at the target is worth in the middle, however it was typed."""
    unit = cases.unit_value_of(framing) if framing else None
    if framing is None or unit is None or framing.baseline is None or framing.target is None:
        return None
    return unit.range.middle * abs(float(framing.target) - float(framing.baseline))


def _fetch(person: Person, initiative: Initiative) -> Fetched:
    top = _most_worth(initiative)
    return Fetched(
        rows=cases.rows_of(initiative),
        appraisal=stored.newest(initiative),
        job=newest_job(initiative).first(),
        sealed=sealed_from(person, initiative),
        top=top,
        unweighed=top.unweighed if top else 0,  # type: ignore[attr-defined]
        asked_about=_asked_about(initiative),
    )


def newest_job(initiative: Initiative) -> QuerySet[AppraisalJob]:
    """The job that works out its figures, or did so last: one row at most."""
    return initiative.jobs.of_kind("page").newest_first()[:1]


def _most_worth(initiative: Initiative) -> Question | None:
    """The open question whose answer is worth most, with `unweighed`: how many open ones nobody could price."""
    return (
        initiative.questions.open()
        .select_related("asked_by", "asked_of")
        .annotate(unweighed=Window(Count("pk", filter=Q(worth__isnull=True))))
        .most_worth_first()
        .first()
    )


def _asked_about(initiative: Initiative) -> dict[tuple[str, str], int]:
    """The number of the first open question about each input; grouped, so that it is as many rows as inputs."""
    rows = (
        QuestionTarget.objects.filter(question__in=initiative.questions.open())
        .values_list("option__key", "input")
        .annotate(number=Min("question__number"))
    )
    return {
        (key or economics.SHARED, asked.engine_name(name) or "unit_value"): number
        for key, name, number in rows
    }


def _ask_first(said: economics.Appraisal | None, top: Question | None) -> AskFirst | None:
    if said is None or top is None or top.worth is None or not (top.net_worth or 0) > 0:
        return None
    days = top.days_to_find_out
    return AskFirst(top.number, top.text, float(top.worth), None if days is None else float(days))


def _none_worth_asking(
    initiative: Initiative, said: economics.Appraisal | None, top: Question | None, unweighed: int
) -> bool:
    """The stop rule, said only when every open question has been weighed."""
    if said is None or not said.has_money or initiative.at_stage not in stages.FRAMABLE:
        return False
    if top is None:
        return True
    return unweighed == 0 and not (top.net_worth or 0) > 0


def _unasked(
    said: economics.Appraisal | None,
    options: tuple[Option, ...],
    asked_about: Mapping[tuple[str, str], int],
) -> tuple[Unasked, ...]:
    """The numbers that matter and that no open question is about, what an answer is worth most on top.

    What is worth less than a tenth of the best answer, asked about or not, does not matter.
    """
    keys = {option.key: option.pk for option in options if option.withdrawn_at is None}
    found: dict[tuple[str, str], Unasked] = {}
    least = _MATTERS * max((worth.worth for worth in said.inputs), default=0.0) if said else 0.0
    for worth in said.inputs if said else ():
        name = worth.input.split(":")[0]
        about = asked.INPUT_OF.get(name, "")
        place = (worth.option, asked.engine_name(about) or name)
        if worth.worth <= least or place in asked_about or place in found:
            continue
        if worth.option == economics.SHARED and name == "unit_value":
            found[place] = Unasked("", WORTH, WORTH, worth.worth)
        elif about and worth.option in keys:
            token = f"option-{keys[worth.option]}-{about}"
            found[place] = Unasked(worth.option, about, token, worth.worth)
    return tuple(sorted(found.values(), key=lambda item: -item.worth))[:MOST_UNASKED]


def while_open(initiative: Initiative, answer: Answer) -> Answer:
    """The same answer, or why nobody may once it is decided."""
    if answer and initiative.at_stage not in stages.FRAMABLE:
        return access.Denied(f"It is {initiative.at_stage.label.lower()}; its options no longer change.")
    return answer


def _facts(
    option: Option,
    figures: economics.OptionFigures | None,
    missing: tuple[Missing, ...],
    sealed: frozenset[str],
) -> OptionFacts:
    return OptionFacts(
        pk=option.pk,
        key=option.key,
        name=option.name,
        summary=option.summary,
        as_filed=option.role == OptionRole.AS_PROPOSED,
        from_whom=option.added_by.name,
        figures=figures,
        estimates={} if option.key in sealed else cases.estimates_of(option),
        share_of=option.effect_share_of.key if option.effect_share_of else "",
        debt_due=option.debt_due,
        missing=tuple(gap for gap in missing if gap.option_key == option.key),
        version=option.version,
        second=getattr(option, "second_state", None) or "",
        is_test=option.is_test,
        teaches=_teaches(option),
        later_name=option.later_name,
        later_of=option.later_share_of.key if option.later_share_of else "",
        debt_what=option.debt_what,
        debt_owner=option.debt_owner.name if option.debt_owner else "",
        parts=getattr(option, "parts", 0),
        needs=option.needs,
    )


def _teaches(option: Option) -> Teaches | None:
    if option.teaches_about is None or option.yes_when_works is None or option.yes_when_not is None:
        return None
    return Teaches(option.teaches_about.key, float(option.yes_when_works), float(option.yes_when_not))


def _freshness(
    initiative: Initiative,
    appraisal: Appraisal | None,
    job: AppraisalJob | None,
    inputs: cases.Inputs,
    now: datetime,
) -> Freshness:
    at = appraisal.created_at if appraisal else None
    if appraisal is not None and appraisal.inputs_version >= initiative.inputs_version:
        return Freshness("fresh", at)
    if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING):
        late = now - job.queued_at > USUAL_WAIT
        if appraisal is None:
            return Freshness("first", polls=True, late=late)
        return Freshness("stale" if late else "updating", at, changed_between(appraisal, inputs), polls=True)
    if job is not None and job.state == JobState.FAILED:
        return Freshness("failed", at, why=job.error)
    if appraisal is None:
        return Freshness("empty", why="; ".join(inputs.broken))
    return Freshness("stale", at, changed_between(appraisal, inputs))


def still_waiting(initiative: Initiative, *, now: datetime) -> str:
    """ "updating" or "first" while a run is under way and not late, else empty. Two small queries.

    The page asks this often while it waits, and draws nothing until there is something else to draw.
    """
    newest = (
        initiative.appraisals.of_kind("page").newest_first().values_list("inputs_version", flat=True).first()
    )
    if newest is not None and newest >= initiative.inputs_version:
        return ""
    job = initiative.jobs.of_kind("page").newest_first().values_list("state", "queued_at").first()
    if job is None or job[0] not in (JobState.QUEUED, JobState.RUNNING) or now - job[1] > USUAL_WAIT:
        return ""
    return "first" if newest is None else "updating"


def changed_between(appraisal: Appraisal, inputs: cases.Inputs) -> tuple[str, ...]:
    """What differs between the inputs of these figures and those that stand now: ("B effort", ...)."""
    if inputs.case is None:
        return ()
    before = _flat(stored.case_of(appraisal))
    after = _flat(inputs.case)
    return tuple(
        place for place in dict.fromkeys([*after, *before]) if place and before.get(place) != after.get(place)
    )


def _flat(case: economics.Case) -> dict[str, object]:
    """Each input under the words that people use for it."""
    found: dict[str, object] = {"target": (case.target, case.target_weeks), "now": case.baseline}
    for where, name, estimate in case.estimates():
        place = cases.place_in_words(where, name)
        found[place] = estimate.range
    return found
