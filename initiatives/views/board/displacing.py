"""What choosing an option displaces, as a page of its own and as the fragment that the others wait for."""

from django.http import HttpResponse
from django.utils import timezone

from initiatives.actions import board as actions
from initiatives.charts import board as shapes
from initiatives.charts.displacing import ALL, SHOWN
from initiatives.models import Workspace
from initiatives.queries import initiative as fetch
from initiatives.queries.board import deciding, plan
from initiatives.queries.options import stored
from initiatives.queries.sealed import require_unsealed
from initiatives.stages import FRAMABLE
from initiatives.views.guards import PersonRequest, open_to
from initiatives.views.htmx import page


@open_to("read")
def displacing(request: PersonRequest, pk: int) -> HttpResponse:
    """`/i/142/cost/`: worked out at once where that is a moment, else as it was last known, and asked for again."""
    initiative = fetch.get_visible(request.user, pk)
    require_unsealed(request.user, initiative)
    today = timezone.localdate()
    is_open = initiative.at_stage in FRAMABLE
    if is_open:
        actions.work_out_at_once(plan.planning_period(today), initiative_id=pk, now=timezone.now)
    newest = stored.newest(initiative) if is_open else None
    choosing = deciding.cost_of_choosing(request.user, initiative, newest, today=today)
    framing = fetch.current_framing(initiative)
    polled = request.GET.get("polled", "")
    cost = shapes.cost_of_choosing(
        choosing.cards,
        choosing.displacing,
        currency=Workspace.current().currency,
        polled=int(polled) if polled.isascii() and polled.isdigit() and len(polled) < 3 else 0,
        shown=SHOWN if getattr(request, "htmx", None) else ALL,
    )
    context = {
        "initiative": initiative,
        "is_open": is_open,
        "cost": cost,
        "stated": framing.opportunity_cost_note if framing else "",
    }
    return page(request, "board/displaced.html", context, part="displacing")
