"""Filing a proposal: the draft and its form, sending, and what its filer may do with it afterwards."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import intake as actions
from initiatives.actions.board import heard, reopen
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.forms.intake import DraftForm, ReopenForm, ShareForm, SubmitForm, WithdrawForm
from initiatives.models import Initiative, Person
from initiatives.queries import intake as queries
from initiatives.queries import similar as likeness
from initiatives.queries.initiative import get_own_draft, get_visible
from initiatives.stages import Stage
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to
from initiatives.wording import names_solution, too_similar

_TEMPLATE = "intake/edit.html"
SAYS_HOW = "This says how. The next question asks what it’s for, so others can suggest ways to get there too."
SAYS_THE_SAME = "That’s close to your first answer. What would a customer or colleague notice?"


@open_to("file", methods="GET POST")
def new(request: HttpRequest) -> HttpResponse:
    """Go to the form of an empty draft.

    A GET may make one, so that a plain link files without a script. It never makes a second while the first
    is empty: whatever prefetches the link costs one row for each person at most.
    """
    draft = actions.begin_draft(by=_me(request), now=timezone.now())
    return redirect_to(request, reverse("edit", args=[draft.pk]))


@open_to("edit_draft", methods="GET POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form. A plain send, save or conflict comes back here; so does the same over htmx."""
    draft = get_own_draft(_me(request), pk)
    if request.method == "POST":
        return _receive(request, draft)
    if draft.at_stage is not Stage.DRAFT:
        return redirect_to(request, reverse("initiative", args=[pk]))
    return _show(request, draft, _form(request, DraftForm, draft))


def _receive(request: HttpRequest, draft: Initiative) -> HttpResponse:
    if request.POST.get("keep") == "theirs":
        return redirect_to(request, reverse("edit", args=[draft.pk]))
    is_sending = not (request.POST.get("leave") or request.POST.get("keep"))
    form = _form(request, SubmitForm if is_sending else DraftForm, draft)
    is_fine = form.is_valid()
    try:
        if is_fine and is_sending:
            return _send(request, draft, form)
        draft = _save(request, draft, form)
    except Conflict as failure:
        form.take_version(failure.version)
        return _show(request, draft, form, conflict=failure, status=409)
    except InvalidInput as failure:
        for name, words in failure.fields.items():
            form.add_error(name, words)
        is_fine = False
    if not is_fine:
        form.take_version(draft.version)
        return _show(request, draft, form, status=422)
    if request.POST.get("leave") == "share":
        return redirect_to(request, reverse("share", args=[draft.pk]))
    if request.POST.get("leave"):
        messages.success(request, "Draft saved")
        return redirect_to(request, "/")
    messages.success(request, "Kept yours")
    return redirect_to(request, reverse("edit", args=[draft.pk]))


def _send(request: HttpRequest, draft: Initiative, form: Any) -> HttpResponse:
    actions.submit(
        draft,
        answers=form.answers(),
        numbers=form.numbers,
        version=form.stands_on(),
        tab=form.cleaned_data["tab"],
        token=form.cleaned_data["once"],
        by=_me(request),
        now=timezone.now(),
    )
    return redirect_to(request, f"{reverse('initiative', args=[draft.pk])}?sent=1")


def _save(request: HttpRequest, draft: Initiative, form: Any) -> Initiative:
    """Keep every answer that can be kept; what is wrong stays in the form alone."""
    if "version" not in form.cleaned_data:
        return draft
    return actions.save_draft(
        draft,
        answers=form.answers(),
        version=form.stands_on(),
        tab=form.cleaned_data.get("tab", ""),
        by=_me(request),
        now=timezone.now(),
    )


