"""Later: what leaves the inbox until a day and comes back by itself, and what is put back sooner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import inbox as actions
from initiatives.actions import triage
from initiatives.forms.triage import LaterForm
from initiatives.models import Person
from initiatives.queries import inbox as queries
from initiatives.queries.initiative import get_visible
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to

_UNDO = timedelta(seconds=60)
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_URLS = {"proposal": "triage_later", "question": "question_later", "line": "line_later"}


@dataclass(frozen=True)
class Thing:
    """What is put off: its kind, the words it goes by, and what stays true meanwhile."""

    kind: str
    pk: int
    words: str
    note: str

    @property
    def url(self) -> str:
        """Where it is put off, and put back with "now"."""
        return reverse(_URLS[self.kind], args=[self.pk])


@open_to("triage", methods="GET POST")
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """H on a new proposal: for all who might take it in."""
    row = get_visible(_me(request), pk)
    access.require(_me(request), "triage", row)
    thing = Thing("proposal", pk, row.proposal_title, "It leaves the top of the inbox. Its clock goes on.")
    return _later(
        request, thing, lambda until, now: triage.put_off(row, until=until, by=_me(request), now=now)
    )


@open_to("own_account", methods="GET POST")
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """H on a question that waits on you."""
    row = queries.get_question(_me(request), pk)
    by = (
        f" It is wanted by {row.answer_by:%a} {row.answer_by.day} {row.answer_by:%b}."
        if row.answer_by
        else ""
    )
    thing = Thing("question", pk, row.text, f"It leaves your inbox and stays open.{by}")
    return _later(
        request,
        thing,
        lambda until, now: actions.put_off_question(row, until=until, by=_me(request), now=now),
    )


@open_to("own_account", methods="GET POST")
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """H on a line of the inbox."""
    me, row = _me(request), queries.get_notice(_me(request), pk)

    def put_off(until: datetime | None, now: datetime) -> None:
        if until is None:
            actions.put_back_line(row, by=me)
        else:
            actions.put_off_line(row, until=until, by=me, now=now)

    thing = Thing("line", pk, row.text, f"It leaves “{queries.stands_under(row)}” and is not mailed before.")
    return _later(request, thing, put_off)


@open_to("own_account", methods="POST")
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A line that is done stands again where it stood."""
    row = queries.get_notice(_me(request), pk)
    if actions.put_back_line(row, by=_me(request)):
        messages.success(request, f"It is back under “{queries.stands_under(row)}”.")
    return redirect_to(request, _inbox(request.POST.get("show", "")))


def _later(
    request: HttpRequest, thing: Thing, put_off: Callable[[datetime | None, datetime], Any]
) -> HttpResponse:
    """Ask until when, then go back to the filter with an "Undo"; `until=now` puts it back."""
    now, show = timezone.now(), request.POST.get("show") or request.GET.get("show", "")
    if request.method == "POST" and request.POST.get("until") == "now":
        put_off(None, now)
        return redirect_to(request, _inbox(show))
    form = LaterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        put_off(form.moment(now), now)
        moment = (now - _EPOCH) // _TICK
        return redirect_to(request, _inbox(show, later=f"{thing.kind}-{thing.pk}-{moment}"))
    context = {"form": form, "thing": thing, "show": show if show in dict(queries.FILTERS) else ""}
    status = 422 if form.errors else 200
    return page(request, "intake/later.html", context, part="dialog", status=status)


def just_put_off(person: Person, text: str, now: datetime) -> dict[str, Any] | None:
    """What `person` has just put off, as `_later` writes it into the address, while a toast offers to undo it."""
    kind, pk, moment = [*text.split("-"), "", ""][:3]
    if kind not in _URLS or not all(
        part.isascii() and part.isdigit() and len(part) <= 16 for part in (pk, moment)
    ):
        return None
    if not now - _UNDO < _EPOCH + int(moment) * _TICK <= now:
        return None
    until = queries.put_off_until(person, kind, int(pk), now=now)
    return {"until": until, "url": reverse(_URLS[kind], args=[int(pk)])} if until else None


def _inbox(show: str, **query: str) -> str:
    kept = {"show": show} if show in dict(queries.FILTERS) else {}
    asked = urlencode({**kept, **query})
    return f"{reverse('inbox')}?{asked}" if asked else reverse("inbox")


def _me(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]
