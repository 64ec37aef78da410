"""Moving an initiative along: one address for each move, as a dialog, a page, or a press."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import reframing as actions
from initiatives.actions import triage
from initiatives.errors import Conflict, InvalidInput, NotFound, WrongStage
from initiatives.forms import Form
from initiatives.forms.reframing import (
    AskForDecisionForm,
    LaunchForm,
    OwnersForm,
    PauseForm,
    PlainMoveForm,
    ResultForm,
    StartBuildingForm,
    StopForm,
)
from initiatives.models import Initiative, Person, Workspace
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_visible
from initiatives.stages import MOVES
from initiatives.views.guards import open_to
from initiatives.views.htmx import page, redirect_to

_FORMS: dict[str, type[Form]] = {
    "ask_for_decision": AskForDecisionForm,
    "start_building": StartBuildingForm,
    "launch": LaunchForm,
    "pause": PauseForm,
    "stop": StopForm,
    "review": ResultForm,
}
_DO: dict[str, Callable[..., Initiative]] = {
    "start_framing": triage.start_framing,
    "fast_lane": actions.fast_lane,
    "mark_ready": actions.mark_ready,
    "ask_for_decision": actions.ask_for_decision,
    "take_back_request": actions.take_back_request,
    "back_to_reframing": actions.back_to_reframing,
    "start_building": actions.start_building,
    "not_started": actions.not_started,
    "launch": actions.launch,
    "not_launched": actions.not_launched,
    "pause": actions.pause,
    "resume": actions.resume,
    "stop": actions.stop,
    "review": actions.record_result,
}


@open_to("read", methods="GET POST")
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One move of `stages.MOVES`: what it needs on GET, made on POST. The action asks who may."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    if name not in _DO:
        raise NotFound
    step = MOVES[name]
    access.require(person, step.action, initiative)
    if initiative.at_stage not in step.sources:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()} now, so this can’t be done any more."
        )
    form = _form_of(name, request, initiative)
    if request.method == "POST" and form.is_valid():
        try:
            _DO[name](initiative=initiative, by=person, now=timezone.now(), **_told(name, form))
        except InvalidInput as failure:
            for field, words in failure.fields.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            return redirect_to(request, f"{reverse('initiative', args=[pk])}?done={name}")
    return _page(request, initiative, name, form)


def _form_of(name: str, request: HttpRequest, initiative: Initiative) -> Form:
    more: dict[str, Any] = {}
    if name == "start_building":
        more = {
            "teams": queries.teams(),
            "initial": {"team": initiative.team_id, "started_on": timezone.localdate()},
        }
    elif name == "launch":
        more = {"initial": {"launched_on": timezone.localdate()}}
    elif name == "review":
        more = {"initial": {"on": timezone.localdate()}}
    return _FORMS.get(name, PlainMoveForm)(request.POST if request.method == "POST" else None, **more)


def _told(name: str, form: Form) -> dict[str, Any]:
    """What the form says, as the arguments of its action."""
    found = dict(form.cleaned_data)
    if isinstance(form, StartBuildingForm):
        found["team"] = form.teams[found["team"]]
    if name == "launch":
        found["metric_recorded"] = found["metric_recorded"] == "yes"
    return found


def _page(request: HttpRequest, initiative: Initiative, name: str, form: Form) -> HttpResponse:
    context: dict[str, Any] = {
        "initiative": initiative,
        "name": name,
        "title": queries.BUTTONS[name],
        "form": form,
        "now": timezone.now(),
    }
    if name in ("mark_ready", "ask_for_decision", "fast_lane"):
        framing = current_framing(initiative)
        context["checks"] = queries.readiness(initiative, framing)
        context["stopping"] = queries.stopping(context["checks"])
    if name == "fast_lane":
        workspace = Workspace.current()
        cost, option = queries.highest_cost(initiative, workspace)
        context |= {"cost": cost, "option": option, "workspace": workspace}
    if name == "review":
        context["framing"] = current_framing(initiative)
    status = 422 if request.method == "POST" else 200
    return page(request, "reframing/move.html", context, part="dialog", status=status)


@open_to("read")
def moves(request: HttpRequest, pk: int) -> HttpResponse:
    """Who moves what: the table of moves, with what this reader may do now."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    context = {
        "initiative": initiative,
        "groups": queries.table_of_moves(person, initiative, timezone.now()),
        "now": timezone.now(),
    }
    return page(request, "reframing/moves.html", context)


@open_to("change_owner", methods="GET POST")
def owners(request: HttpRequest, pk: int) -> HttpResponse:
    """Who owns it in product and in engineering."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    access.require(person, "change_owner", initiative)
    form = OwnersForm(
        request.POST if request.method == "POST" else None,
        product=queries.possible_product_owners(initiative),
        engineering=queries.possible_engineering_owners(initiative),
        initial={
            "product_owner": initiative.product_owner_id,
            "engineering_owner": initiative.engineering_owner_id or "",
            "version": initiative.version,
        },
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            product, engineering = form.owners()
            try:
                actions.change_owners(
                    initiative=initiative,
                    by=person,
                    now=timezone.now(),
                    version=form.cleaned_data["version"],
                    product_owner=product,
                    engineering_owner=engineering,
                )
            except Conflict as conflict:
                status = 409
                form.take_version(conflict.version)
                standing = initiative.engineering_owner.name if initiative.engineering_owner else "nobody"
                form.add_error(
                    None,
                    f"{conflict.sentence} Now: {initiative.product_owner.name} in product, {standing} in "
                    "engineering. Save again to keep yours.",
                )
            else:
                return redirect_to(request, reverse("initiative", args=[pk]))
    context = {"initiative": initiative, "form": form, "now": timezone.now()}
    return page(request, "reframing/owners.html", context, part="dialog", status=status)
