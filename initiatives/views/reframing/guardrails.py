"""Guardrails: the page with all of them, one at a time with how every option stands, and the waiver of one."""

import datetime as dt
import secrets
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import board
from initiatives.actions import reframing as actions
from initiatives.forms.reframing import GuardrailForm, NoneNeededForm, StatesForm, WaiveForm
from initiatives.models import Guardrail, Initiative, Option, Person, Risk
from initiatives.queries import reframing as queries
from initiatives.queries.board import decisions
from initiatives.queries.initiative import get_visible
from initiatives.queries.reframing import guardrails as found
from initiatives.queries.reframing import technical
from initiatives.stages import COMMITTED, Stage
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to
from initiatives.views.reframing.conflicts import attempt

FOLDER = "reframing/guardrails"


@open_to("read")
def guardrails(request: PersonRequest, pk: int) -> HttpResponse:
    """Everything that must not get worse, what the method means for the user, what may go wrong, who reviewed it."""
    initiative = get_visible(request.user, pk)
    today = timezone.localdate()
    rows = found.all_rows(initiative, today=today)
    context: dict[str, Any] = {
        "initiative": initiative,
        "rows": rows,
        "options": found.choices(initiative),
        "risks": technical.all_risks(initiative),
        "facts": technical.all_facts(initiative),
        "reviews": technical.reviews(initiative),
        "may": rights(request.user, initiative),
        "unit": unit_of(initiative),
        "now": timezone.now(),
    }
    if context["may"]["add"]:
        context["library"] = found.to_take(initiative)
    return page(request, f"{FOLDER}/page.html", context)


def guarding(
    person: Person, shown: queries.InitiativePage, *, funded: int | None, today: dt.date
) -> dict[str, Any]:
    """The section of the initiative's page: the last few of each.

    `funded` is the option that was funded; what it breaks is said at the top of the page.
    """
    beside = shown.beside
    standing = sorted((option.pk, option.key, option.name) for option in shown.figures.options)
    rows, more = found.shown_on_page(beside.guardrail_lines, standing, today=today)
    risks, facts, more_technical = technical.shown_on_page(beside.risk_rows, beside.fact_rows)
    metric = shown.framing.metric if shown.framing else None
    return {
        "rows": rows,
        "broken": [
            (row, state)
            for row in rows
            for state in row.states
            if state.option_id == funded and state.state in ("breaks", "waived")
        ],
        "risks": risks,
        "facts": facts,
        "more": more or more_technical,
        "may": rights(person, shown.initiative),
        "unit": metric.unit if metric else "",
    }


def rights(person: Person, initiative: Initiative) -> dict[str, bool]:
    """What this person may press here now."""
    is_open = initiative.at_stage in queries.ASKABLE

    def may(action: str, subject: Any = initiative) -> bool:
        return is_open and bool(access.may(person, action, subject))

    return {
        "add": may("add_guardrail"),
        "fact": may("add_fact"),
        "risk": may("set_risk", Risk(initiative=initiative)) or (is_open and bool(person.disciplines)),
        "ask_review": may("ask_review"),
        "domain": may("change_framing"),
    }


def unit_of(initiative: Initiative) -> str:
    """The metric's unit, in which a risk to the effect is counted."""
    framing = queries.newest_versions(initiative, 1)
    metric = framing[0].metric if framing else None
    return metric.unit if metric else ""


@open_to("add_guardrail", methods="GET POST")
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """A new guardrail, as a dialog or a page."""
    initiative = get_visible(request.user, pk)
    access.require(request.user, "add_guardrail", initiative)
    form = GuardrailForm(
        request.POST if request.method == "POST" else None,
        people=technical.possible_reviewers(initiative),
        initial={"once": secrets.token_hex(16)},
    )
    context = {"initiative": initiative, "form": form, "address": reverse("guardrail_add", args=[pk])}
    if request.method != "POST":
        return page(request, f"{FOLDER}/edit.html", context, part="dialog")
    refused = attempt(
        request,
        form,
        lambda: actions.add_guardrail(
            initiative=initiative,
            terms=form.terms(),
            by=request.user,
            now=timezone.now(),
            token=form.cleaned_data["once"],
        ),
    )
    if refused is None:
        return redirect_to(request, f"{reverse('initiative', args=[pk])}#guardrails")
    return page(request, f"{FOLDER}/edit.html", context, part="dialog", status=refused.status)


@open_to("add_guardrail", methods="POST")
def take(request: PersonRequest, pk: int, entry: int) -> HttpResponse:
    """One from the library, in one press."""
    initiative = get_visible(request.user, pk)
    access.require(request.user, "add_guardrail", initiative)
    made = actions.take_guardrail(
        initiative=initiative, entry=found.get_library(entry), by=request.user, now=timezone.now()
    )
    return redirect_to(request, f"{reverse('guardrails', args=[pk])}#g{made.number}")


@open_to("add_guardrail", methods="GET POST")
def none_needed(request: PersonRequest, pk: int) -> HttpResponse:
    """ "None needed because ...", signed."""
    initiative = get_visible(request.user, pk)
    access.require(request.user, "add_guardrail", initiative)
    form = NoneNeededForm(
        request.POST if request.method == "POST" else None, initial={"why": initiative.no_guardrails_why}
    )
    context = {"initiative": initiative, "form": form}
    if request.method != "POST":
        return page(request, f"{FOLDER}/none.html", context, part="dialog")
    refused = attempt(
        request,
        form,
        lambda: actions.none_needed(
            initiative=initiative, why=form.cleaned_data["why"], by=request.user, now=timezone.now()
        ),
    )
    if refused is None:
        return redirect_to(request, f"{reverse('initiative', args=[pk])}#guardrails")
    return page(request, f"{FOLDER}/none.html", context, part="dialog", status=refused.status)


