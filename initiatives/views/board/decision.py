"""One decision: its permanent page, the same as a document, and what is added to it afterwards."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from initiatives import access
from initiatives.actions import board as actions
from initiatives.charts import board as shapes
from initiatives.charts import decided
from initiatives.errors import Conflict, InvalidInput
from initiatives.forms.board import ConditionForm, ConfirmForm, DissentForm
from initiatives.forms.board.recording import NAMED, OBJECT
from initiatives.queries.board import deciding, decisions, plan
from initiatives.queries.board import decision as queries
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page, redirect_to


@open_to("read_board")
def decision(request: PersonRequest, number: int) -> HttpResponse:
    """`/decisions/12/`: the figures as they were, and what has become of it."""
    now = timezone.now()
    found = queries.decision_page(request.user, number, now=now, today=timezone.localdate(now))
    context = {"shown": found, "options": decided.options_then(found), "now": now}
    return page(request, "board/decision.html", context)


@open_to("read_board")
def decision_markdown(request: PersonRequest, number: int) -> HttpResponse:
    """`/decisions/12.md`: the same in the shape of a decision record."""
    now = timezone.now()
    found = queries.decision_page(request.user, number, now=now, today=timezone.localdate(now))
    text = decided.markdown(found, address=request.build_absolute_uri(f"/decisions/{number}/"))
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="decision-{number}.md"'
    return answer


@open_to("confirm_decision", methods="GET POST")
def confirm(request: PersonRequest, number: int) -> HttpResponse:
    """A second director confirms what was proposed, or objects."""
    now = timezone.now()
    today = timezone.localdate(now)
    proposed = queries.get_decision(request.user, number)
    if not proposed.waits and request.method != "POST":
        return redirect_to(request, f"/decisions/{number}/")
    access.require(request.user, "confirm_decision", proposed)
    initiative = proposed.initiative
    actions.work_out_at_once(plan.planning_period(today), initiative_id=initiative.pk, now=timezone.now)
    stands = deciding.decide_page(request.user, initiative, today=today)
    seen = decisions.last_entry(initiative)
    form = ConfirmForm(request.POST if request.method == "POST" else None, digest=stands.digest, seen=seen)
    card = next((card for card in stands.cards if card.option_id == proposed.option_id), None)
    context = {
        "form": form,
        "shown": queries.decision_page(request.user, number, now=now, today=today, digest=stands.digest),
        "stands": stands,
        "card": next(
            iter(shapes.choice_cards([card], period=stands.period_name, currency=stands.currency)), None
        )
        if card
        else None,
        "has_changed": stands.digest != proposed.digest,
    }
    if request.method != "POST":
        return page(request, "board/confirm.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/confirm.html", context, part="dialog", status=422)
    try:
        _answered(form, proposed, request)
    except InvalidInput as failure:
        form.refuse(failure.fields)
        return page(request, "board/confirm.html", context, part="dialog", status=422)
    except Conflict as failure:
        form.put(digest=stands.digest, seen=seen)
        return page(
            request, "board/confirm.html", {**context, "conflict": failure}, part="dialog", status=409
        )
    return redirect_to(request, f"/decisions/{number}/")


def _answered(form: ConfirmForm, proposed: queries.Decision, request: PersonRequest) -> None:
    said, now = form.cleaned_data, timezone.now()
    if said["choice"] == OBJECT:
        actions.object_to(proposed, reason=said["reason"], by=request.user, now=now)
        messages.success(request, "Your objection stands beside it. Nothing is in force.")
        return
    actions.confirm(proposed, digest=said["digest"], seen=said["seen"], by=request.user, now=now)
    messages.success(request, "Confirmed. It is in force, and can be undone for ten minutes.")


@open_to("take_back_proposed", methods="POST")
def take_back(request: PersonRequest, number: int) -> HttpResponse:
    """Whoever proposed it thinks again."""
    proposed = queries.get_decision(request.user, number)
    actions.take_back(proposed, by=request.user, now=timezone.now())
    messages.success(request, "Taken back. It is ready to decide again.")
    return redirect_to(request, f"/decisions/{number}/")


@open_to("meet_condition", methods="GET POST")
def condition(request: PersonRequest, number: int, which: int) -> HttpResponse:
    """Tick a condition off, or say that it does not hold after all."""
    found = queries.get_condition(request.user, number, which)
    access.require(request.user, "meet_condition", found)
    form = ConditionForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "condition": found, "number": number}
    if request.method != "POST":
        return page(request, "board/condition.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/condition.html", context, part="dialog", status=422)
    act = actions.reopen_condition if request.POST.get("to") == "open" else actions.meet_condition
    act(found, note=form.cleaned_data["note"], by=request.user, now=timezone.now())
    return redirect_to(request, f"/decisions/{number}/#conditions")


@open_to("see_otherwise", methods="GET POST")
def otherwise(request: PersonRequest, number: int) -> HttpResponse:
    """Add another view beside a decision."""
    found = queries.get_decision(request.user, number)
    is_post = request.method == "POST"
    form = DissentForm(request.POST if is_post else None, once=secrets.token_urlsafe(16))
    context = {"form": form, "decision": found, "words": decisions.said(found, proposed=found.waits)}
    if not is_post:
        return page(request, "board/otherwise.html", context, part="dialog")
    if not form.is_valid():
        return page(request, "board/otherwise.html", context, part="dialog", status=422)
    said = form.cleaned_data
    actions.see_otherwise(
        found,
        reason=said["reason"],
        named=said["named"] == NAMED,
        by=request.user,
        now=timezone.now(),
        token=said["once"],
    )
    return redirect_to(request, f"/decisions/{number}/#views")


@open_to("own_dissent", methods="POST")
def otherwise_back(request: PersonRequest, number: int) -> HttpResponse:
    """Take one's own view back."""
    mine = queries.get_own_view(request.user, number)
    actions.take_dissent_back(mine, by=request.user, now=timezone.now())
    messages.success(request, "Taken back. The history says that there was another view.")
    return redirect_to(request, f"/decisions/{number}/")
