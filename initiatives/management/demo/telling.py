"""Carries a story out: each step calls the action that a person's click would call, at the story's own time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Any

from django.utils import timezone

from initiatives.actions import board, intake, options, people, reframing, triage
from initiatives.actions.options import Given, seconds
from initiatives.actions.reframing import candidates
from initiatives.forms import typed
from initiatives.forms.options import pasted, read_share
from initiatives.forms.options.base import read_amount
from initiatives.forms.options.teaching import read_often
from initiatives.forms.reframing.framing import REACHED, reached
from initiatives.forms.reframing.technical import read_chance
from initiatives.management.demo import steps
from initiatives.management.demo.calendar import Clock, DemoCalendar, month_end, working_day_from
from initiatives.models import (
    Choice,
    Initiative,
    Input,
    LibraryQuestion,
    LookAgain,
    Metric,
    Option,
    Person,
    Response,
    Stance,
    Team,
)
from initiatives.queries.board.decisions import get_standing
from initiatives.queries.board.plan import planning_period
from initiatives.queries.initiative import current_framing, get_question
from initiatives.queries.options import stored
from initiatives.queries.reframing import question_library, technical

PERCENT_INPUTS = (Input.SUCCESS, Input.EFFECT_SHARE, Input.LATER_SHARE)


@dataclass
class World:
    """Who and what is there to tell stories with."""

    calendar: DemoCalendar
    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    metrics: Mapping[str, Metric]
    told: dict[str, Initiative] = field(default_factory=dict)


@dataclass
class Scene:
    """One story under way. `subject` is its initiative once it is filed."""

    world: World
    team: Team
    clock: Clock
    by: Person
    now: datetime
    to_come: list[steps.Step]
    filed: Initiative | None = None

    @property
    def subject(self) -> Initiative:
        assert self.filed is not None, "a story begins with Files"
        self.filed.refresh_from_db()
        return self.filed

    def option(self, key: str) -> Option | None:
        return self.subject.options.with_key(key).first() if key else None


def begin(story: steps.Story, world: World) -> Scene:
    """The first step, which files the proposal: the order of these gives the initiatives their numbers."""
    calendar = world.calendar
    anchor = calendar.day(f"today-{story.days_before_today}") if story.days_before_today else calendar.today
    clock = Clock(anchor, calendar.now, story.hour)
    first, *rest = story.steps
    by = world.people[first.by]
    scene = Scene(world, world.teams[story.team], clock, by, clock.at(first.ago), rest)
    carry_out(first, scene)
    world.told[story.key] = scene.subject
    return scene


def go_on(scene: Scene) -> None:
    """The other steps in order, and then the figures."""
    for step in scene.to_come:
        scene.now, scene.by = scene.clock.at(step.ago), scene.world.people[step.by]
        carry_out(step, scene)
    work_out(scene.subject, scene.now)


def work_out(initiative: Initiative, now: datetime) -> None:
    """What the worker would do: every waiting job of this initiative, at the story's time."""
    for job in initiative.jobs.waiting().order_by("pk"):
        options.run_appraisal(job.pk, now=_at(now))


def _at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


@singledispatch
def carry_out(step: steps.Step, scene: Scene) -> None:
    """Make a step happen."""
    raise LookupError(f"nobody knows how to do {type(step).__name__}")


@carry_out.register
def _files(step: steps.Files, scene: Scene) -> None:
    draft = intake.begin_draft(by=scene.by, now=scene.now)
    answers = {
        "proposal_title": step.title,
        "proposal_difference": step.difference,
        "number_choice": step.number,
        "number_described": step.described,
        "number_name": step.number_name,
        "number_now": step.number_now,
        "number_target": step.number_target,
        "number_by": step.number_by,
        "why_now": step.why_now,
        "who_asked": step.who_asked,
        "wanted_input": step.wanted,
        "technical_detail": step.detail,
        "team": scene.team,
    }
    if not step.send:
        scene.filed = intake.save_draft(
            draft, answers=answers, version=draft.version, tab="", by=scene.by, now=scene.now
        )
        return
    scene.filed = intake.submit(
        draft,
        answers=answers,
        version=draft.version,
        tab="",
        numbers=_numbers(step),
        by=scene.by,
        now=scene.now,
    )


def _numbers(step: steps.Files) -> intake.Numbers:
    if not step.number_now or not step.number_target:
        return intake.NOTHING_READ
    now, target = typed.read_number(step.number_now), typed.read_number(step.number_target)
    return intake.Numbers(_decimal(now.value), _decimal(target.value), None, now.unit_text)


