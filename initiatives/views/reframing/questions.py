"""Questions and their threads: on the initiative's page in place, and at an address of their own."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import reframing as actions
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.forms import Form
from initiatives.forms.hints import hint_at_tone, offer_people
from initiatives.forms.reframing import (
    AnswerForm,
    AskForm,
    EditQuestionForm,
    EditReplyForm,
    ReplyForm,
    WhyForm,
)
from initiatives.models import WORTH, Kind, LibraryQuestion, Person, Question, Workspace
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import (
    current_framing,
    get_message,
    get_question,
    get_visible,
)
from initiatives.queries.reframing import question_library, starters
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to
from initiatives.wording import sharp_tone


@open_to("ask", methods="GET POST")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The form to ask, as a dialog or a page; the address says what it begins with."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    access.require(person, "ask", initiative)
    if initiative.at_stage not in queries.ASKABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so nothing is asked of it now."
        )
    library = question_library.active_questions()
    form = AskForm(
        request.POST if request.method == "POST" else None,
        people=queries.people_to_ask(),
        numbers=queries.numbers_to_ask_about(initiative),
        library=library,
        initial=_begun_with(request, library),
    )
    hint_at_tone(person, form, "text")
    offer_people(form, "text", initiative)
    if request.method == "POST" and form.is_valid():
        try:
            question = actions.ask(
                initiative=initiative,
                by=person,
                now=timezone.now(),
                asking=actions.Asking(**form.asking()),
                once_token=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        else:
            return redirect_to(request, _on_page(question))
    context = {
        "initiative": initiative,
        "form": form,
        "starters": starters.starters(
            person, initiative, current_framing(initiative), library, options=len(form.options)
        ),
        "library": question_library.by_kind(library),
        "now": timezone.now(),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "reframing/ask.html", context, part="dialog", status=status)


def _begun_with(request: HttpRequest, library: list[LibraryQuestion]) -> dict[str, Any]:
    """What stands in the form at first: a starter's words (`?starter=12`), those that open a mark
    (`?mark=speed`), a kind (`?kind=craft`), or nothing; `?about=goal` is what was pressed."""
    asked = request.GET
    begun: dict[str, Any] = {
        **_pointed_at(asked.get("about", "")),
        "kind": asked["kind"] if asked.get("kind", "") in Kind.values else Kind.PROBLEM,
        "intent": "question",
        "once": secrets.token_hex(16),
    }
    chosen = next((q for q in library if str(q.pk) == asked.get("starter")), None)
    if chosen is None and asked.get("mark"):
        chosen = next((q for q in library if q.fits == asked["mark"]), None)
    if chosen is not None:
        return begun | {
            "text": chosen.text,
            "kind": chosen.kind,
            "would_change": chosen.would_change,
            "otherwise": chosen.otherwise,
            "starter": chosen.pk,
        }
    opening = starters.opening_of(asked.get("mark", ""))
    return begun | (vars(opening) | {"kind": Kind.TRADE_OFF} if opening else {})


def _pointed_at(about: str) -> dict[str, Any]:
    """What the form begins with: a place ("goal", "option-7") or a number ("option-7-effect", "worth")."""
    is_number = about == WORTH or about.count("-") > 1
    return {"numbers": [about]} if is_number else {"about": about}


def _refuse(form: Form, failure: InvalidInput) -> None:
    for name, words in failure.fields.items():
        form.add_error(name if name in form.fields else None, words)


def _on_page(question: Question) -> str:
    """The question unfolded within the initiative's page."""
    return f"{reverse('initiative', args=[question.initiative_id])}?open={question.number}#q{question.number}"


@open_to("own_account", methods="POST")
def tone(request: HttpRequest) -> HttpResponse:
    """A soft hint about words that may land harder than meant; empty for those who switched it off."""
    person: Person = request.user  # type: ignore[assignment]
    # Only the field that is being written comes along, whatever it is called.
    written = next((words for name, words in request.POST.items() if name != "csrfmiddlewaretoken"), "")
    hint = sharp_tone(str(written)) if person.tone_hints_on else None
    return render(request, "reframing/tone.html", {"hint": hint})


