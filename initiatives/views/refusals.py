"""Pages for what could not be done: in words, and with the next step."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return render(request, "errors/refused.html", {"title": title, "sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, and 413 when what was sent is larger than the settings allow."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(
            request,
            413,
            "That is too much to send at once",
            "Nothing was saved. Go back: what you typed is still in the page. Shorten it, or link to the long "
            "document instead of pasting it.",
        )
    return _page(
        request,
        400,
        "We could not read that request",
        "Nothing was saved. Go back, check the address or the form, and try again.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason, where the refusal carries one."""
    reason = str(exception) if exception and str(exception) else "Ask the owner or an administrator."
    return _page(request, 403, "You may not do that here", reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: for what is not there and for what a stranger may not know of, alike."""
    return _page(
        request,
        404,
        "There is nothing here for you",
        "The address may be mistyped, or this is not shared with you. Ask whoever sent you the link.",
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token does not fit: mostly a tab that stayed open over a sign-out."""
    return _page(
        request,
        403,
        "This page had been open for too long",
        "Nothing was saved. Go back, copy what you typed, reload the page and send it again.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without the database or the session: either may be what broke."""
    return HttpResponse(render_to_string("errors/broken.html"), status=500)
