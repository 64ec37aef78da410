"""One page, whole or in part: every fragment comes from its page's own URL."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render `template`, or only its partial `part` when htmx asks and a part is named.

    A boosted link or a restored history entry wants the whole page, even over htmx.
    """
    htmx: Any = getattr(request, "htmx", None)
    wants_part = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    name = f"{template}#{part}" if part and wants_part else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def redirect_to(request: HttpRequest, url: str) -> HttpResponse:
    """Go to `url` after a write: a 303 for a plain form, an HX-Redirect for htmx.

    A browser does not load a page anew for another anchor in it; there the page is refreshed where it stands.
    """
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        here = (htmx.current_url_abs_path or "").partition("#")[0]
        path, _, anchor = url.partition("#")
        return HttpResponseClientRefresh() if anchor and path == here else HttpResponseClientRedirect(url)
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
