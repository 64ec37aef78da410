"""Typed readers of environment variables. A value that cannot be used stops the start, in a sentence.

Every reader raises `ImproperlyConfigured`, which Django prints without a traceback's worth of noise.
"""

import os
import secrets
import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}
# Whatever an example file of ours holds contains one of these, so a copied example never starts.
_EXAMPLE_MARKS = (
    "example",
    "change-me",
    "changeme",
    "replace-me",
    "django-insecure",
    "secret-key",
    "password",
)
SECRET_LENGTH = 50
PASSWORD_LENGTH = 16


def text(name: str, default: str | None = None) -> str:
    """The variable without surrounding space. Without a default it must be there and not be empty."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} must be set. See .env.example for what it means.")
    return default


def flag(name: str, default: bool = False) -> bool:  # noqa: FBT001, FBT002 - reads like the other readers
    """Yes or no: 1, true, yes, on or 0, false, no, off."""
    value = os.environ.get(name, "")
    word = value.strip().lower()
    if not word:
        return default
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def whole(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number between `least` and `most`."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if not least <= number <= most:
        raise ImproperlyConfigured(f"{name} must lie between {least} and {most}, not {number}.")
    return number


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of the words given."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def words(name: str, default: str | None = None) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def time_zone(name: str, default: str) -> str:
    """The name of a time zone that this machine knows, like Europe/Madrid."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ImproperlyConfigured(
            f"{name} must name a time zone like Europe/Madrid, not {value!r}."
        ) from None
    return value


def secret(name: str) -> str:
    """A secret from the environment: long, and not one that was printed in an example."""
    value = text(name)
    if looks_like_example(value):
        raise ImproperlyConfigured(f"{name} is an example value. Make one of your own; see .env.example.")
    if len(value) < SECRET_LENGTH or len(set(value)) < 12:
        raise ImproperlyConfigured(f"{name} must be at least {SECRET_LENGTH} characters, drawn at random.")
    return value


def kept_secret(path: Path) -> str:
    """A secret for one machine: drawn on the first start and kept in a file that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            # A link, not a rename: when two processes start at once, the first one's secret stays.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def looks_like_example(value: str) -> bool:
    return any(mark in value.lower() for mark in _EXAMPLE_MARKS)


def _password_checked(name: str, value: str) -> None:
    password = urlsplit(value).password or ""
    if looks_like_example(password):
        raise ImproperlyConfigured(f"The password in {name} is an example value. Make one of your own.")
    if len(password) < PASSWORD_LENGTH:
        raise ImproperlyConfigured(f"The password in {name} must have {PASSWORD_LENGTH} characters or more.")


def database(name: str, default: Path, *, deployed: bool) -> dict[str, Any]:
    """A Django database from a URL; SQLite at `default` when it is not set.

    In a deployment it must be PostgreSQL with a password of one's own.
    """
    url = text(name, None if deployed else "sqlite")
    if url == "sqlite":
        default.parent.mkdir(parents=True, exist_ok=True)
        return _sqlite(str(default))
    scheme = url.split(":", 1)[0]
    if scheme == "sqlite" and not deployed:
        path = environ.Env.db_url_config(url)["NAME"]
        return _sqlite(path)
    if scheme not in ("postgres", "postgresql"):
        kinds = "postgresql://" if deployed else "postgresql:// or sqlite:///"
        raise ImproperlyConfigured(f"{name} must start with {kinds}, not {scheme}://.")
    if deployed:
        _password_checked(name, url)
    config = environ.Env.db_url_config(url)
    config["ENGINE"] = "django.db.backends.postgresql"
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    options = config.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    # A person waits ten seconds at most for a locked or slow database; then they get a page that says so.
    options.setdefault("options", "-c statement_timeout=8000 -c lock_timeout=5000")
    return dict(config)


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # A transaction takes the write lock when it starts: upgrading a read lock later fails at once
            # with "database is locked", however long the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def broker(name: str, folder: Path, *, deployed: bool) -> tuple[str, dict[str, Any]]:
    """The broker's URL and Celery's transport options; a folder of files when no Redis is named."""
    url = text(name, None if deployed else "filesystem://")
    scheme = url.split(":", 1)[0]
    if scheme == "filesystem" and not deployed:
        for part in ("queue", "control"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        # With a host, or Celery says at every start that it found none.
        return "filesystem://localhost/", {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.1,
        }
    if scheme not in ("redis", "rediss"):
        raise ImproperlyConfigured(f"{name} must start with redis:// or rediss://, not {scheme}://.")
    if deployed:
        _password_checked(name, url)
    return url, {
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
        # Longer than any job may run: below that, Redis hands out second and third copies of a running job.
        "visibility_timeout": 3600,
    }
