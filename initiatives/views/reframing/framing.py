"""Changing the framing in place or as a whole, answering it, and comparing its versions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import reframing as actions
from initiatives.errors import Conflict, InvalidInput, NotFound
from initiatives.forms.hints import hint_at_tone, mark_words
from initiatives.forms.reframing import FramingForm, initial_of
from initiatives.models import Initiative, Person, Response, Workspace
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_visible
from initiatives.templatetags.framing import changes, words_of
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to
from initiatives.views.reframing.initiative import whole_page


@open_to("change_framing", methods="GET POST")
def framing(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one part (`?field=goal`) or of all; over htmx the part in its place on the page."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    access.require(person, "change_framing", initiative)
    field = (request.POST if request.method == "POST" else request.GET).get("field", "")
    if request.method == "GET" and request.GET.get("shut") and field in queries.PART:
        return _part_as_it_is(request, initiative, field)
    standing = current_framing(initiative)
    metrics = queries.metrics()
    form = FramingForm(
        request.POST if request.method == "POST" else None,
        parts=[field] if field in queries.PART else queries.PART,
        framing=standing,
        metrics=metrics,
        currency=Workspace.current().currency,
        initial=initial_of(initiative, standing, metrics),
    )
    if request.method == "GET":
        return _form(request, initiative, form, field)
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, f"{reverse('initiative', args=[pk])}#framing")
    return _save(request, initiative, form, field)


def _save(request: HttpRequest, initiative: Initiative, form: FramingForm, field: str) -> HttpResponse:
    if not form.is_valid():
        return _form(request, initiative, form, field, status=422)
    new = form.new_metric()
    before = form.framing.number if form.framing else 0
    try:
        made = actions.change_framing(
            initiative=initiative,
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            version=form.cleaned_data["version"],
            values=form.values(),
            new_metric=actions.NewMetric(**new) if new else None,
            why=form.cleaned_data["why"],
        )
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return _form(request, initiative, form, field, status=422)
    except Conflict as conflict:
        return _form(request, initiative, form, field, status=409, conflict=conflict)
    number = made.number if made else 0
    if getattr(request, "htmx", None) and field and not _touches_figures(field):
        return _section(request, initiative, field)
    done = f"?done=framing-{number}" if number > before else ""
    return redirect_to(request, f"{reverse('initiative', args=[initiative.pk])}{done}#framing")


def _touches_figures(field: str) -> bool:
    """Then the options' figures are stale too, and the page is loaded anew rather than patched."""
    return bool(queries.NUMBERS & set(queries.PART[field].fields))


def _form(
    request: HttpRequest,
    initiative: Initiative,
    form: FramingForm,
    field: str,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> HttpResponse:
    field = field if field in queries.PART else ""
    if conflict is not None:
        # Sending it again as it is means "keep mine": it is then written on the version that stands.
        form.take_version(conflict.version)
    mark_words(form, "goal", box="marks-goal")
    if form.fields.get("why"):
        hint_at_tone(request.user, form, "why", box="tone-why")  # type: ignore[arg-type]
    context = {
        "initiative": initiative,
        "form": form,
        "field": field,
        "conflict": conflict,
        "now": timezone.now(),
    }
    response = page(
        request, "reframing/framing.html", context, part="inline" if field else "form", status=status
    )
    if status != 200 and field and getattr(request, "htmx", None):
        response["HX-Retarget"] = f"#part-{field}"
        response["HX-Reswap"] = "innerHTML"
    return response


def _section(request: HttpRequest, initiative: Initiative, field: str) -> HttpResponse:
    """The section after a change in place, with the headline and the next step out of band."""
    person: Person = request.user  # type: ignore[assignment]
    context = whole_page(request, person, get_visible(person, initiative.pk))
    context |= {"saved": field}
    return render(request, "reframing/framing_saved.html", context)


def _part_as_it_is(request: HttpRequest, initiative: Initiative, field: str) -> HttpResponse:
    """The value again, for Escape; without htmx the page."""
    if not getattr(request, "htmx", None):
        return redirect("initiative", initiative.pk)
    person: Person = request.user  # type: ignore[assignment]
    context = whole_page(request, person, initiative)
    return render(request, "reframing/part_shut.html", {**context, "saved": field, "field": field})


@open_to("answer_framing", methods="POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The filer accepts the version on screen, or keeps the one before it."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    said = request.POST.get("response", "")
    actions.answer_framing(
        initiative=initiative,
        by=person,
        now=timezone.now(),
        version=_number(request.POST.get("version")),
        response=Response(said) if said in Response.values else Response.WAITING,
        why=" ".join(request.POST.get("why", "").split())[:400],
    )
    return redirect_to(request, f"{reverse('initiative', args=[pk])}#framing")


@open_to("change_framing", methods="POST")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back to an earlier version: "Undo" after a change, or from the comparison."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    undoing = _number(request.POST.get("version"))
    made = actions.restore_version(
        initiative=initiative,
        by=person,
        now=timezone.now(),
        number=_number(request.POST.get("number")),
        version=undoing,
        why=" ".join(request.POST.get("why", "").split())[:400],
    )
    # Going back is a change like any other, and can be taken back like one; an undo is not undone in turn.
    undoable = made is not None and made.number > undoing and not request.POST.get("undo")
    done = f"?done=framing-{made.number}" if undoable and made else ""
    return redirect_to(request, f"{reverse('initiative', args=[pk])}{done}#framing")


def _number(text: str | None) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput({"version": "This form lost track of its version. Reload the page and try again"})
    return int(text)


@open_to("read")
def versions(request: HttpRequest, pk: int, a: int, b: int) -> HttpResponse:
    """Two versions side by side, word by word; version 0 is the proposal."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    if initiative.submitted_at is None:
        raise NotFound
    chosen = {name: request.GET.get(name, "") for name in ("a", "b")}
    if any(chosen.values()):
        wanted = [int(v) if v.isascii() and v.isdigit() and len(v) < 8 else 0 for v in chosen.values()]
        return redirect("versions", pk, *wanted)
    left, right = queries.version(initiative, a), queries.version(initiative, b)
    newest = queries.newest_versions(initiative)
    currency = Workspace.current().currency
    context: dict[str, Any] = {
        "initiative": initiative,
        "a": a,
        "b": b,
        "left": left,
        "right": right,
        "changes": changes(words_of(initiative, left, currency), words_of(initiative, right, currency)),
        "versions": newest,
        "standing": newest[0].number if newest else 0,
        "may_restore": queries.rights(person, initiative).change_framing and bool(left),
        "before": (a - 1, b - 1) if a and b else None,
        "after": (a + 1, b + 1) if newest and max(a, b) < newest[0].number else None,
        "now": timezone.now(),
    }
    return page(request, "reframing/versions.html", context)