@carry_out.register
def _starts(step: steps.Starts, scene: Scene) -> None:
    triage.start_framing(scene.subject, by=scene.by, now=scene.now)


@carry_out.register
def _asks(step: steps.Asks, scene: Scene) -> None:
    reframing.ask(
        initiative=scene.subject,
        by=scene.by,
        now=scene.now,
        asking=reframing.Asking(
            text=step.text,
            form=step.form,
            kind=step.kind,
            about_field=step.about,
            about_option=scene.option(step.option),
            would_change=step.changes,
            otherwise=step.otherwise,
            from_library=_from_library(step.library),
            asked_of=scene.world.people[step.of] if step.of else None,
            answer_by=working_day_from(scene.world.calendar.day(step.due)) if step.due else None,
            days_to_find_out=_decimal(step.days) if step.days is not None else None,
            must_first=bool(step.first_because),
            must_first_why=step.first_because,
        ),
    )


def _from_library(begins: str) -> LibraryQuestion | None:
    """The library's question that begins so; none in a workspace that has another library."""
    if not begins:
        return None
    return next((q for q in question_library.active_questions() if q.text.startswith(begins)), None)


@carry_out.register
def _replies(step: steps.Replies, scene: Scene) -> None:
    question = get_question(scene.subject, step.question)
    reframing.reply(question=question, by=scene.by, now=scene.now, text=step.text)


@carry_out.register
def _answers(step: steps.Answers, scene: Scene) -> None:
    question = get_question(scene.subject, step.question)
    if step.given:
        work_out(scene.subject, scene.now)
    reframing.mark_answered(
        question=question,
        by=scene.by,
        now=scene.now,
        version=question.version,
        answer=step.answer,
        changed=step.changed,
        changed_note=step.note,
        ranges={
            target.pk: _one(target.input, step.given[target.input], effect_in=step.effect_in)
            for target in question.targets.all()
            if target.input in step.given
        },
    )
    if step.given:
        work_out(scene.subject, scene.now)


@carry_out.register
def _frames(step: steps.Frames, scene: Scene) -> None:
    standing = current_framing(scene.subject)
    if standing is not None:
        work_out(scene.subject, scene.now)
    reframing.change_framing(
        initiative=scene.subject,
        by=scene.by,
        now=scene.now,
        version=standing.number if standing else 0,
        values=_framing_values(step, scene),
        why=step.why,
    )


def _framing_values(step: steps.Frames, scene: Scene) -> dict[str, Any]:
    world = scene.world
    plain = {
        "goal": step.goal,
        "for_whom": step.for_whom,
        "why_now": step.why_now,
        "not_in_scope": step.not_in_scope,
        "tradeoff_guidance": step.lean,
        "opportunity_cost_note": step.instead,
        "no_money_reason": step.no_money,
        "baseline_source": step.now_from,
    }
    values: dict[str, Any] = {name: text for name, text in plain.items() if text}
    if step.metric:
        values["metric"] = world.metrics[step.metric]
    if step.now:
        values |= {
            "baseline": _decimal(typed.read_number(step.now).value),
            "baseline_text": step.now,
            "baseline_on": month_end(scene.now.date()),
        }
    if step.target:
        by = world.calendar.day(step.target_by)
        values |= {
            "target": _decimal(typed.read_number(step.target).value),
            "target_text": step.target,
            "target_by": by,
            "target_by_text": _said(by),
        }
    if step.worth:
        low, middle, high, _ = range_of(step.worth)
        values |= {
            "value_meaning": step.worth_of,
            "value_low": _decimal(low),
            "value_middle": _decimal(middle),
            "value_high": _decimal(high),
            "value_text": step.worth,
            "no_money_reason": "",
        }
    if step.horizon:
        values["horizon_years"] = Decimal(step.horizon)
    if step.date:
        day = world.calendar.day(step.date)
        values |= {"date_that_matters": day, "date_that_matters_text": _said(day)}
        values["share_lost"] = _decimal(typed.read_number(step.lost_after).value / 100)
    if step.reach:
        values |= reached(read_amount(step.reach, REACHED, None))
    return values


@carry_out.register
def _invites(step: steps.Invites, scene: Scene) -> None:
    option = scene.option(step.option)
    assert option is not None, step.option
    seconds.invite(
        option=option,
        person=scene.world.people[step.of],
        by=scene.by,
        now=scene.now,
        due=scene.world.calendar.day(step.due) if step.due else None,
        note=step.note,
    )


