"""Evidence on the web: two lanes, one piece, adding one or several, using it elsewhere, resting numbers on it."""

import csv
import io
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import reframing as actions
from initiatives.errors import Conflict, InvalidInput, NotFound, WrongStage
from initiatives.forms import Form
from initiatives.forms.hints import offer_people
from initiatives.forms.reframing.evidence import (
    CiteForm,
    EvidenceForm,
    FindEvidenceForm,
    initial_of_conversation,
    initial_of_evidence,
)
from initiatives.forms.reframing.evidence_rows import COLUMNS, PasteForm, table
from initiatives.models import EvidenceKind, FramingPart, Initiative, Input, Lane, Option, Person, Workspace
from initiatives.queries import conversations
from initiatives.queries import evidence as queries
from initiatives.queries.initiative import get_visible
from initiatives.queries.options import option_of
from initiatives.templatetags.evidence import choice_words
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


def _here(initiative: Initiative) -> str:
    return reverse("evidence", args=[initiative.pk])


def _start(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


@open_to("read")
def evidence(request: PersonRequest, pk: int) -> HttpResponse:
    """Both lanes side by side, filtered by lane, kind and age."""
    initiative = get_visible(request.user, pk)
    asked = request.GET
    filters = queries.Filters.of(asked.get("lane", ""), asked.get("kind", ""), asked.get("age", ""))
    found = queries.evidence_page(
        request.user,
        initiative,
        today=timezone.localdate(),
        filters=filters,
        starts={lane: _start(asked.get(f"from_{lane}")) for lane in Lane.values},
    )
    done = asked.get("withdrawn", "")
    undo = next((row for row in found.withdrawn if str(row.pk) == done and row.may_change), None)
    context = {
        "initiative": initiative,
        "found": found,
        "kinds": EvidenceKind.choices,
        "lanes": Lane.choices,
        "ages": queries.AGES.items(),
        "currency": Workspace.current().currency,
        "undo": undo,
        "now": timezone.now(),
    }
    return page(request, "reframing/evidence.html", context)


@open_to("read")
def piece(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One piece at an address of its own."""
    initiative = get_visible(request.user, pk)
    context = {
        "initiative": initiative,
        "row": queries.piece_row(request.user, initiative, number, today=timezone.localdate()),
        "currency": Workspace.current().currency,
        "now": timezone.now(),
    }
    return page(request, "reframing/evidence_piece.html", context)


def _open(request: PersonRequest, pk: int) -> Initiative:
    initiative = get_visible(request.user, pk)
    access.require(request.user, "add_evidence", initiative)
    if not queries.takes_evidence(initiative):
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so no evidence is added to it now."
        )
    return initiative


@open_to("add_evidence", methods="GET POST")
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """The form of one piece, as a dialog or a page. `?conversation=3` starts it from a conversation."""
    initiative = _open(request, pk)
    source = request.POST if request.method == "POST" else request.GET
    conversation = conversations.get(source["conversation"]) if source.get("conversation") else None
    form = EvidenceForm(
        request.POST if request.method == "POST" else None,
        people=queries.people_for_the_room(),
        conversation=conversation,
        initial={"once": secrets.token_hex(16), **_from(conversation)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_evidence(
                initiative=initiative,
                piece=form.piece(),
                by=request.user,
                now=timezone.now(),
                once_token=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        else:
            return redirect_to(request, _here(initiative))
    return _form(request, initiative, form, conversation=conversation)


def _from(conversation: Any) -> dict[str, Any]:
    if conversation is None:
        return {}
    day = timezone.localdate(conversation.starts_at)
    return initial_of_conversation(conversation, day, conversations.people_at(conversation))


def _refuse(form: Form, failure: InvalidInput) -> None:
    for name, words in failure.fields.items():
        form.add_error(name if name in form.fields else None, words)


def _form(
    request: PersonRequest,
    initiative: Initiative,
    form: EvidenceForm,
    *,
    number: int | None = None,
    conversation: Any = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    status = 409 if conflict else 422 if request.method == "POST" else 200
    offer_people(form, "note", initiative)
    context = {
        "initiative": initiative,
        "form": form,
        "number": number,
        "conversation": conversation,
        "conflict": conflict,
        "action": request.path,
        "now": timezone.now(),
    }
    return page(request, "reframing/evidence_form.html", context, part="dialog", status=status)


@open_to("change_evidence", methods="GET POST")
def edit(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Change a piece: its author and the owners of where it was added."""
    initiative = get_visible(request.user, pk)
    use = queries.get_use(initiative, number)
    access.require(request.user, "change_evidence", use.evidence)
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, reverse("evidence_piece", args=[pk, number]))
    room = queries.room_of(use.evidence)
    form = EvidenceForm(
        request.POST if request.method == "POST" else None,
        people=queries.people_for_the_room(*room),
        conversation=use.evidence.conversation,
        initial=initial_of_evidence(use, room),
    )
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] is None:
            form.add_error(None, "This form lost track of its version. Copy your text and reload the page")
            return _form(request, initiative, form, number=number)
        try:
            actions.change_evidence(
                use=use,
                piece=form.piece(),
                by=request.user,
                now=timezone.now(),
                version=form.cleaned_data["version"],
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        except Conflict as conflict:
            form.take_version(conflict.version)
            return _form(request, initiative, form, number=number, conflict=conflict)
        else:
            return redirect_to(request, _here(initiative))
    return _form(request, initiative, form, number=number)


@open_to("change_evidence", methods="POST")
def withdraw(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Take a piece back; the page that follows offers the undo."""
    initiative = get_visible(request.user, pk)
    actions.withdraw_evidence(use=queries.get_use(initiative, number), by=request.user, now=timezone.now())
    return redirect_to(request, f"{_here(initiative)}?withdrawn={number}")


@open_to("change_evidence", methods="POST")
def restore(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Bring a withdrawn piece back."""
    initiative = get_visible(request.user, pk)
    actions.restore_evidence(use=queries.get_use(initiative, number), by=request.user, now=timezone.now())
    return redirect_to(request, _here(initiative))


@open_to("add_evidence", methods="POST")
def take_off(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Stop using a piece that was added elsewhere."""
    initiative = get_visible(request.user, pk)
    actions.stop_using(use=queries.get_use(initiative, number), by=request.user, now=timezone.now())
    return redirect_to(request, _here(initiative))


@open_to("add_evidence", methods="GET POST")
def paste(request: PersonRequest, pk: int) -> HttpResponse:
    """Rows from a spreadsheet: all are added, or none and the bad ones are named."""
    initiative = _open(request, pk)
    form = PasteForm(
        request.POST if request.method == "POST" else None,
        people=queries.people_for_the_room(),
        initial={"once": secrets.token_hex(16)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_several(
                initiative=initiative,
                pieces=form.pieces,
                by=request.user,
                now=timezone.now(),
                once_token=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        else:
            return redirect_to(request, _here(initiative))
    status = 422 if request.method == "POST" else 200
    context = {"initiative": initiative, "form": form, "columns": [name for name, _ in COLUMNS]}
    return page(request, "reframing/evidence_paste.html", context, part="form", status=status)


@open_to("add_evidence", methods="GET POST")
def elsewhere(request: PersonRequest, pk: int) -> HttpResponse:
    """Find a piece on another initiative and let it speak here too."""
    initiative = _open(request, pk)
    form = FindEvidenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.use_evidence(
            initiative=initiative,
            evidence=queries.get_reusable(request.user, form.cleaned_data["evidence"]),
            stance=form.cleaned_data["stance"],
            by=request.user,
            now=timezone.now(),
        )
        return redirect_to(request, _here(initiative))
    words = (request.POST if request.method == "POST" else request.GET).get("q", "")
    context = {
        "initiative": initiative,
        "form": form,
        "words": words[:200],
        "found": queries.reusable(request.user, initiative, words, today=timezone.localdate()),
        "now": timezone.now(),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "reframing/evidence_elsewhere.html", context, part="results", status=status)


@open_to("read", methods="GET POST")
def cite(request: PersonRequest, pk: int) -> HttpResponse:
    """Choose what one number rests on: `?about=B.effort`, or `?about=worth` and `baseline` of the framing."""
    initiative = get_visible(request.user, pk)
    named = (request.POST if request.method == "POST" else request.GET).get("about", "")
    about, option = _number(initiative, named)
    access.require(request.user, actions.who_cites(about, option), initiative)
    standing = [row.use.evidence_id for row in queries.citations(initiative, about=about, option=option)]
    today = timezone.localdate()
    form = CiteForm(
        request.POST if request.method == "POST" else None,
        uses=queries.to_choose_from(initiative, standing),
        words=lambda use: choice_words(use, today),
        initial={"evidence": [str(key) for key in standing]},
    )
    back = f"/i/{pk}/options/{option.key}/#numbers" if option else f"/i/{pk}/#framing"
    if request.method == "POST" and form.is_valid():
        actions.cite(
            initiative=initiative,
            about=about,
            option=option,
            evidence=[int(key) for key in form.cleaned_data["evidence"]],
            by=request.user,
            now=timezone.now(),
        )
        return redirect_to(request, back)
    context = {
        "initiative": initiative,
        "form": form,
        "named": named,
        "label": queries.about_label(about, option),
        "back": back,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "reframing/evidence_cite.html", context, part="dialog", status=status)


def _number(initiative: Initiative, named: str) -> tuple[str, Option | None]:
    key, _, about = named[:40].rpartition(".")
    if not key and about in FramingPart.values:
        return about, None
    if about not in Input.values or not key:
        raise NotFound
    return about, option_of(initiative, key)


@open_to("read")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that stands, as a file for a spreadsheet; no cell is a formula."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    text = io.StringIO()
    csv.writer(text).writerows(table(queries.exported(initiative), queries.count_words))
    # The mark at its start tells Excel that it is UTF-8.
    response = HttpResponse(f"\ufeff{text.getvalue()}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{initiative.reference}-evidence.csv"'
    return response
