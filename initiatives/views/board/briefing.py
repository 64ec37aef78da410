"""The brief: the page, the same as Markdown, a question back from it, and which way to lean."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access, stages
from initiatives.actions import board as actions
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.forms.board import AskBackForm, GuidanceForm
from initiatives.models import Initiative, Person
from initiatives.queries import initiative as fetch
from initiatives.queries import reframing
from initiatives.queries.board import brief as queries
from initiatives.queries.board.sheet import MOST_WORDS, sheet
from initiatives.templatetags.briefing import as_markdown
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read")
def brief(request: PersonRequest, pk: int) -> HttpResponse:
    """One page for the people who build it."""
    initiative = fetch.get_visible(request.user, pk)
    found = queries.brief(initiative, today=timezone.localdate())
    fitted = sheet(found)
    context = {
        "brief": found,
        "sheet": fitted,
        "most": MOST_WORDS,
        "text": _markdown(request, found),
        "may_ask": _may_ask(request.user, initiative),
        "may_lean": found.is_decided and bool(access.may(request.user, "write_guidance", initiative)),
    }
    return page(request, "board/brief.html", context)


def _may_ask(person: Person, initiative: Initiative) -> bool:
    return initiative.at_stage in reframing.ASKABLE and bool(access.may(person, "ask", initiative))


def _markdown(request: PersonRequest, found: queries.Brief) -> str:
    return as_markdown(
        sheet(found),
        reference=found.initiative.reference,
        address=request.build_absolute_uri("/").rstrip("/"),
        waits=found.waits,
    )


@open_to("read")
def brief_markdown(request: PersonRequest, pk: int) -> HttpResponse:
    """`/i/142/brief.md`: to be pasted into a ticket or a chat."""
    initiative = fetch.get_visible(request.user, pk)
    found = queries.brief(initiative, today=timezone.localdate())
    return HttpResponse(_markdown(request, found), content_type="text/markdown; charset=utf-8")


@open_to("ask", methods="GET POST")
def ask_back(request: PersonRequest, pk: int) -> HttpResponse:
    """A question of those who build, as a dialog or a page."""
    initiative = fetch.get_visible(request.user, pk)
    access.require(request.user, "ask", initiative)
    if initiative.at_stage not in reframing.ASKABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so nothing is asked of it now."
        )
    is_post = request.method == "POST"
    form = AskBackForm(request.POST if is_post else None, initial={"once": secrets.token_hex(16)})
    context = {"form": form, "initiative": initiative}
    if not is_post:
        return page(request, "board/ask_back.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/ask_back.html", context, part="dialog", status=422)
    question = actions.ask_back(
        initiative,
        text=form.cleaned_data["text"],
        by=request.user,
        now=timezone.now(),
        once_token=form.cleaned_data["once"],
    )
    asked = question.asked_of.name if question.asked_of else "whoever frames it"
    messages.success(request, f"Asked. It is question {question.number}, and {asked} is told.")
    return redirect_to(request, reverse("brief", args=[pk]))


@open_to("write_guidance", methods="GET POST")
def guidance(request: PersonRequest, pk: int) -> HttpResponse:
    """Which way to lean when in doubt."""
    initiative = fetch.get_visible(request.user, pk)
    access.require(request.user, "write_guidance", initiative)
    if initiative.at_stage not in stages.BRIEFED:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}. Which way to lean stands in its framing "
            "until it is funded."
        )
    lean, standing = queries.lean_of(initiative)
    is_post = request.method == "POST"
    form = GuidanceForm(
        request.POST if is_post else None,
        initial={"text": lean, "version": standing.version if standing else 0},
    )
    context: dict[str, Any] = {"form": form, "initiative": initiative}
    if not is_post:
        return page(request, "board/guidance.html", context, part="dialog")
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, reverse("brief", args=[pk]))
    if not form.is_valid():
        return page(request, "board/guidance.html", context, part="dialog", status=422)
    try:
        actions.write_guidance(
            initiative,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "board/guidance.html", context, part="dialog", status=422)
    except Conflict as conflict:
        form.take_version(conflict.version)
        return page(
            request, "board/guidance.html", {**context, "conflict": conflict}, part="dialog", status=409
        )
    messages.success(request, "Saved. The brief says it from now on.")
    return redirect_to(request, reverse("brief", args=[pk]))