def _fetch(request: HttpRequest, pk: int, number: int) -> tuple[Person, Question]:
    person: Person = request.user  # type: ignore[assignment]
    return person, get_question(get_visible(person, pk), number)


@open_to("read")
def question(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One question: its own page for a chat or a mail, the same fragment within the initiative's."""
    person, found = _fetch(request, pk, number)
    before = request.GET.get("before", "")
    before_key = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    folded = bool(request.GET.get("folded"))
    context = _context(person, found, before=before_key, folded=folded)
    part = "earlier" if before_key is not None else "thread"
    if request.GET.get("reply"):
        context["focus_reply"] = True
    return page(request, "reframing/question.html", context, part=part)


def _context(
    person: Person, question: Question, *, before: int | None = None, folded: bool = False, **more: Any
) -> dict[str, Any]:
    now = timezone.now()
    row = queries.question_row(
        person, question.initiative, question, now=now, with_thread=not folded, before=before
    )
    found = queries.thread_suggestions(person, question, now=now) if not folded and before is None else None
    return {
        "initiative": question.initiative,
        "q": row,
        "before": before,
        "suggestions": found,
        "currency": Workspace.current().currency if found and found.rows else "",
        "now": now,
        **more,
    }


def _thread(
    request: HttpRequest, person: Person, question: Question, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The thread as it stands: over htmx in place with a line for screen readers, else its page again."""
    if status == 200 and not getattr(request, "htmx", None):
        return redirect_to(request, reverse("question", args=[question.initiative_id, question.number]))
    fresh = get_question(question.initiative, question.number)
    return page(
        request,
        "reframing/question.html",
        _context(person, fresh, **more),
        part="thread",
        status=status,
    )


@open_to("reply", methods="POST")
def reply(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say something under a question."""
    person, found = _fetch(request, pk, number)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        access.require(person, "reply", found)
        return _thread(request, person, found, status=422, reply_form=form)
    actions.reply(
        question=found,
        by=person,
        now=timezone.now(),
        text=form.cleaned_data["text"],
        once_token=form.cleaned_data["once"],
    )
    return _thread(request, person, found, said=f"{person.name} replied")


@open_to("close_question", methods="GET POST")
def answer(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Mark a question answered: with the answer, and what it changed."""
    person, found = _fetch(request, pk, number)
    access.require(person, "close_question", found)
    posted = request.method == "POST"
    form = _answer_form(request.POST if posted else None, person, found)
    conflict = None
    if posted and request.POST.get("keep") == "theirs":
        return _thread(request, person, found)
    if posted and form.is_valid():
        try:
            actions.mark_answered(question=found, by=person, now=timezone.now(), **form.answering())
        except Conflict as failure:
            conflict = failure
        except InvalidInput as failure:
            _refuse(form, failure)
        else:
            return _answered(request, person, found, "Marked answered")
    hint_at_tone(person, form, "answer", box="tone-answer")
    return _ask_for(request, found, form, "reframing/answer.html", conflict=conflict)


def _answer_form(data: Any, person: Person, question: Question) -> AnswerForm:
    framing = current_framing(question.initiative)
    return AnswerForm(
        data,
        about=queries.ranges_to_answer(person, question),
        unit=framing.metric.unit if framing and framing.metric else "",
        initial={"version": question.version},
    )


def _answered(request: HttpRequest, person: Person, question: Question, said: str) -> HttpResponse:
    """The thread as it stands; on the initiative's page the next step, the counts and the figures, which poll on."""
    htmx: Any = getattr(request, "htmx", None)
    if not htmx:
        return _thread(request, person, question)
    initiative = get_visible(person, question.initiative_id)
    now = timezone.now()
    context = _context(person, get_question(initiative, question.number), folded=False, said=said)
    if urlsplit(htmx.current_url_abs_path or "").path == f"/i/{initiative.pk}/":
        found = queries.initiative_page(person, initiative, now=now, unfolded=question.number)
        context |= {
            "page": found,
            "figures": found.figures,
            "held": found.held,
        }
    response = page(request, "reframing/question.html", context, part="answered")
    response["HX-Retarget"], response["HX-Reswap"] = f"#q{question.number}", "outerHTML"
    # After the swap: closing empties the dialog, and a form that has left the page finds no target.
    response["HX-Trigger-After-Swap"] = "close-dialog"
    return response


def _ask_for(
    request: HttpRequest,
    question: Question,
    form: Form,
    template: str,
    *,
    conflict: Conflict | None = None,
    **more: Any,
) -> HttpResponse:
    """A form about a question: opened (200), with its errors (422), or with both texts (409)."""
    status = 409 if conflict else 422 if form.is_bound else 200
    if conflict is not None:
        form.take_version(conflict.version)
    context = {
        "initiative": question.initiative,
        "question": question,
        "form": form,
        "conflict": conflict,
        "now": timezone.now(),
        **more,
    }
    return page(request, template, context, part="dialog", status=status)


@open_to("close_question", methods="POST")
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a question back."""
    person, found = _fetch(request, pk, number)
    actions.withdraw_question(question=found, by=person, now=timezone.now())
    return _thread(request, person, found, said="Question withdrawn")


@open_to("close_question", methods="POST")
def reopen(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Open a closed question again."""
    person, found = _fetch(request, pk, number)
    actions.reopen_question(question=found, by=person, now=timezone.now())
    return _thread(request, person, found, said="Question reopened")


@open_to("let_wait", methods="GET POST")
def waive(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let a decision go ahead without an answer that was asked for first."""
    person, found = _fetch(request, pk, number)
    access.require(person, "let_wait", found)
    form = WhyForm(
        request.POST if request.method == "POST" else None,
        label="Why can it wait?",
        missing="Enter why it can wait",
    )
    if request.method == "POST" and form.is_valid():
        actions.waive_must_first(question=found, by=person, now=timezone.now(), **form.cleaned_data)
        return redirect_to(request, _on_page(found))
    return _ask_for(request, found, form, "reframing/waive.html")


@open_to("ask", methods="GET POST")
def edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Reword one's own question within fifteen minutes."""
    person, found = _fetch(request, pk, number)
    if found.asked_by_id != person.pk:
        raise NotAllowed("Only its author can change this.")
    posted = request.method == "POST"
    form = EditQuestionForm(
        request.POST if posted else None,
        initial={
            "text": found.text,
            "would_change": found.would_change,
            "otherwise": found.otherwise,
            "version": found.version,
        },
    )
    offer_people(form, "text", found.initiative)
    conflict = None
    if posted and request.POST.get("keep") == "theirs":
        return redirect_to(request, _on_page(found))
    if posted and form.is_valid():
        try:
            actions.edit_question(question=found, by=person, now=timezone.now(), **form.cleaned_data)
        except Conflict as failure:
            conflict = failure
        else:
            return redirect_to(request, _on_page(found))
    return _ask_for(request, found, form, "reframing/edit.html", conflict=conflict, what="question")


@open_to("edit_own", methods="GET POST")
def edit_reply(request: HttpRequest, pk: int, number: int, message: int) -> HttpResponse:
    """Reword one's own reply within fifteen minutes."""
    person, found = _fetch(request, pk, number)
    row = get_message(found, message)
    row.question = found
    access.require(person, "edit_own", row)
    if row.deleted_at is not None:
        raise NotFound
    posted = request.method == "POST"
    form = EditReplyForm(request.POST if posted else None, initial={"text": row.text, "version": row.version})
    offer_people(form, "text", found.initiative)
    conflict = None
    if posted and request.POST.get("keep") == "theirs":
        return redirect_to(request, _on_page(found))
    if posted and form.is_valid():
        try:
            actions.edit_reply(message=row, by=person, now=timezone.now(), **form.cleaned_data)
        except Conflict as failure:
            conflict = failure
        else:
            return redirect_to(request, _on_page(found))
    return _ask_for(request, found, form, "reframing/edit.html", conflict=conflict, what="reply", message=row)


@open_to("edit_own", methods="POST")
def delete_reply(request: HttpRequest, pk: int, number: int, message: int) -> HttpResponse:
    """Take one's own reply back; a stub stays."""
    person, found = _fetch(request, pk, number)
    row = get_message(found, message)
    row.question = found
    actions.delete_reply(message=row, by=person, now=timezone.now())
    return _thread(request, person, found, said="Reply deleted")
