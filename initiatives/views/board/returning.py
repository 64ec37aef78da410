"""Back to the board that one came from, with its filters, and never to a foreign address."""

from typing import Any
from urllib.parse import urlsplit

from initiatives.views.guards import PersonRequest


def board_to_return_to(request: PersonRequest) -> str:
    """What the form or the address says, else the page that the dialog stands on or that linked here; or nothing."""
    said = request.POST.get("next") or request.GET.get("next", "")
    return _safe(said or _came_from(request))


def _came_from(request: PersonRequest) -> str:
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        return htmx.current_url_abs_path or ""
    there = urlsplit(request.headers.get("Referer", ""))
    return (
        there._replace(scheme="", netloc="", fragment="").geturl()
        if there.netloc == request.get_host()
        else ""
    )


def _safe(address: str) -> str:
    """A board of ours; anything else is dropped."""
    is_ours = address.startswith("/board/") and "//" not in address and "\\" not in address
    return address if is_ours and address.isprintable() else ""