@carry_out.register
def _gives_second(step: steps.GivesSecond, scene: Scene) -> None:
    given = {}
    for name, text in step.given.items():
        low, middle, high, assumed = range_of(text)
        given[name] = Given(low, middle, high, text, note=step.note, middle_assumed=assumed)
    option = scene.option(step.option)
    assert option is not None, step.option
    waiting = option.seconds.waiting_on(scene.by).in_full().get()
    seconds.give(second=waiting, by=scene.by, now=scene.now, given=given)


@carry_out.register
def _puts_forward(step: steps.PutsForward, scene: Scene) -> None:
    subject, metric = scene.subject, scene.world.metrics[step.metric]
    about = candidates.About(
        step.predicts,
        step.hollow,
        step.measured_by,
        _decimal(typed.read_number(step.now).value) if step.now else None,
        step.now,
    )
    effects = {}
    for key, text in step.effects.items():
        option = scene.option(key)
        assert option is not None, key
        low, middle, high, assumed = range_of(text)
        effects[option.pk] = Given(low, middle, high, text, middle_assumed=assumed)
    there = subject.candidates.standing().of_metric(metric).first()
    if there is None:
        candidates.add_candidate(
            initiative=subject, by=scene.by, now=scene.now, metric=metric, about=about, effects=effects
        )
    else:
        candidates.edit_candidate(
            candidate=there,
            by=scene.by,
            now=scene.now,
            version=there.version,
            about=about,
            effects=effects,
        )


@carry_out.register
def _chooses(step: steps.Chooses, scene: Scene) -> None:
    subject = scene.subject
    standing = current_framing(subject)
    low, middle, high, _ = range_of(step.worth)
    candidates.choose_metric(
        candidate=subject.candidates.standing().of_metric(scene.world.metrics[step.metric]).get(),
        by=scene.by,
        now=scene.now,
        version=standing.number if standing else 0,
        why=step.why,
        target=_decimal(typed.read_number(step.target).value),
        target_text=step.target,
        worth=Given(low, middle, high, step.worth),
    )


@carry_out.register
def _brings(step: steps.Brings, scene: Scene) -> None:
    reframing.add_evidence(
        initiative=scene.subject,
        by=scene.by,
        now=scene.now,
        piece=reframing.Piece(
            kind=step.kind,
            lane=step.lane,
            on=scene.now.date() - timedelta(days=step.days),
            source=step.source,
            says=step.says,
            stance=Stance.AGAINST if step.against else Stance.FOR,
            quote=step.quote,
            count=step.counts,
            counted=step.counted,
            every=step.every,
            revenue=_decimal(typed.read_number(step.revenue).value) if step.revenue else None,
            room=tuple(scene.world.people[key] for key in step.room),
            room_names=step.others,
        ),
    )


@carry_out.register
def _rests(step: steps.Rests, scene: Scene) -> None:
    key, _, about = step.about.rpartition(".")
    brought = scene.subject.evidence_added.order_by("pk").values_list("pk", flat=True)
    reframing.cite(
        initiative=scene.subject,
        about=about,
        option=scene.option(key),
        evidence=[brought[place - 1] for place in step.pieces],
        by=scene.by,
        now=scene.now,
    )


@carry_out.register
def _accepts(step: steps.Accepts, scene: Scene) -> None:
    standing = current_framing(scene.subject)
    assert standing is not None
    reframing.answer_framing(
        initiative=scene.subject,
        by=scene.by,
        now=scene.now,
        version=standing.number,
        response=Response.ACCEPTED,
    )


@carry_out.register
def _estimates(step: steps.Estimates, scene: Scene) -> None:
    option = scene.option(step.option)
    assert option is not None, step.option
    options.edit_option(
        option=option,
        by=scene.by,
        now=scene.now,
        version=option.version,
        name=step.name or None,
        summary=step.summary or None,
        estimates=_given(step),
        share_of=scene.option(step.share_of),
        **_shortcut(step, scene),
    )


@carry_out.register
def _adds(step: steps.Adds, scene: Scene) -> None:
    made = options.add_option(
        initiative=scene.subject,
        by=scene.by,
        now=scene.now,
        name=step.name,
        summary=step.summary,
        estimates=_given(step),
        share_of=scene.option(step.share_of),
        teaches=_teaches(step, scene),
        **_shortcut(step, scene),
    )
    assert made.key == step.option, f"{step.name} became {made.key}"


def _shortcut(step: steps.Estimates, scene: Scene) -> dict[str, Any]:
    return {
        "debt_due": scene.world.calendar.day(step.debt_due) if step.debt_due else None,
        "debt_what": step.debt_what,
        "debt_owner": scene.world.people[step.debt_owner] if step.debt_owner else None,
    }


