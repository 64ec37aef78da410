"""What a browser never sends and a program does: refused in words, never with a broken page."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/login/?next=%00", "/?team=%00", "/%00/", "/board/?q=a%00b", "/login/?%00=1"]
)
def test_a_nul_in_an_address_is_refused_in_words(address):
    client = Client(raise_request_exception=False)
    client.force_login(factories.ines())
    answer = client.get(address)
    assert answer.status_code == 400
    assert "character that cannot be stored" in answer.content.decode()


def test_a_nul_in_the_sign_in_form_is_said_beside_the_form():
    answer = Client(raise_request_exception=False).post(
        "/login/", {"login": "ines\0@example.org", "password": "\0"}
    )
    assert answer.status_code in (200, 400, 422)
    assert "ull" in answer.content.decode() or "cannot be stored" in answer.content.decode()


def test_a_nul_in_a_cookie_is_a_cookie_less():
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "abcdefgh\0ijkl"
    assert client.get("/login/").status_code == 200


def test_ten_megabytes_of_text_are_refused_in_words_and_nothing_is_read():
    client = Client(raise_request_exception=False)
    client.force_login(factories.ines())
    answer = client.post("/login/", {"login": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "larger than a form can be" in answer.content.decode()


def test_a_hundred_thousand_fields_are_refused_in_words():
    client = Client(raise_request_exception=False)
    body = "&".join(f"a{number}=" for number in range(100_000))
    answer = client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "larger than a form can be" in answer.content.decode()


def test_a_hundred_thousand_fields_in_an_address_are_refused_in_words():
    client = Client(raise_request_exception=False)
    answer = client.get("/login/?" + "&".join(f"a{number}=" for number in range(3_000)))
    assert answer.status_code == 413


@pytest.mark.parametrize("text", ["ines@example.org\u202e", "👩‍👩‍👧‍👦@example.org", "NaN", "1e308", "\ud800"])
def test_odd_text_in_the_sign_in_form_is_shown_again_and_breaks_nothing(text):
    answer = Client(raise_request_exception=False).post(
        "/login/",
        {
            "login": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
            "password": text and "x" * 12,
        },
    )
    assert answer.status_code < 500
    assert "<form" in answer.content.decode()


def test_a_form_without_its_token_says_that_the_page_was_open_too_long():
    factories.ines()
    answer = Client(enforce_csrf_checks=True).post("/login/", {"login": "ines@example.org", "password": "x"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_a_page_that_broke_says_so_without_the_database():
    from initiatives.views.refusals import server_error

    answer = server_error(None)
    assert answer.status_code == 500
    assert "broke on our side" in answer.content.decode()
