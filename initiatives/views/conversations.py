"""Conversations with customers: the list, one with its calendar file, joining, and writing it up."""

import datetime as dt
import secrets

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from initiatives import access
from initiatives.actions import conversations as actions
from initiatives.errors import Conflict, InvalidInput, NotAllowed
from initiatives.forms.conversations import ConversationForm, WriteUpForm, initial_of_planned
from initiatives.models import Conversation
from initiatives.queries import conversations as queries
from initiatives.queries.evidence import people_for_the_room
from initiatives.queries.search import by_reference
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("see_conversations")
def conversations(request: PersonRequest) -> HttpResponse:
    """What is coming, soonest first, and what has been."""
    start = request.GET.get("past", "")
    found = queries.conversations_page(
        request.user,
        now=timezone.now(),
        start=int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0,
    )
    return page(request, "conversations/list.html", {"found": found, "now": timezone.now()})


@open_to("see_conversations")
def conversation(request: PersonRequest, pk: int) -> HttpResponse:
    """One conversation, who comes, and what one may do."""
    row = queries.conversation_row(request.user, pk, now=timezone.now())
    return page(request, "conversations/one.html", {"row": row, "now": timezone.now()})


def _there(pk: int) -> str:
    return reverse("conversation", args=[pk])


@open_to("join_conversation", methods="GET POST")
def add(request: PersonRequest) -> HttpResponse:
    """Put up a conversation, as a dialog or a page."""
    form = ConversationForm(
        request.POST if request.method == "POST" else None,
        initiatives=queries.possible_initiatives(request.user),
        outcomes=queries.possible_outcomes(),
        people=people_for_the_room(),
        initial={"once": secrets.token_hex(16), "serves": request.GET.get("serves", "")[:20]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.put_up(
                planned=form.planned(),
                by=request.user,
                now=timezone.now(),
                once_token=form.cleaned_data["once"],
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        else:
            return redirect_to(request, _there(made.pk))
    return _form(request, form, None)


def _refuse(form: ConversationForm, failure: InvalidInput) -> None:
    for name, words in failure.fields.items():
        form.add_error(name if name in form.fields else None, words)


def _form(
    request: PersonRequest, form: ConversationForm, row: Conversation | None, conflict: Conflict | None = None
) -> HttpResponse:
    status = 409 if conflict else 422 if request.method == "POST" else 200
    context = {"form": form, "row": row, "conflict": conflict, "action": request.path}
    return page(request, "conversations/form.html", context, part="dialog", status=status)


@open_to("change_conversation", methods="GET POST")
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """The host changes it."""
    row = queries.get(pk)
    access.require(request.user, "change_conversation", row)
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, _there(pk))
    initiatives = queries.possible_initiatives(request.user)
    if row.initiative is not None and row.initiative not in initiatives:
        initiatives.append(row.initiative)
    outcomes = queries.possible_outcomes()
    if row.outcome is not None and row.outcome not in outcomes:
        outcomes.append(row.outcome)
    form = ConversationForm(
        request.POST if request.method == "POST" else None,
        initiatives=initiatives,
        outcomes=outcomes,
        initial=initial_of_planned(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                conversation=row,
                planned=form.planned(),
                by=request.user,
                now=timezone.now(),
                version=form.cleaned_data["version"] or 0,
            )
        except InvalidInput as failure:
            _refuse(form, failure)
        except Conflict as conflict:
            form.take_version(conflict.version)
            return _form(request, form, row, conflict)
        else:
            return redirect_to(request, _there(pk))
    return _form(request, form, row)


@open_to("join_conversation", methods="POST")
def join(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a seat."""
    actions.join(conversation=queries.get(pk), by=request.user, now=timezone.now())
    return redirect_to(request, _there(pk))


@open_to("join_conversation", methods="POST")
def leave(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the seat back."""
    actions.leave(conversation=queries.get(pk), by=request.user, now=timezone.now())
    return redirect_to(request, _there(pk))


@open_to("change_conversation", methods="POST")
def call_off(request: PersonRequest, pk: int) -> HttpResponse:
    """It does not take place; or, with `back`, it does after all."""
    act = actions.put_back if request.POST.get("back") else actions.call_off
    act(conversation=queries.get(pk), by=request.user, now=timezone.now())
    return redirect_to(request, _there(pk))


@open_to("join_conversation", methods="GET POST")
def write_up(request: PersonRequest, pk: int) -> HttpResponse:
    """To the form of evidence, filled from the conversation; asks for the initiative where none is named."""
    row = queries.conversation_row(request.user, pk, now=timezone.now())
    form = WriteUpForm(request.POST if request.method == "POST" else None)
    initiative = row.initiative
    if request.method == "POST" and form.is_valid():
        initiative = by_reference(form.cleaned_data["initiative"], request.user)
        if initiative is None:
            form.add_error("initiative", "There is no initiative of that reference that you can see")
    if initiative is not None:
        return redirect_to(request, f"{reverse('evidence_add', args=[initiative.pk])}?conversation={row.pk}")
    status = 422 if request.method == "POST" else 200
    return page(request, "conversations/write_up.html", {"row": row, "form": form}, status=status)


@open_to("see_conversations")
def calendar(request: PersonRequest, pk: int) -> HttpResponse:
    """The conversation as a file for any calendar, in UTC: every calendar puts it where its reader is."""
    row = queries.get(pk)
    if not access.may(request.user, "see_conversations"):
        raise NotAllowed("Sign in to see this.")
    event = Event()
    event.add("uid", f"conversation-{row.pk}@{settings.SITE_URL.split('://')[-1]}")
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", row.starts_at.astimezone(dt.UTC))
    event.add("dtend", row.ends_at.astimezone(dt.UTC))
    event.add("sequence", row.version)
    event.add("status", "CANCELLED" if row.cancelled_at else "CONFIRMED")
    event.add("summary", f"Conversation with {row.with_whom}")
    event.add("description", "\n".join(line for line in (row.about, row.notes) if line))
    event.add("url", f"{settings.SITE_URL}{_there(row.pk)}")
    if row.place:
        event.add("location", row.place)
    host = vCalAddress(f"mailto:{row.host.email}")
    host.params["cn"] = vText(row.host.name)
    event["organizer"] = host
    whole = Calendar()
    whole.add("prodid", "-//OutcomeFrame//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add_component(event)
    response = HttpResponse(whole.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="conversation-{row.pk}.ics"'
    return response