@open_to("edit_draft", methods="POST")
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed a second ago. Answers with the saved line, the version and the hints beside the answers."""
    draft = get_own_draft(_me(request), pk)
    form = _form(request, DraftForm, draft)
    is_fine = form.is_valid()
    is_first = form.cleaned_data.get("tab") != draft.draft_tab
    was_for = draft.team_id
    try:
        draft = _save(request, draft, form)
    except Conflict as failure:
        form.take_version(failure.version)
        response = page(
            request, _TEMPLATE, _context(request, draft, form, conflict=failure), part="conflict", status=409
        )
        response["HX-Retarget"], response["HX-Reswap"] = "#conflict", "outerHTML"
        return response
    except WrongStage:
        draft.refresh_from_db()
        # The same form was sent while this was on its way, and what was sent is the later text.
        if draft.submitted_at and draft.draft_tab == form.cleaned_data.get("tab"):
            return HttpResponse(status=204)
        raise
    # A press on a button whose script failed half way: the plain answer is the form.
    if not request.headers.get("HX-Request"):
        return redirect_to(request, reverse("edit", args=[pk]))
    context = {
        "draft": draft,
        "form": form,
        "hints": _hints(form),
        "now": timezone.now(),
        "version": draft.version,
        "is_first": is_first,
        "destination": queries.destination(draft.team) if draft.team_id != was_for else None,
    }
    response = page(request, _TEMPLATE, context, part="saved_parts", status=200 if is_fine else 422)
    if is_fine:
        response["HX-Trigger"] = "saved"
    return response


@open_to("file")
def similar(request: HttpRequest) -> HttpResponse:
    """Past initiatives like the words typed; a part of the form, and a page of its own."""
    text = request.GET.get("proposal_title", "")
    draft_pk = request.GET.get("draft", "")
    draft = int(draft_pk) if draft_pk.isascii() and draft_pk.isdigit() and len(draft_pk) < 19 else None
    found = likeness.similar_to(text, _me(request), now=timezone.now(), leave_out=draft)
    return page(
        request,
        "intake/similar.html",
        {"similar": found, "words": text, "draft_pk": draft},
        part="both_places",
    )


@open_to("reopen", methods="GET POST")
def reopen_instead(request: HttpRequest, pk: int, old: int) -> HttpResponse:
    """Bring back a past initiative with what is new since; the draft stays with its filer."""
    draft = get_own_draft(_me(request), pk)
    row = get_visible(_me(request), old)
    access.require(_me(request), "reopen", row)
    said = draft.proposal_difference or draft.proposal_title
    form = ReopenForm(request.POST if request.method == "POST" else None, initial={"evidence": said})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        reopen(
            row, news=heard(form.cleaned_data["evidence"], by=_me(request), now=now), by=_me(request), now=now
        )
        messages.success(request, f"{row.reference} is open again. Your draft is kept, in case you need it.")
        return redirect_to(request, reverse("initiative", args=[old]))
    status = 422 if form.errors else 200
    context = {"form": form, "initiative": row, "draft": draft}
    return page(request, "intake/reopen.html", context, part="dialog", status=status)


@open_to("share_draft", methods="GET POST")
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft to somebody early, or stop showing it."""
    draft, me, now = get_own_draft(_me(request), pk), _me(request), timezone.now()
    stop = request.POST.get("stop")
    if stop:
        person = queries.get_colleague(me, stop)
        actions.unshare_draft(draft, person=person, by=me, now=now)
        messages.success(request, f"{person.first_name} no longer sees this draft")
        return redirect_to(request, reverse("share", args=[pk]))
    form = ShareForm(request.POST if request.method == "POST" else None, people=queries.colleagues_of(me))
    if request.method == "POST" and form.is_valid():
        person = queries.get_colleague(me, form.cleaned_data["person"])
        actions.share_draft(draft, person=person, by=me, now=now)
        messages.success(request, f"{person.first_name} can read this draft now")
        return redirect_to(request, reverse("share", args=[pk]))
    context = {"form": form, "draft": draft, "shares": queries.shares_of(draft), "now": now}
    return page(request, "intake/share.html", context, status=422 if form.errors else 200)


@open_to("edit_draft", methods="POST")
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own draft; the next page offers to undo it."""
    actions.discard_draft(get_own_draft(_me(request), pk), by=_me(request), now=timezone.now())
    return redirect_to(request, f"{reverse('inbox')}?deleted={pk}")


@open_to("edit_draft", methods="POST")
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the deleting."""
    draft = queries.get_discarded_draft(_me(request), pk)
    actions.bring_back(draft, by=_me(request), now=timezone.now())
    return redirect_to(request, reverse("edit", args=[pk]))


@open_to("withdraw", methods="GET POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, which may be left out, and take the initiative back."""
    row = get_visible(_me(request), pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(row, reason=form.cleaned_data["reason"], by=_me(request), now=timezone.now())
        messages.success(request, f"{row.reference} is withdrawn. You can restore it.")
        return redirect_to(request, reverse("initiative", args=[pk]))
    status = 422 if form.is_bound else 200
    return page(
        request, "intake/withdraw.html", {"form": form, "initiative": row}, part="dialog", status=status
    )


@open_to("withdraw", methods="POST")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a withdrawn initiative back to where it was."""
    row = actions.restore(get_visible(_me(request), pk), by=_me(request), now=timezone.now())
    messages.success(request, f"{row.reference} is back where it was: {row.at_stage.label.lower()}")
    return redirect_to(request, reverse("initiative", args=[pk]))


@open_to("withdraw", methods="POST")
def pull_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a sent proposal a draft again, until the first question."""
    actions.pull_back(get_visible(_me(request), pk), by=_me(request), now=timezone.now())
    messages.success(request, "It is a draft again. Nobody else sees it until you send it.")
    return redirect_to(request, reverse("edit", args=[pk]))


def _me(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def _form(request: HttpRequest, kind: type[DraftForm], draft: Initiative) -> Any:
    data = request.POST if request.method == "POST" else None
    return kind(data, draft=draft, teams=queries.teams(), tab=token_urlsafe(12), once=token_urlsafe(12))


def _show(
    request: HttpRequest,
    draft: Initiative,
    form: Any,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    if draft.version == 1 and not form.is_bound:
        form.fields["proposal_title"].widget.attrs["autofocus"] = True
    context = _context(request, draft, form, conflict=conflict)
    return page(request, _TEMPLATE, context, part="form", status=status)


def _context(
    request: HttpRequest, draft: Initiative, form: Any, *, conflict: Conflict | None = None
) -> dict[str, Any]:
    now = timezone.now()
    title = str(form["proposal_title"].value() or "")
    return {
        "draft": draft,
        "form": form,
        "conflict": conflict,
        "shares": queries.shares_of(draft),
        "hints": _hints(form),
        "now": now,
        "similar": likeness.similar_to(title, _me(request), now=now, leave_out=draft.pk),
        "destination": queries.destination(draft.team),
        "decider": queries.decider_line(timezone.localdate(now)),
        "draft_pk": draft.pk,
    }


def _hints(form: Any) -> dict[str, str]:
    """What stands quietly beside the two answers. Hints never keep anybody from sending."""
    title = str(form["proposal_title"].value() or "")
    difference = str(form["proposal_difference"].value() or "")
    return {
        "proposal_title": SAYS_HOW if names_solution(title) else "",
        "proposal_difference": SAYS_THE_SAME if too_similar(title, difference) else "",
    }
