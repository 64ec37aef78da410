"""Technical facts, risks, the technical review, and the domain that calls for it."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import reframing as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.reframing import (
    AskReviewForm,
    DomainChoiceForm,
    FactForm,
    RiskForm,
    VerdictForm,
)
from initiatives.models import Initiative, Person, Risk
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import get_visible
from initiatives.queries.reframing import technical
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to
from initiatives.views.reframing.conflicts import Refused, attempt

FOLDER = "reframing/guardrails"


def _back(request: PersonRequest, pk: int, anchor: str) -> HttpResponse:
    return redirect_to(request, f"{reverse('guardrails', args=[pk])}#{anchor}")


@open_to("add_fact", methods="GET POST")
def add_fact(request: PersonRequest, pk: int) -> HttpResponse:
    """What the method does, and what that means for the user."""
    initiative = get_visible(request.user, pk)
    access.require(request.user, "add_fact", initiative)
    form = FactForm(
        request.POST if request.method == "POST" else None,
        options=queries.standing_options(initiative),
        initial={"once": secrets.token_hex(16)},
    )
    context = {"initiative": initiative, "form": form, "address": reverse("fact_add", args=[pk])}
    if request.method != "POST":
        return _form_page(request, "fact", context)
    refused = attempt(
        request,
        form,
        lambda: actions.add_fact(
            initiative=initiative,
            discipline=form.cleaned_data["discipline"],
            fact=form.cleaned_data["fact"],
            means=form.cleaned_data["means"],
            option=form.option(),
            by=request.user,
            now=timezone.now(),
            token=form.cleaned_data["once"],
        ),
    )
    return _form_page(request, "fact", context, refused) if refused else _back(request, pk, "facts")


@open_to("change_fact", methods="GET POST")
def fact(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Say it in other words."""
    initiative = get_visible(request.user, pk)
    subject = technical.get_fact(initiative, number)
    access.require(request.user, "change_fact", subject)
    form = FactForm(
        request.POST if request.method == "POST" else None,
        options=queries.standing_options(initiative),
        initial=FactForm.initial_of(subject),
    )
    context: dict[str, Any] = {
        "initiative": initiative,
        "form": form,
        "fact": subject,
        "address": reverse("fact", args=[pk, number]),
    }
    if request.method != "POST":
        return _form_page(request, "fact", context)
    refused = attempt(
        request,
        form,
        lambda: actions.change_fact(
            fact=subject,
            discipline=form.cleaned_data["discipline"],
            words=form.cleaned_data["fact"],
            means=form.cleaned_data["means"],
            option=form.option(),
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            now=timezone.now(),
        ),
    )
    return _form_page(request, "fact", context, refused) if refused else _back(request, pk, "facts")


def _form_page(
    request: PersonRequest, name: str, context: dict[str, Any], refused: Refused | None = None
) -> HttpResponse:
    """The form as it is given out, or as it goes back to whoever sent it."""
    if refused is None:
        return page(request, f"{FOLDER}/{name}.html", context, part="dialog")
    context = {**context, "conflict": refused.conflict}
    return page(request, f"{FOLDER}/{name}.html", context, part="dialog", status=refused.status)


