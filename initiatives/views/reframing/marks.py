"""Marks of the wording reader: dismissing one, one's own list of them, and the names that are never marked."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from initiatives import access
from initiatives.actions.reframing import marks as actions
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.reframing.library import NamesForm
from initiatives.models import Person, Workspace
from initiatives.queries.reframing import marks as queries
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to

LONGEST_WRITTEN = 2_000


@open_to("own_account", methods="POST")
def dismiss(request: HttpRequest) -> HttpResponse:
    """Never mark these words for me again: back to where the press stood, with "Show again" beside it."""
    person: Person = request.user  # type: ignore[assignment]
    rule, words = request.POST.get("rule", ""), request.POST.get("words", "")
    written = request.POST.get("mark", "")
    if written:
        rule, _, words = written.partition(" ")
    mark = actions.dismiss_mark(rule=rule, words=words, by=person, now=timezone.now())
    if written:
        return render(
            request, "reframing/mark_dismissed_written.html", {"mark": mark, **_written_at(request)}
        )
    if getattr(request, "htmx", None):
        at = request.POST.get("at", "")
        where = at if re.fullmatch(r"[A-Za-z0-9-]{1,60}", at) else ""
        context = {"mark": mark, "words": request.POST["words"], "where": where, "next": _next(request)}
        return render(request, "reframing/mark_dismissed.html", context)
    messages.success(
        request, f"“{mark.words}” is not marked for you any more. It stands in your settings, under Words."
    )
    return redirect_to(request, _next(request))


@open_to("own_account", methods="POST")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark them again: the fields that are being written in read their words once more."""
    person: Person = request.user  # type: ignore[assignment]
    actions.show_mark_again(queries.get_dismissed(person, pk), by=person)
    if getattr(request, "htmx", None):
        return HttpResponse(headers={"HX-Trigger": "marks-again"})
    return redirect_to(request, _next(request))


def _next(request: HttpRequest) -> str:
    """Where the press stood; only ever a page of ours."""
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts=None) and there.startswith("/")
    return there if safe else reverse("words")


def _written_at(request: HttpRequest) -> dict[str, str]:
    """The field and the place in it of a mark beside words that are being written: what its button is called."""
    field, start = request.POST.get("field", ""), request.POST.get("start", "")
    return {
        "field": field if re.fullmatch(r"[a-z_]{1,40}", field) else "",
        "start": start if re.fullmatch(r"[0-9]{1,6}", start) else "",
    }


@open_to("own_account", methods="POST")
def read(request: HttpRequest) -> HttpResponse:
    """What the reader says to words that are being written, as a fragment; nothing where there is nothing."""
    person: Person = request.user  # type: ignore[assignment]
    posted = ((name, str(words)) for name, words in request.POST.items() if name != "csrfmiddlewaretoken")
    field, written = next(posted, ("", ""))
    found = queries.marks_in({"written": written[:LONGEST_WRITTEN]}, spared=queries.spared(person))
    context = {
        "marks": found.get("written", ())[:2],
        "field": field if re.fullmatch(r"[a-z_]{1,40}", field) else "",
    }
    return render(request, "reframing/marks_written.html", context)


@open_to("own_account", methods="GET POST")
def words(request: HttpRequest) -> HttpResponse:
    """Your settings, Words: what you dismissed, and the company's own names."""
    person: Person = request.user  # type: ignore[assignment]
    workspace = Workspace.current()
    may_name = access.may(person, "name_products")
    posted = request.method == "POST"
    if posted and request.POST.get("keep") == "theirs":
        return redirect_to(request, reverse("words"))
    form = NamesForm(request.POST if posted else None, workspace=workspace)
    conflict = None
    if posted:
        access.require(person, "name_products")
    if posted and form.is_valid():
        try:
            actions.name_products(by=person, now=timezone.now(), **form.cleaned_data)
        except InvalidInput as failure:
            form.add_error("names", failure.sentence)
        except Conflict as failure:
            conflict = failure
            form.take_version(failure.version)
        else:
            return redirect_to(request, f"{reverse('words')}?saved=1")
    context = {
        "section": "words",
        "form": form,
        "conflict": conflict,
        "may_name": may_name,
        "names": sorted(queries.product_names(workspace.product_names), key=str.casefold),
        "dismissed": queries.dismissed_marks(person),
    }
    return page(request, "people/words.html", context, status=409 if conflict else 422 if posted else 200)
