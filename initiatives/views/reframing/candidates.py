"""Candidate metrics on the web: side by side, putting one forward, choosing one."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions.reframing import candidates as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.reframing.candidates import CandidateForm, ChooseMetricForm
from initiatives.models import Candidate, Initiative, Person
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_visible
from initiatives.queries.reframing.candidates import effects_typed, get_candidate, metrics_page
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two to four metrics, each with what it predicts and which option it would choose."""
    person: Person = request.user  # type: ignore[assignment]
    found = metrics_page(person, pk)
    context = {"found": found, "initiative": found.initiative, "now": timezone.now()}
    return page(request, "reframing/metrics.html", context)


@open_to("change_framing", methods="GET POST")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a metric forward."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    access.require(person, "change_framing", initiative)
    form = CandidateForm(
        request.POST if request.method == "POST" else None,
        candidate=None,
        options=queries.standing_options(initiative),
        metrics=queries.metrics(),
        initial={"once": secrets.token_hex(16)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_candidate(
                initiative=initiative,
                by=person,
                now=timezone.now(),
                metric=form.chosen(),
                about=form.about(),
                effects=form.given(),
                once=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        else:
            return redirect_to(request, reverse("metrics", args=[pk]))
    return _form(request, initiative, form, None)


@open_to("change_framing", methods="GET POST")
def edit(request: HttpRequest, pk: int, candidate: int) -> HttpResponse:
    """What is said of a candidate; or take it away."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    access.require(person, "change_framing", initiative)
    found = get_candidate(initiative, candidate)
    back = reverse("metrics", args=[pk])
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, reverse("metric_candidate", args=[pk, candidate]))
    if request.POST.get("do") == "withdraw":
        actions.withdraw_candidate(candidate=found, by=person, now=timezone.now())
        return redirect_to(request, back)
    standing = current_framing(initiative)
    is_chosen = standing is not None and standing.metric_id == found.metric_id
    form = CandidateForm(
        request.POST if request.method == "POST" else None,
        candidate=found,
        # Under the framing's own metric the options' estimates are what counts; they are changed there.
        options=() if is_chosen else queries.standing_options(initiative),
        initial={**effects_typed(found), **_words(found)},
    )
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_candidate(
                candidate=found,
                by=person,
                now=timezone.now(),
                version=form.cleaned_data["version"] or 0,
                about=form.about(),
                effects=form.given(),
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        except Conflict as failure:
            conflict = failure
        else:
            return redirect_to(request, back)
    return _form(request, initiative, form, found, conflict=conflict, is_chosen=is_chosen)


@open_to("change_framing", methods="GET POST")
def choose(request: HttpRequest, pk: int, candidate: int) -> HttpResponse:
    """Make it the framing's metric, with why."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    access.require(person, "change_framing", initiative)
    found = get_candidate(initiative, candidate)
    standing = current_framing(initiative)
    moves = standing is None or standing.metric_id != found.metric_id
    form = ChooseMetricForm(
        request.POST if request.method == "POST" else None,
        moves=moves or "",
        initial={
            "version": standing.number if standing else 0,
            "why": "" if moves or standing is None else standing.metric_why,
        },
    )
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.choose_metric(
                candidate=found,
                by=person,
                now=timezone.now(),
                version=form.cleaned_data["version"] or 0,
                **form.values(),
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        except Conflict as failure:
            conflict = failure
            form.take_version(standing.number if standing else 0)
        else:
            done = f"?done=framing-{made.number}"
            return redirect_to(request, f"{reverse('initiative', args=[pk])}{done}#framing")
    status = 409 if conflict else 422 if form.is_bound else 200
    context: dict[str, Any] = {
        "initiative": initiative,
        "candidate": found,
        "form": form,
        "conflict": conflict,
        "moves": moves,
        "now": timezone.now(),
    }
    return page(request, "reframing/choose_metric.html", context, part="form", status=status)


def _words(candidate: Candidate) -> dict[str, Any]:
    names = ("predicts", "hollow", "measured_by", "baseline_text", "version")
    return {name: getattr(candidate, name) for name in names}


def _form(
    request: HttpRequest,
    initiative: Initiative,
    form: CandidateForm,
    candidate: Candidate | None,
    *,
    conflict: Conflict | None = None,
    is_chosen: object = "",
) -> HttpResponse:
    if conflict is not None:
        form.take_version(conflict.version)
    context: dict[str, Any] = {
        "initiative": initiative,
        "candidate": candidate,
        "form": form,
        "conflict": conflict,
        "is_chosen": bool(is_chosen),
        "now": timezone.now(),
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return page(request, "reframing/metric_candidate.html", context, part="form", status=status)