@open_to("change_fact", methods="POST")
def withdraw_fact(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Take it off the list."""
    subject = technical.get_fact(get_visible(request.user, pk), number)
    actions.withdraw_fact(fact=subject, by=request.user, now=timezone.now())
    return _back(request, pk, "facts")


@open_to("add_guardrail", methods="POST")
def fact_to_guardrail(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """What it means for the user must not get worse."""
    subject = technical.get_fact(get_visible(request.user, pk), number)
    made = actions.guardrail_from_fact(fact=subject, by=request.user, now=timezone.now())
    return redirect_to(request, reverse("guardrail", args=[pk, made.number]))


@open_to("ask", methods="POST")
def fact_to_question(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Is that good enough?"""
    subject = technical.get_fact(get_visible(request.user, pk), number)
    made = actions.question_from_fact(fact=subject, by=request.user, now=timezone.now())
    return redirect_to(request, reverse("question", args=[pk, made.number]))


@open_to("set_risk", methods="GET POST")
def add_risk(request: PersonRequest, pk: int) -> HttpResponse:
    """What may happen, how likely, and what it costs then."""
    initiative = get_visible(request.user, pk)
    _require_some_risk(request.user, initiative)
    form = RiskForm(
        request.POST if request.method == "POST" else None,
        options=queries.standing_options(initiative),
        people=queries.people_to_ask(),
        initial={"once": secrets.token_hex(16), "discipline": _own_discipline(request.user, initiative)},
    )
    context = {"initiative": initiative, "form": form, "address": reverse("risk_add", args=[pk])}
    if request.method != "POST":
        return _form_page(request, "risk", context)
    refused = attempt(
        request,
        form,
        lambda: actions.add_risk(
            initiative=initiative,
            stake=form.stake(),
            by=request.user,
            now=timezone.now(),
            token=form.cleaned_data["once"],
        ),
    )
    return _form_page(request, "risk", context, refused) if refused else _back(request, pk, "risks")


def _require_some_risk(person: Person, initiative: Initiative) -> None:
    """A lead of the team, or a reviewer of anything: the action asks again for the discipline typed."""
    if not person.disciplines:
        access.require(person, "set_risk", Risk(initiative=initiative))


def _own_discipline(person: Person, initiative: Initiative) -> str:
    is_lead = access.may(person, "set_risk", Risk(initiative=initiative))
    return "" if is_lead else min(person.disciplines, default="")


@open_to("read", methods="GET POST")
def risk(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One risk: to be changed by whoever may, confirmed by its owner."""
    initiative = get_visible(request.user, pk)
    subject = technical.get_risk(initiative, number)
    may_set = access.may(request.user, "set_risk", subject)
    if request.method == "POST":
        access.require(request.user, "set_risk", subject)
    form = RiskForm(
        request.POST if request.method == "POST" else None,
        options=queries.standing_options(initiative),
        people=queries.people_to_ask(),
        initial=RiskForm.initial_of(subject),
    )
    context: dict[str, Any] = {
        "initiative": initiative,
        "form": form,
        "risk": subject,
        "may_set": bool(may_set),
        "who_sets": access.TABLE["set_risk"].reason,
        "may_confirm": subject.confirmed_at is None
        and bool(access.may(request.user, "confirm_risk", subject)),
        "address": reverse("risk", args=[pk, number]),
        "now": timezone.now(),
    }
    if request.method != "POST":
        return _form_page(request, "risk", context)
    refused = attempt(
        request,
        form,
        lambda: actions.change_risk(
            risk=subject,
            stake=form.stake(),
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            now=timezone.now(),
        ),
    )
    return _form_page(request, "risk", context, refused) if refused else _back(request, pk, "risks")


@open_to("confirm_risk", methods="POST")
def confirm_risk(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """It stands as it is."""
    subject = technical.get_risk(get_visible(request.user, pk), number)
    actions.confirm_risk(risk=subject, by=request.user, now=timezone.now())
    return _back(request, pk, "risks")


@open_to("set_risk", methods="POST")
def withdraw_risk(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """It no longer threatens."""
    subject = technical.get_risk(get_visible(request.user, pk), number)
    actions.withdraw_risk(risk=subject, by=request.user, now=timezone.now())
    return _back(request, pk, "risks")


@open_to("read", methods="GET POST")
def technical_review(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for a technical review, or write the verdict of the one that was asked for."""
    initiative = get_visible(request.user, pk)
    review = technical.open_review(initiative)
    may_write = review is not None and bool(access.may(request.user, "review_technically", review))
    may_ask = initiative.at_stage in queries.ASKABLE and bool(
        access.may(request.user, "ask_review", initiative)
    )
    doing = request.POST.get("do", "")
    verdict = VerdictForm(request.POST if doing == "write" else None, auto_id="id_%s")
    asking = AskReviewForm(
        request.POST if doing == "ask" else None,
        people=technical.possible_reviewers(initiative) if may_ask else [],
        initial={"asked_of": review.asked_of_id, "note": review.note} if review else {},
    )
    context: dict[str, Any] = {
        "initiative": initiative,
        "review": review,
        "may_write": may_write,
        "may_ask": may_ask,
        "verdict": verdict,
        "asking": asking,
        "form": verdict if doing == "write" else asking,
        "reviews": technical.reviews(initiative),
        "now": timezone.now(),
    }
    if request.method != "POST":
        return page(request, f"{FOLDER}/review.html", context)
    if doing == "write" and review is not None:
        access.require(request.user, "review_technically", review)
    else:
        access.require(request.user, "ask_review", initiative)
    form = context["form"]
    if form.is_valid():
        try:
            if doing == "write" and review is not None:
                actions.write_verdict(
                    review=review,
                    verdict=verdict.cleaned_data["verdict"],
                    by=request.user,
                    now=timezone.now(),
                )
            else:
                actions.ask_for_review(
                    initiative=initiative,
                    asked_of=asking.asked_of(),
                    note=asking.cleaned_data["note"],
                    by=request.user,
                    now=timezone.now(),
                )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        except Conflict as conflict:
            return page(request, f"{FOLDER}/review.html", {**context, "conflict": conflict}, status=409)
        else:
            return redirect_to(request, f"{reverse('technical_review', args=[pk])}?saved=1")
    return page(request, f"{FOLDER}/review.html", context, status=422)


@open_to("change_framing", methods="GET POST")
def domain(request: PersonRequest, pk: int) -> HttpResponse:
    """Which domain it is about, and so whether somebody who knows it looks before it is ready."""
    initiative = get_visible(request.user, pk)
    access.require(request.user, "change_framing", initiative)
    form = DomainChoiceForm(
        request.POST if request.method == "POST" else None,
        domains=technical.domains(),
        initial={"domain": initiative.domain_id or "", "was": initiative.domain_id or ""},
    )
    context: dict[str, Any] = {"initiative": initiative, "form": form}
    if request.method != "POST":
        return _form_page(request, "domain", context)
    if form.is_valid():
        try:
            actions.set_domain(
                initiative=initiative,
                domain=form.chosen(),
                was=form.cleaned_data["was"],
                by=request.user,
                now=timezone.now(),
            )
        except Conflict as conflict:
            form.put(was=conflict.version or "")
            return _form_page(request, "domain", context, Refused(409, conflict))
        return _back(request, pk, "review")
    return _form_page(request, "domain", context, Refused(422))
