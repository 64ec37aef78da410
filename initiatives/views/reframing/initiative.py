"""The initiative page: everything of one initiative, in the order of the conversation about it."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from initiatives import charts
from initiatives.charts import board as shapes
from initiatives.forms.options.undoing import toast_of
from initiatives.models import Initiative, Person
from initiatives.queries import evidence, options
from initiatives.queries import reframing as queries
from initiatives.queries.board import deciding, decisions
from initiatives.queries.board.rows import Line
from initiatives.queries.initiative import get_visible
from initiatives.queries.reframing import marks
from initiatives.queries.reframing.pace import pace_of
from initiatives.stages import FRAMABLE, MOVES, Stage
from initiatives.templatetags.framing import in_unit
from initiatives.views.guards import open_to
from initiatives.views.htmx import page
from initiatives.views.reframing.guardrails import guarding


@open_to("read")
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """The page. Drafts are for reading here; their filer is sent on to the form."""
    person: Person = request.user  # type: ignore[assignment]
    subject = get_visible(person, pk)
    if subject.at_stage == Stage.DRAFT:
        if subject.filed_by_id == person.pk:
            return redirect("edit", pk)
        return page(request, "reframing/draft.html", {"initiative": subject, "now": timezone.now()})
    if getattr(request, "htmx", None) and "questions" in request.GET:
        return _earlier_questions(request, person, subject)
    if getattr(request, "htmx", None) and "worths" in request.GET:
        return _worths(request, person, subject)
    return page(request, "reframing/initiative.html", whole_page(request, person, subject))


def _earlier_questions(request: HttpRequest, person: Person, subject: Initiative) -> HttpResponse:
    """The next questions of the list, to stand in the place of "Earlier"."""
    now = timezone.now()
    start = _whole(request.GET["questions"]) or 0
    found = queries.question_list(person, subject, now=now, start=start, unfolded=0)
    context = {"initiative": subject, "questions": found, "now": now}
    return page(request, "reframing/question_rows.html", context)


# How long the page waits before it asks again for the worth of a question that has just been asked.
_DELAYS = ("400ms", "800ms", "1500ms", "3s", "5s")


def _worths(request: HttpRequest, person: Person, subject: Initiative) -> HttpResponse:
    """The worth of each question on the page, once new figures are there: rows stay where they are."""
    now = timezone.now()
    count = _whole(request.GET["worths"]) or 0
    questions = queries.question_list(person, subject, now=now, unfolded=0, polled=count)
    context = {
        "initiative": subject,
        "questions": questions,
        "figures": options.section(person, subject, now=now),
        "may_ask": queries.rights(person, subject).ask,
        "delay": _DELAYS[count] if count < len(_DELAYS) else "",
        "now": now,
    }
    return page(request, "reframing/worths.html", context)


@open_to("read")
def slug(request: HttpRequest, pk: str, words: str) -> HttpResponse:
    """`/i/142-halve-card-fraud/` reads well in a chat and leads to `/i/142/`."""
    subject = get_visible(request.user, int(pk))  # type: ignore[arg-type]
    return redirect("initiative", subject.pk)


def whole_page(request: HttpRequest, person: Person, subject: Initiative) -> dict[str, Any]:
    """The context of `reframing/initiative.html` and of the parts that live in it."""
    now = timezone.now()
    found = queries.initiative_page(
        person,
        subject,
        now=now,
        start=_whole(request.GET.get("questions")) or 0,
        unfolded=_whole(request.GET.get("open")),
    )
    figures, beside = found.figures, found.beside
    unfolded = next((row.number for row in found.questions.rows if row.thread is not None), None)
    deciding = _deciding(person, subject, found, now)
    decided = deciding["decided"]
    funded = decided.decision.option_id if decided else None
    return {
        "now": now,
        "initiative": subject,
        "framing": found.framing,
        "page": found,
        "pace": pace_of(
            subject, answered=beside.answered, lead_asked_at=found.questions.lead_asked_at, now=now
        ),
        "figures": figures,
        "held": found.held,
        "currency": figures.currency,
        "suggestions": queries.page_suggestions(
            person,
            subject,
            framing=found.framing,
            options=_as_they_stand(figures),
            unfolded=unfolded,
            now=now,
            sealed=figures.sealed,
        ),
        "marks": marks.page_marks(person, subject, found.framing, figures.options, spares=beside.spared),
        **deciding,
        "guarding": guarding(person, found, funded=funded, today=timezone.localdate(now)),
        "spark": _sparkline(found),
        "undo": _undo(request, found),
    }


def _as_they_stand(figures: options.Section) -> dict[int, queries.OptionNow]:
    """The options that the section has fetched, for measuring suggestions against."""
    withdrawn = {option.pk for option in figures.withdrawn}
    return {
        option.pk: queries.OptionNow(
            option.name,
            option.summary,
            option.share_of,
            option.debt_due,
            option.debt_what,
            option.estimates,
            option.version,
            option.pk in withdrawn,
        )
        for option in (*figures.options, *figures.withdrawn)
    }


def _deciding(
    person: Person,
    subject: Initiative,
    found: queries.InitiativePage,
    now: dt.datetime,
) -> dict[str, Any]:
    """What choosing costs, what evidence stands behind it and its rivals, and the decision that stands."""
    figures, cost, undo_until = found.figures, None, found.beside.undo_until
    others: tuple[Line, ...] = ()
    if subject.at_stage in FRAMABLE and not figures.sealed:
        choosing = deciding.cost_of_choosing(
            person,
            subject,
            figures.appraisal,
            today=timezone.localdate(now),
            fetched=found.all_options,
            said=figures.said,
            calendar=found.beside.calendar,
        )
        others = choosing.others
        cost = shapes.cost_of_choosing(choosing.cards, choosing.displacing, currency=figures.currency)
    named = [(line.initiative_id, line.outcome) for line in others[: evidence.MOST_RIVALS]]
    glance = evidence.glance(subject, others=[pk for pk, _ in named], today=timezone.localdate(now))
    goal = found.framing.goal if found.framing else ""
    return {
        "cost": cost,
        "evidence": glance,
        "rivals": evidence.rivals_of(
            subject.pk,
            goal or subject.proposal_title,
            glance.own,
            named,
            glance.others,
            len(others) - len(named),
        ),
        # Sent back: what was decided stands on the page only while it may be undone.
        "decided": decisions.decided(person, subject, now=now)
        if subject.at_stage != Stage.REFRAMING or (undo_until and now <= undo_until)
        else None,
        "reopened": decisions.may_undo_reopening(person, subject, now=now),
    }


def _whole(text: str | None) -> int | None:
    """A small whole number from an address; nonsense is as if nothing were there."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


