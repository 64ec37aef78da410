"""Signing in and out, and getting back in by mail."""

import re

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
FRESH = "seven-lanterns-on-the-quay"


def test_ines_signs_in_with_her_address_whatever_its_case_and_out_again():
    factories.ines()
    client = Client()
    answer = client.post("/login/", {"login": "Ines@Example.org", "password": factories.PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert "_auth_user_id" in client.session
    client.post("/logout/")
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_is_said_in_words_and_the_address_stays_in_its_field():
    factories.ines()
    answer = Client().post("/login/", {"login": "ines@example.org", "password": "not-this-one-at-all"})
    page = answer.content.decode()
    assert "ines@example.org" in page
    assert "not-this-one-at-all" not in page
    assert re.search(r"password", page, re.IGNORECASE)


def test_signing_in_takes_a_stranger_to_the_page_that_was_asked_for_but_never_to_another_host():
    factories.ines()
    form = {"login": "ines@example.org", "password": factories.PASSWORD}
    assert Client().post("/login/?next=/board/", {**form, "next": "/board/"})["Location"] == "/board/"
    away = Client().post("/login/", {**form, "next": "https://elsewhere.example/"})
    assert away["Location"] == "/"


def test_ten_wrong_passwords_close_the_door_for_a_while():
    factories.ines()
    client = Client()
    form = {"login": "ines@example.org", "password": "wrong-again-and-again"}
    for _ in range(12):
        client.post("/login/", form)
    client.post("/login/", {**form, "password": factories.PASSWORD})
    assert "_auth_user_id" not in client.session


def test_behind_a_proxy_one_guesser_does_not_lock_out_the_whole_company(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    factories.ines()
    guesser, ines = Client(), Client()
    for number in range(12):
        form = {"login": f"guess-{number}@example.org", "password": "wrong-again-and-again"}
        guesser.post("/login/", form, headers={"X-Forwarded-For": "203.0.113.5"})
    form = {"login": "ines@example.org", "password": factories.PASSWORD}
    guesser.post("/login/", form, headers={"X-Forwarded-For": "203.0.113.5"})
    assert "_auth_user_id" not in guesser.session
    ines.post("/login/", form, headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.7"})
    assert "_auth_user_id" in ines.session


def test_a_forgotten_password_is_reset_by_a_mail(smtp_sink):
    factories.ines()
    client = Client()
    sent = client.post("/password/reset/", {"email": "ines@example.org"})
    assert sent.status_code == 302
    [message] = smtp_sink.messages
    assert message["To"] == "ines@example.org"
    body = message.get_payload(decode=True).decode() if not message.is_multipart() else str(message)
    address = re.search(r"https?://[^/\s]+(/password/reset/key/\S+)", body)
    assert address, body
    form_page = client.get(address[1], follow=True)
    form_address = form_page.redirect_chain[-1][0]
    done = client.post(form_address, {"password1": FRESH, "password2": FRESH})
    assert done.status_code == 302
    fresh = Client()
    fresh.post("/login/", {"login": "ines@example.org", "password": FRESH})
    assert "_auth_user_id" in fresh.session


def test_nobody_learns_by_the_reset_page_who_has_an_account(smtp_sink):
    factories.ines()
    known = Client().post("/password/reset/", {"email": "ines@example.org"})
    unknown = Client().post("/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12"),
        ("password1234", "common"),
        ("ines@example.org", "similar"),
        ("583920174652", "numeric"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, why):
    client = Client()
    client.force_login(factories.ines(), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(
        "/password/change/",
        {"oldpassword": factories.PASSWORD, "password1": password, "password2": password},
    )
    assert why in answer.content.decode()
    assert not Client().login(email="ines@example.org", password=password)


def test_nobody_signs_themselves_up():
    assert Client().get("/signup/").status_code == 404
