"""The inbox, and what a lead does with a new proposal in it."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import inbox as actions
from initiatives.actions import triage
from initiatives.errors import InvalidInput, NotFound
from initiatives.forms.hints import hint_at_tone
from initiatives.forms.triage import SameAsForm, SendBackForm
from initiatives.models import Initiative, Person, Role
from initiatives.queries import inbox as queries
from initiatives.queries import intake as drafts
from initiatives.queries import search as finding
from initiatives.queries import similar as likeness
from initiatives.queries.initiative import get_visible
from initiatives.views import later
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to

_UNDO = timedelta(seconds=60)
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
STARTERS = (
    "What would happen if we did nothing for a quarter?",
    "Who notices first, and how?",
    "Is there a cheaper way to learn whether this is needed?",
    "What would half of this look like?",
)


@open_to("own_account")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits on you, names you, or happened to what you watch. The filter stands in the address."""
    me, now = _me(request), timezone.now()
    found = queries.inbox(me, request.GET.get("show", ""), now=now, before=_before(request))
    context = {
        "inbox": found,
        "undo": _just_done(me, request, now),
        "put_off": later.just_put_off(me, request.GET.get("later", ""), now),
        "now": now,
        "token": token_urlsafe(12),
        "deleted": _just_deleted(request),
        "last_took": _last_took(me, found),
    }
    return page(request, "intake/inbox.html", context, part="list")


@open_to("own_account", methods="POST")
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one line off the inbox."""
    now = timezone.now()
    actions.mark_read([queries.get_notice(_me(request), pk)], by=_me(request), now=now)
    return _back(request, done=now)


@open_to("own_account", methods="POST")
def all_done(request: HttpRequest) -> HttpResponse:
    """Take every line under the current filter off; proposals and questions stay until they are dealt with."""
    now = timezone.now()
    lines = queries.unread_notices(_me(request), request.POST.get("show", ""), now=now)
    actions.mark_read(lines, by=_me(request), now=now)
    return _back(request, done=now)


@open_to("own_account", methods="POST")
def undo(request: HttpRequest) -> HttpResponse:
    """Put back what the last press took off."""
    at = _moment(request.POST.get("at", ""))
    if at is not None:
        actions.put_back(by=_me(request), at=at)
    return _back(request)


@open_to("triage", methods="POST")
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """1: take the proposal in and go to its page."""
    row = get_visible(_me(request), pk)
    triage.start_framing(row, token=_token(request), by=_me(request), now=timezone.now())
    return redirect_to(request, reverse("initiative", args=[pk]))


@open_to("same_as", methods="GET POST")
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """2: close it as the same as another, found by reference or by words."""
    row = get_visible(_me(request), pk)
    access.require(_me(request), "same_as", row)
    form = SameAsForm(request.POST if request.method == "POST" else None)
    found: tuple[finding.Hit, ...] = ()
    if request.method == "POST" and form.is_valid():
        original, found = _original(form.cleaned_data["original"], _me(request), row)
        try:
            if original is None:
                raise InvalidInput({"original": _which(found)})
            triage.same_as(row, original=original, by=_me(request), now=timezone.now())
        except InvalidInput as failure:
            form.add_error("original", failure.sentence)
        else:
            messages.success(
                request,
                f"{row.reference} is the same as {original.reference}. {row.filed_by.first_name} is told.",
            )
            return redirect_to(request, reverse("inbox"))
    like = likeness.similar_to(row.proposal_title, _me(request), now=timezone.now(), leave_out=row.pk)
    return _dialog(request, "intake/same.html", row, form, found=found, like=like)


@open_to("triage", methods="GET POST")
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """3: ask the filer something; that starts the framing."""
    row = get_visible(_me(request), pk)
    access.require(_me(request), "triage", row)
    form = SendBackForm(
        request.POST if request.method == "POST" else None, initial={"once": token_urlsafe(12)}
    )
    if request.method == "POST" and form.is_valid():
        triage.send_back(
            row,
            text=form.cleaned_data["text"],
            token=form.cleaned_data["once"],
            by=_me(request),
            now=timezone.now(),
        )
        messages.success(
            request, f"Asked {row.product_owner.first_name}. You are framing {row.reference} now."
        )
        return redirect_to(request, reverse("inbox"))
    hint_at_tone(_me(request), form, "text")
    return _dialog(request, "intake/send_back.html", row, form, starters=STARTERS)


def _me(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def _token(request: HttpRequest) -> str:
    """The press's token; one that is not ours to have made counts as none."""
    token = request.POST.get("once", "")
    return token if len(token) <= 32 and token.isascii() and token.isprintable() else ""


def _back(request: HttpRequest, done: datetime | None = None) -> HttpResponse:
    chosen = request.POST.get("show", "")
    query = {"show": chosen} if chosen in dict(queries.FILTERS) else {}
    if done is not None:
        query["done"] = str((done - _EPOCH) // _TICK)
    return redirect_to(request, f"{reverse('inbox')}?{urlencode(query)}" if query else reverse("inbox"))


def _moment(text: str) -> datetime | None:
    """The moment of a press, as `_back` writes it; None for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        return None
    return _EPOCH + int(text) * _TICK


def _just_done(person: Person, request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """What the last press took off, while it may still be undone from a toast."""
    text = request.GET.get("done", "")
    at = _moment(text)
    if at is None or not now - _UNDO < at <= now:
        return None
    count = queries.done_at(person, at)
    return {"at": text, "words": "Done" if count == 1 else f"{count} lines done"} if count else None


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _dialog(request: HttpRequest, template: str, row: Initiative, form: Any, **more: Any) -> HttpResponse:
    context = {"form": form, "initiative": row, **more}
    return page(request, template, context, part="dialog", status=422 if form.errors else 200)


def _original(
    text: str, person: Person, row: Initiative
) -> tuple[Initiative | None, tuple[finding.Hit, ...]]:
    """The one meant by a reference or by words that only one initiative has; else what was found instead."""
    named = finding.by_reference(text, person)
    if named is not None:
        return named, ()
    hits = tuple(hit for hit in finding.search(text, person).hits if hit.pk != row.pk)
    return (get_visible(person, hits[0].pk) if len(hits) == 1 else None), hits


def _which(found: tuple[finding.Hit, ...]) -> str:
    return (
        "Several match. Enter the reference of the one you mean"
        if found
        else "Nothing matches. Enter a reference, like OF-142"
    )


def _just_deleted(request: HttpRequest) -> Initiative | None:
    """The draft whose deleting may still be undone from a toast."""
    text = request.GET.get("deleted", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    try:
        draft = drafts.get_discarded_draft(_me(request), int(text))
    except NotFound:
        return None
    recent = draft.discarded_at and timezone.now() - draft.discarded_at < _UNDO
    return draft if recent else None


def _last_took(person: Person, found: queries.Inbox) -> str:
    """For a lead whose inbox is empty: how long the last proposal waited for them."""
    is_lead = Role.ENGINEERING_LEAD in person.roles
    return (
        queries.last_framing_took(person)
        if found.is_empty and is_lead and found.chosen == "needs-you"
        else ""
    )
