"""Where one lands after a write: a plain form, htmx, and htmx on the very page that is led to."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from initiatives.views.htmx import redirect_to


def asked(**headers: str) -> HttpRequest:
    request = RequestFactory().post("/i/1/framing/", headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


def test_a_plain_form_is_answered_by_see_other() -> None:
    answer = redirect_to(asked(), "/i/1/#framing")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/i/1/#framing")


def test_htmx_is_sent_on_by_its_own_header() -> None:
    answer = redirect_to(
        asked(**{"HX-Request": "true", "HX-Current-URL": "http://testserver/i/1/framing/"}), "/i/1/"
    )
    assert answer.headers["HX-Redirect"] == "/i/1/"


@pytest.mark.parametrize("here", ["http://testserver/i/1/", "http://testserver/i/1/#options"])
def test_another_place_on_the_same_page_reloads_it(here: str) -> None:
    answer = redirect_to(asked(**{"HX-Request": "true", "HX-Current-URL": here}), "/i/1/#framing")
    assert answer.headers["HX-Refresh"] == "true"
    assert "HX-Redirect" not in answer.headers
