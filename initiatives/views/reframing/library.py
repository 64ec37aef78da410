"""The question library: for everybody to read, for leads and administrators to change."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions.reframing import library as actions
from initiatives.errors import Conflict, InvalidInput, NotFound
from initiatives.forms.reframing.library import LibraryForm
from initiatives.models import LibraryQuestion, Person
from initiatives.queries.reframing import question_library as queries
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to


@open_to("own_account")
def library(request: HttpRequest) -> HttpResponse:
    """All questions by kind, filtered by kind and words; and one's own record of those that changed something."""
    person: Person = request.user  # type: ignore[assignment]
    found = queries.library(kind=request.GET.get("kind", ""), words=request.GET.get("q", ""))
    context = {
        "library": found,
        "kinds": queries.KINDS,
        "may_edit": access.may(person, "edit_question_library"),
        "mine": queries.mine_that_changed(person),
        "undo": _undo(request),
        "filter": urlencode({k: v for k, v in (("kind", found.kind), ("q", found.words)) if v}),
    }
    return page(request, "reframing/library.html", context)


# What was done, the words that say so, and the move that undoes it.
DONE = {
    "add": ("Added.", "retire"),
    "change": ("Saved.", "restore"),
    "restore": ("Brought back how it read.", "restore"),
    "retire": ("Retired.", "back"),
    "back": ("Brought back.", "retire"),
    "up": ("Moved up.", "down"),
    "down": ("Moved down.", "up"),
}


def _undo(request: HttpRequest) -> dict[str, Any] | None:
    """The toast after a change, with the way back: to the wording before, or the opposite move."""
    if not access.may(request.user, "edit_question_library"):  # type: ignore[arg-type]
        return None
    done, _, pk = request.GET.get("done", "").partition("-")
    if done not in DONE:
        return None
    words, back = DONE[done]
    try:
        question = queries.get_library_question(pk)
    except NotFound:
        return None
    earlier = queries.earlier_wordings(question)[:1] if back == "restore" else []
    if back == "restore" and not earlier:
        return None
    return {
        "question": question,
        "words": words,
        "do": back,
        "number": earlier[0].number if earlier else "",
    }


@open_to("edit_question_library", methods="GET POST")
def add(request: HttpRequest) -> HttpResponse:
    """A new question."""
    person: Person = request.user  # type: ignore[assignment]
    form = LibraryForm(
        request.POST if request.method == "POST" else None,
        kind=request.GET.get("kind", ""),
        once=secrets.token_hex(16),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_library_question(
                words=actions.LibraryWords(**form.words()),
                by=person,
                now=timezone.now(),
                once_token=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        else:
            return _back_to(request, made, "add")
    return _form(request, form, None)


@open_to("edit_question_library", methods="GET POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question; its earlier wordings stand below, each to be brought back."""
    person: Person = request.user  # type: ignore[assignment]
    question = queries.get_library_question(pk)
    form = LibraryForm(request.POST if request.method == "POST" else None, question=question)
    if request.method != "POST":
        return _form(request, form, question)
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, reverse("library_question", args=[pk]))
    conflict = None
    if form.is_valid():
        try:
            actions.change_library_question(
                question,
                words=actions.LibraryWords(**form.words()),
                version=form.cleaned_data["version"] or 0,
                by=person,
                now=timezone.now(),
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        except Conflict as failure:
            conflict = failure
            form.take_version(failure.version)
        else:
            return _back_to(request, question, "change")
    return _form(request, form, question, conflict=conflict)


@open_to("edit_question_library", methods="POST")
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: up, down, retire, back, or restore an earlier wording."""
    person: Person = request.user  # type: ignore[assignment]
    question, now, what = queries.get_library_question(pk), timezone.now(), request.POST.get("do", "")
    if what in ("up", "down"):
        if not actions.move_library_question(question, up=what == "up", by=person, now=now):
            return _back_to(request, question, "")
    elif what == "retire":
        actions.retire_library_question(question, by=person, now=now)
    elif what == "back":
        actions.bring_back_library_question(question, by=person, now=now)
    elif what == "restore":
        number, version = (_number(request.POST.get(name, "")) for name in ("number", "version"))
        actions.restore_library_wording(question, number=number, version=version, by=person, now=now)
    else:
        raise InvalidInput({"do": "Select what to do with this question"})
    return _back_to(request, question, what)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput({"version": "This form lost track of its version. Reload the page and try again"})
    return int(text)


def _back_to(request: HttpRequest, question: LibraryQuestion, done: str) -> HttpResponse:
    """The library again, under the filter that was on, at the question."""
    kept = {
        name: request.POST[f"filter_{name}"] for name in ("kind", "q") if request.POST.get(f"filter_{name}")
    }
    if done:
        kept["done"] = f"{done}-{question.pk}"
    asked = f"?{urlencode(kept)}" if kept else ""
    return redirect_to(request, f"{reverse('question_library')}{asked}#lq{question.pk}")


def _refuse(form: LibraryForm, failure: InvalidInput) -> None:
    for name, words in failure.fields.items():
        form.add_error(name if name in form.fields else None, words)


def _form(
    request: HttpRequest,
    form: LibraryForm,
    question: LibraryQuestion | None,
    *,
    conflict: Conflict | None = None,
) -> HttpResponse:
    status = 409 if conflict else 422 if form.is_bound else 200
    context = {
        "form": form,
        "question": question,
        "conflict": conflict,
        "earlier": queries.earlier_wordings(question) if question else (),
    }
    return page(request, "reframing/library_question.html", context, status=status)
