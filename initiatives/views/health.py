"""Two addresses for programs. They say "ok" or what is missing, and nothing about the people or the work."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from initiatives.queries import health
from initiatives.views.guards import open_to_all


@open_to_all
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The web process answers. Asks nobody else, so that a slow database does not restart the web."""
    return HttpResponse("ok\n", content_type="text/plain")


@open_to_all
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and worker are in order; 503 and the reason when one is not."""
    state = health.readiness(now=timezone.now())
    response = JsonResponse({"ok": state.ok, **asdict(state)}, status=200 if state.ok else 503)
    # Asked every few seconds: Django would log each "not yet" as an error of ours.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