def _teaches(step: steps.Adds, scene: Scene) -> options.Teaching | None:
    about = scene.option(step.about)
    if about is None:
        return None
    yes, no = (read_often(text, text) for text in (step.yes_when_works, step.yes_when_not))
    return options.Teaching(about, yes, no)


@carry_out.register
def _lists(step: steps.Lists, scene: Scene) -> None:
    option = scene.option(step.option)
    assert option is not None, step.option
    parts, bad = pasted.read([pasted.Cells(place, *row) for place, row in enumerate(step.parts)])
    assert not bad, bad
    options.set_slices(option=option, by=scene.by, now=scene.now, version=option.version, parts=parts)


@carry_out.register
def _needs(step: steps.Needs, scene: Scene) -> None:
    option = scene.option(step.option)
    assert option is not None, step.option
    beside = {scene.world.teams[step.team]: step.percent}
    options.set_needs(option=option, by=scene.by, now=scene.now, version=option.version, needs=beside)


@carry_out.register
def _picks(step: steps.Picks, scene: Scene) -> None:
    option = scene.option(step.option)
    assert option is not None, step.option
    made = options.option_from_slices(
        option=option,
        share=read_share(step.share)[0],
        by=scene.by,
        now=scene.now,
        version=option.version,
        rest_later=step.rest_later,
    )
    assert made.key == step.into, f"{made.name} became {made.key}"


@carry_out.register
def _stages(step: steps.Stages, scene: Scene) -> None:
    option, source = scene.option(step.option), scene.option(step.share_of)
    assert option is not None and source is not None, step.option
    given = {name: _one(name, text, note=step.note) for name, text in step.given.items()}
    options.set_second_stage(
        option=option,
        by=scene.by,
        now=scene.now,
        version=option.version,
        name=step.name,
        share_of=source,
        estimates=given,
    )


@carry_out.register
def _wishes(step: steps.Wishes, scene: Scene) -> None:
    subject = scene.subject
    options.wish_date(
        initiative=subject,
        by=scene.by,
        now=scene.now,
        version=subject.wished_version,
        on=scene.world.calendar.day(step.on),
        who=step.who,
        why=step.why,
    )


def _given(step: steps.Estimates) -> dict[str, Given | None]:
    noted = (Input.EFFECT, Input.EFFECT_SHARE, Input.EFFORT)
    return {
        name: _one(name, text, step.basis, step.note if name in noted else "", step.effect_in)
        for name, text in step.given.items()
    }


def _one(name: str, text: str, basis: str = "expert", note: str = "", effect_in: str = "unit") -> Given:
    low, middle, high, assumed = range_of(text)
    scale = 0.01 if name in PERCENT_INPUTS else 1.0
    share = name in (Input.EFFECT_SHARE, Input.LATER_SHARE)
    typed_in = "share_of_option" if share else effect_in if name == Input.EFFECT else "unit"
    return Given(low * scale, middle * scale, high * scale, text, basis, note, typed_in, assumed)


@carry_out.register
def _guards(step: steps.Guards, scene: Scene) -> None:
    owner = scene.world.people[step.owner] if step.owner else None
    reframing.add_guardrail(
        initiative=scene.subject,
        terms=reframing.Terms(step.discipline, step.says, step.limit, step.stands, owner),
        by=scene.by,
        now=scene.now,
    )


@carry_out.register
def _checks(step: steps.Checks, scene: Scene) -> None:
    guardrail = scene.subject.guardrails.get(number=step.guardrail)
    words = {}
    for key, said in step.said.items():
        state, _, why = said.partition(": ")
        option = scene.option(key)
        assert option is not None, key
        words[option] = reframing.Word(state.replace(" ", "_"), why)
    reframing.say_states(
        guardrail=guardrail, words=words, version=guardrail.version, by=scene.by, now=scene.now
    )


@carry_out.register
def _states(step: steps.States, scene: Scene) -> None:
    reframing.add_fact(
        initiative=scene.subject,
        discipline=step.discipline,
        fact=step.fact,
        means=step.means,
        option=scene.option(step.option),
        by=scene.by,
        now=scene.now,
    )


