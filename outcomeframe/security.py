"""What every answer carries and no view has to think of: headers, the life of a session, unusable text."""

import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse  # noqa: TID251 - middleware is HTTP
from django.shortcuts import render  # noqa: TID251 - middleware is HTTP
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from initiatives.queries import people, workspace

Answer = Callable[[HttpRequest], HttpResponse]
_POLICY = "; ".join(f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items())
_SESSION_NOTED_EVERY = 5 * 60


def page_context(request: HttpRequest) -> dict[str, Any]:
    """For `base.html`: the htmx settings for its meta tag, which mode this is, and which doors are open.

    What needs the database is asked only where a template uses it: fragments do not.
    """
    # A refusal may come from a middleware that stands before the one that knows people.
    person = getattr(request, "user", None)
    return {
        "htmx_config": json.dumps(settings.HTMX_CONFIG),
        "mode": settings.MODE,
        "nav": SimpleLazyObject(lambda: people.nav(person, now=timezone.now()))
        if person is not None and person.is_authenticated
        else None,
        "demo_cast": [] if settings.DEPLOYED else workspace.demo_cast,
        "demo_password": settings.DEMO_PASSWORD,
    }


class Headers:
    """Content policy on everything; `no-store` and `Vary: HX-Request` on every page that is not a file."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if not request.path_info.startswith(settings.STATIC_URL):
            # A page of yours must not come back from a cache after you signed out; and a fragment must never
            # be kept as the page of the same address.
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ["HX-Request"])
        return response


class SessionLife:
    """Ends a session eight hours after its last use and seven days after its start.

    The last use is written down every five minutes, not with every page: on SQLite each write takes the lock.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._note(request.session)
        response = self.get_response(request)
        if request.session.accessed:
            self._note(request.session)  # a session that starts with this very request counts from now
        return response

    def _note(self, session: Any) -> None:
        if "_auth_user_id" not in session:
            return
        now = int(timezone.now().timestamp())
        if now - session.get("started_at", now) > settings.SESSION_LIFE:
            session.flush()
        elif now - session.get("used_at", 0) > _SESSION_NOTED_EVERY:
            session.setdefault("started_at", now)
            session["used_at"] = now


class PersonTimeZone:
    """Dates and times on a page are in the time zone of the person who reads it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = getattr(request.user, "time_zone", "") if request.user.is_authenticated else ""
        with timezone.override(ZoneInfo(name) if name else None):
            return self.get_response(request)


class UnusableText:
    """A NUL character is refused in words, never with an error page of the server.

    Form fields refuse it beside the field. What is left are addresses, cookies, and views that look something
    up by raw text, where PostgreSQL answers a NUL with an exception.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, value in list(request.COOKIES.items()):
            if "\0" in value:
                del request.COOKIES[name]
        if "\0" in request.path_info or _has_nul(request.GET):
            return _refused(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ValueError | DataError) and _has_nul(request.POST):
            return _refused(request)
        return None


def _has_nul(values: Any) -> bool:
    return any("\0" in text for name, texts in values.lists() for text in (name, *texts))


def _refused(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "errors/refused.html",
        {
            "title": "That text cannot be used",
            "sentence": "It holds a character that cannot be stored (a NUL). Take it out and send it again.",
        },
        status=400,
    )