@open_to("read", methods="GET POST")
def guardrail(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One guardrail: how each option stands, who says so and why, and what was said before."""
    initiative = get_visible(request.user, pk)
    subject = found.get(initiative, number)
    if request.method == "POST":
        access.require(request.user, "set_guardrail_state", subject)
    context, form = _one(request, initiative, subject)
    if request.method != "POST":
        return page(request, f"{FOLDER}/guardrail.html", context)
    refused = attempt(
        request,
        form,
        lambda: actions.say_states(
            guardrail=subject,
            words=form.words(),
            version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        ),
    )
    if refused is None:
        return redirect_to(request, f"{reverse('guardrail', args=[pk, number])}?saved=1")
    context["conflict"] = refused.conflict
    return page(request, f"{FOLDER}/guardrail.html", context, status=refused.status)


def _one(
    request: PersonRequest, initiative: Initiative, subject: Guardrail
) -> tuple[dict[str, Any], StatesForm]:
    today = timezone.localdate()
    options = queries.standing_options(initiative)
    row = found.one_row(subject, options, today=today)
    is_open = initiative.at_stage in queries.ASKABLE and subject.withdrawn_at is None
    form = StatesForm(
        request.POST if request.method == "POST" else None,
        options=options,
        states={state.option_id: state for state in row.states},
        initial={"version": subject.version},
    )
    funded = _funded(initiative)
    broken = any(
        state.state == "breaks" and funded is not None and state.option_id == funded.pk
        for state in row.states
    )
    context = {
        "initiative": initiative,
        "guardrail": subject,
        "row": row,
        "form": form,
        "said": found.said_before(subject),
        "waivers": found.waivers_of(subject),
        "today": today,
        "may_say": is_open and bool(access.may(request.user, "set_guardrail_state", subject)),
        "who_says": access.TABLE["set_guardrail_state"].reason,
        "may_change": initiative.at_stage in queries.ASKABLE
        and bool(access.may(request.user, "change_guardrail", subject)),
        "may_waive": broken and bool(access.may(request.user, "waive", initiative)),
        "broken": broken,
        "funded": funded,
        "now": timezone.now(),
    }
    return context, form


def _funded(initiative: Initiative) -> Option | None:
    if initiative.at_stage not in COMMITTED | {Stage.LAUNCHED}:
        return None
    decision = decisions.get_standing(initiative)
    return decision.option if decision else None


@open_to("change_guardrail", methods="GET POST")
def edit(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Change what it says."""
    initiative = get_visible(request.user, pk)
    subject = found.get(initiative, number)
    access.require(request.user, "change_guardrail", subject)
    form = GuardrailForm(
        request.POST if request.method == "POST" else None,
        people=_with(subject.owner, technical.possible_reviewers(initiative)),
        initial=GuardrailForm.initial_of(subject),
    )
    context: dict[str, Any] = {
        "initiative": initiative,
        "form": form,
        "guardrail": subject,
        "address": reverse("guardrail_edit", args=[pk, number]),
    }
    if request.method != "POST":
        return page(request, f"{FOLDER}/edit.html", context, part="dialog")
    refused = attempt(
        request,
        form,
        lambda: actions.change_guardrail(
            guardrail=subject,
            terms=form.terms(),
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            now=timezone.now(),
        ),
    )
    if refused is None:
        return redirect_to(request, reverse("guardrail", args=[pk, number]))
    context["conflict"] = refused.conflict
    return page(request, f"{FOLDER}/edit.html", context, part="dialog", status=refused.status)


def _with(owner: Person | None, people: list[Person]) -> list[Person]:
    return people if owner is None or owner in people else [owner, *people]


@open_to("change_guardrail", methods="POST")
def withdraw(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Take it off, or put it back."""
    initiative = get_visible(request.user, pk)
    subject = found.get(initiative, number)
    act = actions.restore_guardrail if request.POST.get("back") == "1" else actions.withdraw_guardrail
    act(guardrail=subject, by=request.user, now=timezone.now())
    return redirect_to(request, reverse("guardrail", args=[pk, number]))


@open_to("waive", methods="GET POST")
def waive(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A director lets what was funded go on although it breaks the guardrail, for a reason and until a day."""
    initiative = get_visible(request.user, pk)
    subject = found.get(initiative, number)
    access.require(request.user, "waive", initiative)
    option = _funded(initiative)
    form = WaiveForm(request.POST if request.method == "POST" else None)
    context = {"initiative": initiative, "guardrail": subject, "form": form, "option": option}
    if request.method != "POST" or option is None:
        return page(request, f"{FOLDER}/waive.html", context, part="dialog")
    refused = attempt(
        request,
        form,
        lambda: board.waive(
            guardrail=subject,
            option=option,
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            by=request.user,
            now=timezone.now(),
        ),
    )
    if refused is None:
        return redirect_to(request, reverse("guardrail", args=[pk, number]))
    return page(request, f"{FOLDER}/waive.html", context, part="dialog", status=refused.status)
