"""Every answer carries the headers that keep a browser safe, whatever the answer is."""

import json

import pytest
from django.conf import settings
from django.test import Client

from tests import factories


def policy(response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.fixture
def marta_signed_in(db) -> Client:
    client = Client()
    client.force_login(factories.marta())
    return client


@pytest.mark.parametrize("address", ["/login/", "/password/reset/", "/nothing-here/", "/healthz", "/"])
def test_every_page_forbids_inline_code_and_foreign_hosts(address, marta_signed_in):
    response = marta_signed_in.get(address)
    rules = policy(response)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_of_a_signed_in_person_is_never_kept(marta_signed_in):
    response = marta_signed_in.get("/")
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]


def test_static_files_may_be_kept(db):
    response = Client().get("/static/css/outcomeframe.css")
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]


def test_htmx_neither_evaluates_nor_runs_what_it_swaps():
    config = json.loads(json.dumps(settings.HTMX_CONFIG))
    assert config["allowEval"] is config["allowScriptTags"] is config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0


def test_the_settings_reach_the_page_as_a_meta_tag(db):
    page = Client().get("/login/").content.decode()
    start = page.index('name="htmx-config"')
    tag = page[start : page.index(">", start)]
    assert "selfRequestsOnly" in tag
    assert "allowEval" in tag


@pytest.mark.django_db
def test_a_banner_says_that_this_is_plain_http(client):
    assert "plain HTTP" in client.get("/login/").content.decode()


def test_the_cookie_of_a_session_is_out_of_reach_for_scripts(db):
    factories.ines()
    client = Client()
    client.post("/login/", {"login": "ines@example.org", "password": factories.PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