@carry_out.register
def _risks(step: steps.Risks, scene: Scene) -> None:
    low, middle, high, _ = range_of(step.cost)
    owner = scene.world.people[step.owner] if step.owner else None
    risk = reframing.add_risk(
        initiative=scene.subject,
        stake=reframing.Stake(
            what=step.what,
            chance=_decimal(read_chance(step.chance)),
            chance_text=step.chance,
            cost=step.paid_in,
            low=_decimal(low),
            middle=_decimal(middle),
            high=_decimal(high),
            text=step.cost,
            option=scene.option(step.option),
            owner=owner,
        ),
        by=scene.by,
        now=scene.now,
    )
    if owner is not None and step.confirmed:
        reframing.confirm_risk(risk=risk, by=owner, now=scene.now)


@carry_out.register
def _reviews(step: steps.Reviews, scene: Scene) -> None:
    world = scene.world
    domain = technical.domain_named(step.domain)
    assert domain is not None, step.domain
    reframing.set_domain(
        initiative=scene.subject,
        domain=domain,
        was=scene.subject.domain_id,
        by=scene.by,
        now=scene.now,
    )
    reviewer = world.people[step.of]
    review = reframing.ask_for_review(
        initiative=scene.subject, asked_of=reviewer, note=step.look_at, by=scene.by, now=scene.now
    )
    if step.verdict:
        scene.now = scene.clock.at(max(step.ago - 1, 0))
        reframing.write_verdict(review=review, verdict=step.verdict, by=reviewer, now=scene.now)


@carry_out.register
def _finishes(step: steps.Finishes, scene: Scene) -> None:
    work_out(scene.subject, scene.now)
    reframing.mark_ready(initiative=scene.subject, by=scene.by, now=scene.now)


@carry_out.register
def _decides(step: steps.Decides, scene: Scene) -> None:
    subject, world = scene.subject, scene.world
    newest = stored.newest(subject)
    last = subject.history.order_by("-number").first()
    again = _look_again(step)
    # As the page of deciding does when somebody opens it.
    board.work_out_at_once(
        planning_period(timezone.localdate(scene.now)), initiative_id=subject.pk, now=_at(scene.now)
    )
    decision = board.decide(
        subject,
        board.Verdict(
            choice=Choice(step.choice),
            reason=step.reason,
            option=scene.option(step.option),
            look_again=again,
            look_again_on=world.calendar.day(step.again_on) if step.again_on else None,
            look_again_metric=world.metrics[step.again_metric] if step.again_metric else None,
            look_again_value=_decimal(typed.read_number(step.again_value).value)
            if step.again_value
            else None,
            look_again_words=step.again_words,
            look_again_person=world.people[step.again_person] if step.again_person else None,
            conditions=tuple(
                board.Conditioning(text, world.people[owner], world.calendar.day(by))
                for text, owner, by in step.conditions
            ),
            gives_way=step.gives_way,
        ),
        digest=newest.digest if newest else "",
        seen=last.number if last else 0,
        by=scene.by,
        now=scene.now,
    )
    for condition in decision.conditions.all():
        if condition.number not in step.holds:
            continue
        owner = condition.owner or scene.by
        board.meet_condition(condition, note="", by=owner, now=scene.now + timedelta(hours=2))


@carry_out.register
def _sees_otherwise(step: steps.SeesOtherwise, scene: Scene) -> None:
    decision = get_standing(scene.subject)
    assert decision is not None, "nothing has been decided yet"
    board.see_otherwise(decision, reason=step.reason, named=step.named, by=scene.by, now=scene.now)


@carry_out.register
def _asks_back(step: steps.AsksBack, scene: Scene) -> None:
    board.ask_back(scene.subject, text=step.text, by=scene.by, now=scene.now)


def _look_again(step: steps.Decides) -> LookAgain:
    if step.again_metric:
        return LookAgain.METRIC
    if step.again_words:
        return LookAgain.WORDS
    return LookAgain.DATE if step.again_on else LookAgain.NEVER


@carry_out.register
def _builds(step: steps.Builds, scene: Scene) -> None:
    work_out(scene.subject, scene.now)
    reframing.start_building(
        initiative=scene.subject,
        by=scene.by,
        now=scene.now,
        started_on=scene.world.calendar.day(step.on),
    )


@carry_out.register
def _watches(step: steps.Watches, scene: Scene) -> None:
    people.watch(scene.subject, on=True, by=scene.by, now=scene.now)


def range_of(text: str) -> tuple[float, float, float, bool]:
    """Low, middle, high, and whether we put the middle in: a range as people type it, or one known number."""
    try:
        one = typed.read_number(text)
    except typed.Unreadable:
        found = typed.read_range(text)
        return found.low, found.middle, found.high, found.middle_assumed
    return one.value, one.value, one.value, False


def _decimal(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
