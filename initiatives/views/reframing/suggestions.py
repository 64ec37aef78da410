"""Suggesting a change to a part of the framing, and what its owner says: on the page and at addresses of its own."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access, stages
from initiatives.actions import reframing as actions
from initiatives.actions.reframing import FramingChange, NewMetric, accepting, suggestions, taking_back
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.forms.hints import hint_at_tone, mark_words, offer_people
from initiatives.forms.reframing import FramingForm, WhyForm, initial_of
from initiatives.models import (
    Framing,
    Initiative,
    Metric,
    Person,
    Question,
    Suggestion,
    SuggestionTo,
    Workspace,
)
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_question, get_visible
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to
from initiatives.views.reframing import rewording
from initiatives.views.reframing.rewording import place_of


@open_to("suggest", methods="GET POST")
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """Another value for one part (`?field=goal`), on its own or in the thread of a question (`&q=7`)."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    access.require(person, "suggest", initiative)
    if initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so no changes are suggested to it now."
        )
    asked = request.POST if request.method == "POST" else request.GET
    field = asked.get("field", "")
    thread = get_question(initiative, asked["q"]) if asked.get("q") else None
    if field not in queries.PART:
        return _choose(request, initiative, thread)
    form = _framing_form(request, initiative, field)
    once = request.POST.get("once", "")[:64] or secrets.token_hex(16)
    if request.method == "POST" and form.is_valid():
        try:
            made = suggestions.make(
                initiative=initiative,
                by=person,
                now=timezone.now(),
                what=_change(form, field),
                why=form.cleaned_data["why"],
                question=thread,
                once_token=once,
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        else:
            return redirect_to(request, place_of(made))
    return _form(request, initiative, form, field, thread=thread, once=once)


def _choose(request: HttpRequest, initiative: Initiative, thread: Question | None) -> HttpResponse:
    """What would be changed: a part, an option, or a way that is not there yet."""
    context = {
        "initiative": initiative,
        "thread": thread,
        "parts": queries.PARTS,
        "options": queries.standing_options(initiative),
        "now": timezone.now(),
    }
    return page(request, "reframing/suggest_what.html", context, part="dialog")


def _framing_form(request: HttpRequest, initiative: Initiative, field: str, **initial: Any) -> FramingForm:
    standing, metrics = current_framing(initiative), queries.metrics()
    return FramingForm(
        request.POST if request.method == "POST" else None,
        parts=[field],
        framing=standing,
        metrics=metrics,
        currency=Workspace.current().currency,
        initial={**initial_of(initiative, standing, metrics), **initial},
    )


def _change(form: FramingForm, field: str) -> FramingChange:
    new = form.new_metric()
    return FramingChange(field, form.values(), NewMetric(**new) if new else None)


def _form(
    request: HttpRequest,
    initiative: Initiative,
    form: FramingForm,
    field: str,
    *,
    thread: Question | None = None,
    once: str = "",
    editing: Suggestion | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    if conflict is not None:
        form.take_version(conflict.version)
    mark_words(form, "goal", box="marks-goal")
    offer_people(form, "why", initiative)
    hint_at_tone(request.user, form, "why", box="tone-suggest")  # type: ignore[arg-type]
    context = {
        "initiative": initiative,
        "form": form,
        "field": field,
        "label": queries.PART[field].label,
        "thread": thread,
        "once": once,
        "editing": editing,
        "conflict": conflict,
        "now": timezone.now(),
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return page(request, "reframing/suggest.html", context, part="dialog", status=status)


def _fetch(request: HttpRequest, pk: int, number: int) -> tuple[Person, Suggestion]:
    person: Person = request.user  # type: ignore[assignment]
    return person, queries.get_suggestion(get_visible(person, pk), number)


@open_to("read")
def suggestion(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One suggestion: what stood, what it would say, and what stands now where that is something else."""
    person, found = _fetch(request, pk, number)
    return _one(request, person, found)


def _one(
    request: HttpRequest,
    person: Person,
    found: Suggestion,
    *,
    status: int = 200,
    told: str = "",
    part: str = "dialog",
) -> HttpResponse:
    fresh = queries.get_suggestion(found.initiative, found.number)
    context = {
        "initiative": fresh.initiative,
        "s": queries.suggestion_row(person, fresh, now=timezone.now()),
        "currency": Workspace.current().currency,
        "told": told,
        "now": timezone.now(),
    }
    return page(request, "reframing/suggestion.html", context, part=part, status=status)


@open_to("accept_suggestion", methods="POST")
def accept(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make the change in one press; where it no longer fits, or somebody was faster, that is said in its place."""
    person, found = _fetch(request, pk, number)
    over = request.POST.get("over", "")
    try:
        done = accepting.accept(
            suggestion=found,
            by=person,
            now=timezone.now(),
            version=_whole(request.POST.get("version")),
            over=_whole(over) if over else None,
        )
    except Conflict as conflict:
        part = "dialog" if over else "card"
        return _one(request, person, found, status=409, told=conflict.sentence, part=part)
    return redirect_to(request, _settled("accepted", [done]))


def _settled(what: str, done: list[Suggestion]) -> str:
    """The page, which says what was done and offers to take it back."""
    numbers = "-".join(str(row.number) for row in done)
    first = done[0]
    anchor = (
        f"q{first.question.number}"
        if first.question
        else "framing"
        if first.to == SuggestionTo.FRAMING
        else "options"
    )
    thread = f"&open={first.question.number}" if first.question else ""
    return f"{reverse('initiative', args=[first.initiative_id])}?done={what}-{numbers}{thread}#{anchor}"


@open_to("accept_suggestion", methods="GET POST")
def keep(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Keep what stands, in one press on the card or with a line of why."""
    person, found = _fetch(request, pk, number)
    access.require(person, "accept_suggestion", found)
    posted = request.method == "POST"
    form = WhyForm(request.POST if posted else None, label="Why should it stay as it is?")
    form.fields["why"].required = False
    hint_at_tone(person, form, "why", box="tone-suggest")
    told = ""
    if posted and form.is_valid():
        try:
            suggestions.keep(
                suggestion=found,
                by=person,
                now=timezone.now(),
                version=_whole(request.POST.get("version")),
                why=form.cleaned_data["why"],
            )
        except Conflict as conflict:
            if "card" in request.POST:
                return _one(request, person, found, status=409, told=conflict.sentence, part="card")
            told = conflict.sentence
        else:
            return redirect_to(request, _settled("kept", [found]))
    context = {
        "initiative": found.initiative,
        "s": queries.suggestion_row(
            person, queries.get_suggestion(found.initiative, number), now=timezone.now()
        ),
        "currency": Workspace.current().currency,
        "form": form,
        "told": told,
        "now": timezone.now(),
    }
    status = 409 if told else 422 if posted else 200
    return page(request, "reframing/keep.html", context, part="dialog", status=status)


@open_to("own_suggestion", methods="POST")
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take one's own suggestion back."""
    person, found = _fetch(request, pk, number)
    suggestions.withdraw(suggestion=found, by=person, now=timezone.now())
    return redirect_to(request, place_of(found))


@open_to("own_suggestion", methods="GET POST")
def edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Reword one's own suggestion within fifteen minutes."""
    person, found = _fetch(request, pk, number)
    access.require(person, "own_suggestion", found)
    if found.to != SuggestionTo.FRAMING:
        return rewording.option(request, person, found)
    said = queries.suggestion_row(person, found, now=timezone.now()).after
    assert isinstance(said, Framing)
    metrics: list[Metric] = queries.metrics()
    suggested_now = {
        **initial_of(found.initiative, said, metrics),
        "why": found.why,
        "version": found.version,
    }
    form = _framing_form(request, found.initiative, found.part, **suggested_now)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            suggestions.edit(
                suggestion=found,
                by=person,
                now=timezone.now(),
                version=form.cleaned_data["version"],
                what=_change(form, found.part),
                why=form.cleaned_data["why"],
            )
        except InvalidInput as failure:
            form.refuse(failure.fields)
        except Conflict as failure:
            conflict = failure
        else:
            return redirect_to(request, place_of(found))
    return _form(request, found.initiative, form, found.part, editing=found, conflict=conflict)


@open_to("read")
def every(request: HttpRequest, pk: int) -> HttpResponse:
    """All suggestions of an initiative, newest first; `?before=51` the fifty before."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    now = timezone.now()
    context = {
        "initiative": initiative,
        "found": queries.all_suggestions(person, initiative, now=now, before=before),
        "before": before,
        "currency": Workspace.current().currency,
        "now": now,
    }
    return page(request, "reframing/suggestions.html", context)


@open_to("read", methods="POST")
def accept_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Several in one press, all or nothing; the form says which, in which words they were read."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    read: dict[int, int] = {}
    for pair in request.POST.getlist("s")[:100]:
        number, _, version = pair.partition(":")
        read[_whole(number)] = _whole(version)
    done = accepting.accept_all(initiative=initiative, by=person, now=timezone.now(), read=read)
    return redirect_to(request, _settled("accepted", done))


@open_to("read", methods="POST")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was accepted or kept a moment ago."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    numbers = [_whole(text) for text in request.POST.getlist("s")[:100]]
    taking_back.undo_settling(initiative=initiative, numbers=numbers, by=person, now=timezone.now())
    first = f"#s{numbers[0]}" if numbers else ""
    return redirect_to(request, f"{reverse('initiative', args=[pk])}{first}")


@open_to("read")
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who can be named with "@", by the first letters: the options of a listbox."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    words = " ".join(request.GET.get("q", "").split())[:40]
    found = queries.mentionable(initiative, words) if words else []
    return page(
        request,
        "reframing/people_named.html",
        {"initiative": initiative, "found": found, "words": words},
        part="options",
    )


@open_to("read")
def watchers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who hears of what happens here."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    found = queries.watchers_of(initiative)
    context = {"initiative": initiative, "found": found, "watching": person in found, "now": timezone.now()}
    return page(request, "reframing/watchers.html", context, part="dialog")


@open_to("frame", methods="POST")
def send_held(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the mail go that waits for the rest of a framing."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    actions.send_now(initiative=initiative, by=person, now=timezone.now())
    return redirect_to(request, reverse("initiative", args=[pk]))


def _whole(text: str | None) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput({"version": "This form lost track of its version. Reload the page and try again"})
    return int(text)
