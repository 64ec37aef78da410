"""The ladder to the target: another rung of it made the target."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from initiatives import access
from initiatives.actions import reframing as actions
from initiatives.actions.reframing import ladder
from initiatives.errors import InvalidInput
from initiatives.models import Person
from initiatives.queries.initiative import get_visible
from initiatives.views.guards import open_to
from initiatives.views.htmx import redirect_to


@open_to("suggest", methods="POST")
def rung(request: HttpRequest, pk: int) -> HttpResponse:
    """Make half of it, or 80%, the target, or suggest it; the page of the initiative offers to take it back."""
    person: Person = request.user  # type: ignore[assignment]
    initiative = get_visible(person, pk)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise InvalidInput({"version": "This form lost track of its version. Reload the page and try again"})
    share = request.POST.get("share", "")[:4]
    if not access.may(person, "change_framing", initiative) and request.POST.get("do") == "suggest":
        once = request.POST.get("once", "")[:64]
        ladder.suggest_target(initiative=initiative, by=person, now=timezone.now(), share=share, once=once)
        return redirect_to(request, f"{reverse('initiative', args=[pk])}#framing")
    made = actions.make_target(
        initiative=initiative,
        by=person,
        now=timezone.now(),
        version=int(version),
        share=share,
    )
    done = f"?done=framing-{made.number}" if made and made.number > int(version) else ""
    return redirect_to(request, f"{reverse('initiative', args=[pk])}{done}#framing")
