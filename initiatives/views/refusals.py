"""Pages for what could not be done at the door: in words, and with the next step."""

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from initiatives.views.guards import refuse

TOO_MUCH = (
    "Nothing was saved. What you sent is larger than a form can be. Go back: your text is still there. "
    "Shorten it, or link to the long version."
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, and 413 when what was sent is larger than the settings allow."""
    if isinstance(exception, DisallowedHost):
        # The common look holds the page's own address, and there is none to be had.
        return HttpResponse("This host is not one of ours.\n", status=400, content_type="text/plain")
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refuse(request, 413, "That is more than we can take", TOO_MUCH)
    return refuse(
        request,
        400,
        "We could not read that request",
        "Nothing was saved. Go back, check the address or the form, and try again.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason, where the refusal carries one."""
    reason = str(exception) if exception and str(exception) else "Ask an administrator if you need it."
    return refuse(request, 403, "This one is not yours to open", reason)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: for what is not there and for what a stranger may not know of, alike."""
    return refuse(
        request,
        404,
        "There is nothing here",
        "The address may be mistyped, or what was here is not open to you. If somebody sent you the link, "
        "ask them to check it.",
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token does not fit: mostly a tab that stayed open over a sign-out."""
    return refuse(
        request,
        403,
        "This page was open too long",
        "Nothing was saved, because the form could not be tied to your sign-in. Go back, copy your text, reload "
        "the page and send it again.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without the database or the session: either may be what broke."""
    return HttpResponse(render_to_string("errors/broken.html"), status=500)
