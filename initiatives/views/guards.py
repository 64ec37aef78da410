"""Every URL says who may enter, and every anticipated failure gets its page here.

`@open_to("action")` names a line of `access.TABLE`. For actions that are asked of nothing in particular the
guard asks; for the rest the view fetches through `queries`, which scopes by person, and the action asks.
`@open_to_all` is for the few pages before sign-in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from initiatives import access
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.models import Person

View = Callable[..., HttpResponse]
NOT_A_PAGE = "What you opened is where a button sends to. Go back to the page that the button stands on."


class PersonRequest(HttpRequest):
    """A request behind `@open_to`: somebody has signed in. For annotations only."""

    user: Person


def open_to(action: str, *, methods: str = "GET") -> Callable[[View], View]:
    """Let in whoever may do `action`; answer 405 to methods other than `methods` (words, HEAD comes with GET)."""
    rule = access.TABLE[action]
    allowed = methods.split() + (["HEAD"] if "GET" in methods.split() else [])

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                response = refuse(request, 405, "This is not a page", NOT_A_PAGE)
                response.headers["Allow"] = ", ".join(allowed)
                return response
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            try:
                if not rule.needs_subject:
                    access.require(request.user, action)
                return view(request, *args, **kwargs)
            except NotFound as failure:
                return refuse(request, 404, "There is nothing here for you", failure.sentence)
            except NotAllowed as failure:
                return refuse(request, 403, "You may not do that here", failure.sentence)
            except (WrongStage, Conflict) as failure:
                return refuse(request, 409, "This has moved on", failure.sentence)
            except InvalidInput as failure:
                return refuse(request, 422, "That could not be used", failure.sentence)

        guarded.open_to = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_all(view: View) -> View:
    """For pages that nobody needs to sign in for."""
    view.open_to = "everybody"  # type: ignore[attr-defined]
    return view


def refuse(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """A page in words; over htmx a short line that the toast region shows."""
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        response = render(request, "components/refusal.html", {"sentence": sentence}, status=status)
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
        return response
    return render(request, "errors/refused.html", {"title": title, "sentence": sentence}, status=status)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    url = f"/login/?next={quote(_page_of(request))}"
    if getattr(request, "htmx", None):
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return HttpResponse(status=302, headers={"Location": url})


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: of a press the one that it stood on, since its own address may be no page."""
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        return htmx.current_url_abs_path or "/"
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    there = urlsplit(request.headers.get("Referer", ""))
    if there.netloc != request.get_host():
        return "/"
    return f"{there.path}?{there.query}" if there.query else there.path or "/"
