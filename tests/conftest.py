"""What every suite may use: a database of its own for each run, the query ledger, a mail sink."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as live_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.servers import free_port

LEDGER = Path(__file__).parent / "query_ledger.json"
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Two runs at once on one machine do not share a database. On SQLite it is a file: threads need one."""
    on_sqlite = connection.vendor == "sqlite"
    name = f"{Path(live_settings.VAR_DIR)}/test-{os.getpid()}.sqlite3" if on_sqlite else f"test_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture
def ledger() -> Callable[[str], AbstractContextManager[None]]:
    """`with ledger("board, Marta"): client.get(...)` holds the number of queries to the committed one.

    A screen that needs another number needs a look first; then `UPDATE_LEDGER=1 pytest -n 0 ...` writes it.
    """

    @contextmanager
    def counted(name: str) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        sql = [query["sql"] for query in captured.captured_queries]
        asked = [query for query in sql if not query.upper().startswith(_NOT_COUNTED)]
        book: dict[str, int] = json.loads(LEDGER.read_text()) if LEDGER.exists() else {}
        # Where PostgreSQL answers in one statement what SQLite is asked in two, it has an entry of its own.
        there = f"{name}, on PostgreSQL"
        own = connection.vendor == "postgresql" and book.get(name, len(asked)) != len(asked)
        if os.environ.get("UPDATE_LEDGER") == "1":
            book[there if own else name] = len(asked)
            LEDGER.write_text(json.dumps(book, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
            return
        name = there if own and there in book else name
        listing = "\n".join(f"  {query[:200]}" for query in asked)
        assert book.get(name) == len(asked), (
            f"{name!r} asks {len(asked)} queries, the ledger says {book.get(name, 'nothing')}.\n"
            f"If that is meant: UPDATE_LEDGER=1 .venv/bin/python -m pytest -n 0 <this test>\n{listing}"
        )

    return counted


class Sink:
    """An SMTP server's handler that keeps what it gets; with `holds` it lets one mail wait for its answer."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.holds = 0  # which mail from now on gets no answer
        self.held: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = BytesParser().parsebytes(envelope.content)
        self.holds -= 1
        if self.holds == 0:
            self.held.append(message)
            await asyncio.sleep(3600)
        self.messages.append(message)
        return "250 kept"


@pytest.fixture
def smtp_sink(settings: Any) -> Iterator[Sink]:
    """A real SMTP server on the loopback; mail of this test goes there."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield sink
    controller.stop()
