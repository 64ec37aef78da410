"""Settings fail early, in a sentence that names the variable. Each case is a start of its own."""

import os
import secrets
import subprocess

import pytest

from tests.compose import compose_file, env_file
from tests.house import ROOT, manage

pytestmark = pytest.mark.one_database


def start(*command, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        manage(*(command or ("check",))),
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def deployed(tmp_path):
    return {
        "OUTCOMEFRAME_MODE": "deploy",
        "OUTCOMEFRAME_HOSTS": "outcomes.test",
        "OUTCOMEFRAME_VAR": str(tmp_path),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": f"postgresql://outcomeframe:{secrets.token_hex(24)}@127.0.0.1:5432/outcomeframe",
        "REDIS_URL": f"redis://:{secrets.token_hex(24)}@127.0.0.1:6379/0",
    }


def test_a_deployment_with_secrets_of_its_own_passes_every_check_of_django(deployed):
    done = start("check", "--deploy", "--fail-level", "WARNING", **deployed)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_the_example_file_as_it_is_does_not_start(tmp_path):
    environment = compose_file(env_file(ROOT / ".env.example"))["services"]["web"]["environment"]
    done = start(**{**environment, "OUTCOMEFRAME_VAR": str(tmp_path)})
    assert done.returncode != 0
    assert "SECRET_KEY is an example value" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY must be set"),
        ("SECRET_KEY", "short", "SECRET_KEY must be at least 50 characters"),
        ("SECRET_KEY", "ab" * 40, "drawn at random"),
        ("SECRET_KEY", "django-insecure-" + "x7Kq" * 20, "SECRET_KEY is an example value"),
        ("OUTCOMEFRAME_HOSTS", "", "OUTCOMEFRAME_HOSTS must be set"),
        ("OUTCOMEFRAME_HOSTS", "*", "OUTCOMEFRAME_HOSTS must name the hosts"),
        ("DATABASE_URL", "", "DATABASE_URL must be set"),
        ("DATABASE_URL", "sqlite:///here.sqlite3", "DATABASE_URL must start with postgresql://"),
        ("DATABASE_URL", "mysql://a:b@c/d", "DATABASE_URL must start with postgresql://"),
        ("DATABASE_URL", "postgresql://outcomeframe@database/outcomeframe", "DATABASE_URL must have 16"),
        (
            "DATABASE_URL",
            "postgresql://a:example-of-a-password@database/a",
            "DATABASE_URL is an example value",
        ),
        ("REDIS_URL", "", "REDIS_URL must be set"),
        ("REDIS_URL", "redis://broker:6379/0", "REDIS_URL must have 16 characters"),
        ("REDIS_URL", "redis://:change-me-change-me@broker/0", "REDIS_URL is an example value"),
        ("REDIS_URL", "amqp://broker", "REDIS_URL must start with redis://"),
        ("OUTCOMEFRAME_DEBUG", "1", "OUTCOMEFRAME_DEBUG must be off"),
        ("OUTCOMEFRAME_DEBUG", "perhaps", "OUTCOMEFRAME_DEBUG must be 1 or 0"),
        ("OUTCOMEFRAME_MODE", "production", "OUTCOMEFRAME_MODE must be one of local, demo, deploy"),
        ("OUTCOMEFRAME_WORKERS", "many", "OUTCOMEFRAME_WORKERS must be a whole number"),
        ("OUTCOMEFRAME_WORKERS", "0", "OUTCOMEFRAME_WORKERS must lie between 1 and 64"),
        ("OUTCOMEFRAME_TIME_ZONE", "Mars/Olympus", "OUTCOMEFRAME_TIME_ZONE must name a time zone"),
        ("SMTP_PORT", "0", "SMTP_PORT must lie between"),
    ],
)
def test_a_value_that_cannot_be_used_stops_the_start_and_is_named(deployed, name, value, sentence):
    done = start(**{**deployed, name: value})
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_one_machine_needs_no_setting_at_all_and_keeps_its_secret(tmp_path):
    assert start(OUTCOMEFRAME_VAR=str(tmp_path)).returncode == 0
    kept = (tmp_path / "secret-key").read_text()
    assert len(kept) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert start(OUTCOMEFRAME_VAR=str(tmp_path)).returncode == 0
    assert (tmp_path / "secret-key").read_text() == kept


def test_a_deployment_has_no_demo_password_and_its_cookies_are_bound_to_the_host(deployed):
    asked = "from django.conf import settings as s; print(repr(s.DEMO_PASSWORD), s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    done = start("shell", "--no-imports", "-c", asked, **deployed)
    assert done.stdout.split() == ["''", "__Host-session", "__Host-csrf"], done.stderr
