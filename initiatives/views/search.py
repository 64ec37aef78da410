"""Search: a page, its results alone while typing, and the list that the palette reads."""

from django.http import HttpRequest, HttpResponse

from initiatives.models import Person
from initiatives.queries import search as queries
from initiatives.queries.board.log import search_decisions
from initiatives.queries.evidence import search_evidence
from initiatives.views.guards import open_to
from initiatives.views.htmx import page


@open_to("read_board")
def search(request: HttpRequest) -> HttpResponse:
    """Initiatives by reference, title, goal or person; at most twenty. Beside them decisions and evidence."""
    person: Person = request.user  # type: ignore[assignment]
    asked = request.GET.get("q", "")
    context = {
        "found": queries.search(asked, person),
        "evidence": search_evidence(asked, person),
        "decisions": search_decisions(asked, person),
    }
    return page(request, "intake/search.html", context, part="results")