def _sparkline(found: queries.InitiativePage) -> Any:
    framing, readings = found.framing, found.beside.readings
    if framing is None or framing.metric is None or len(readings) < 2:
        return None
    unit = framing.metric.unit
    return charts.sparkline(
        [(reading.on, float(reading.value)) for reading in readings],
        label=framing.metric.name,
        target=None if framing.target is None else float(framing.target),
        target_date=framing.target_by,
        text=lambda value: in_unit(value, unit),
    )


# What a person may take back from the toast right after doing it: the move done, the move that undoes it.
UNDO = {
    "mark_ready": "back_to_reframing",
    "fast_lane": "back_to_reframing",
    "ask_for_decision": "take_back_request",
    "start_building": "not_started",
    "launch": "not_launched",
    "pause": "resume",
}
UNDO_SECONDS = 10
# What was done to suggestions a moment ago, as the address and the toast say it.
_SETTLED = {"accepted": "Accepted", "kept": "Kept as it is"}


def _undo(request: HttpRequest, found: queries.InitiativePage) -> dict[str, Any] | None:
    """The toast after a move, while it can still be taken back in passing."""
    done = request.GET.get("done", "")
    subject, now = found.initiative, timezone.now()
    if done == "suggested":
        return {"words": "Suggested. It stands as it was until an owner accepts."}
    said, *_ = done.split("-")
    if said in _SETTLED:
        numbers = [number for text in done.split("-")[1:] if (number := _whole(text))]
        person: Person = request.user  # type: ignore[assignment]
        since = now - dt.timedelta(seconds=UNDO_SECONDS)
        fresh = queries.just_settled(subject, numbers, by=person, since=since)
        return {"settled": fresh, "words": _SETTLED[said]} if fresh else None
    if done == "option":
        return toast_of(request.GET.get("back", ""), request.user, now)  # type: ignore[arg-type]
    if done.startswith("framing-"):
        framing = found.framing
        mine = framing is not None and framing.author_id == request.user.pk
        if not mine or framing is None or (now - framing.created_at).total_seconds() >= UNDO_SECONDS:
            return None
        return {"framing": True}
    back = MOVES.get(UNDO.get(done, ""))
    if back is None or subject.at_stage not in back.sources:
        return None
    if (now - subject.stage_since).total_seconds() >= UNDO_SECONDS:
        return None
    return {"move": back.name, "words": f"{subject.at_stage.label}.", "seconds": UNDO_SECONDS}
