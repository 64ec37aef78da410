"""Every change of an initiative, newest first."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from initiatives.queries import reframing as queries
from initiatives.queries.initiative import get_visible
from initiatives.queries.sealed import sealed_from
from initiatives.views.guards import open_to
from initiatives.views.htmx import page


@open_to("read")
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Fifty entries; `?before=51` the fifty before."""
    initiative = get_visible(request.user, pk)  # type: ignore[arg-type]
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    context = {
        "initiative": initiative,
        "history": queries.history_page(
            initiative,
            before=before,
            sealed=sealed_from(request.user, initiative),  # type: ignore[arg-type]
        ),
        "before": before,
        "now": timezone.now(),
    }
    return page(request, "reframing/history.html", context, part="entries")
