"""What the options section of an initiative shows: who stands where, on which figures, and how fresh they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from initiatives import access, economics, stages
from initiatives.access import Answer
from initiatives.models import (
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
)
from initiatives.queries.options import cases, stored
from initiatives.queries.options.cases import Missing
from initiatives.queries.sealed import HIDDEN, sealed_from

# A recalculation takes about a second; when it has not come by then, the page says what changed instead.
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


def section(person: Person, initiative: Initiative, *, now: datetime) -> Section:
    """Everything the section needs, in seven queries whatever the number of options and questions."""
    rows = cases.rows_of(initiative)
    questions = list(
        initiative.questions.open().select_related("about_option", "asked_by", "asked_of").by_answer_date()
    )
    appraisal = stored.newest(initiative)
    job = initiative.jobs.of_kind("page").newest_first().first()
    sealed = sealed_from(person, initiative)
    if sealed:
        appraisal = None
    said = stored.read(appraisal) if appraisal else None
    inputs = cases.build(rows, questions=questions, now=now)
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
        else _freshness(initiative, appraisal, job, inputs, now),
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
        ask_first=_ask_first(said, questions),
        no_question_worth_asking=_none_worth_asking(initiative, said, questions),
        asked=next(
            (
                (question.asked_by.first_name, question.asked_of.first_name, question.asked_at)
                for question in questions
                if question.asked_of is not None
            ),
            None,
        ),
        questions={
            (question.about_option.key, name): question.number
            for question in questions
            if question.about_option is not None and (name := cases.engine_name(question.about_field))
        },
        sealed=sealed,
    )


def _year_at_target(framing: Framing | None) -> float | None:
    """What a year at the target is worth in the middle, however it was typed."""
    unit = cases.unit_value_of(framing) if framing else None
    if framing is None or unit is None or framing.baseline is None or framing.target is None:
        return None
    return unit.range.middle * abs(float(framing.target) - float(framing.baseline))


def _ask_first(said: economics.Appraisal | None, questions: list[Question]) -> AskFirst | None:
    if said is None or said.ask_first is None:
        return None
    worth = next((found for found in said.questions if found.question == said.ask_first), None)
    question = next((found for found in questions if str(found.number) == said.ask_first), None)
    if worth is None or question is None:
        return None
    days = question.days_to_find_out
    return AskFirst(question.number, question.text, worth.worth, None if days is None else float(days))


def _none_worth_asking(
    initiative: Initiative, said: economics.Appraisal | None, questions: list[Question]
) -> bool:
    """The stop rule, said only when every open question has been weighed."""
    if said is None or not said.has_money or initiative.at_stage not in stages.FRAMABLE:
        return False
    weighed = {found.question for found in said.questions}
    return bool(questions) and said.decide_now and all(str(q.number) in weighed for q in questions)


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
