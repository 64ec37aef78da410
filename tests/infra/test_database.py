"""How the database is spoken to: what keeps one slow statement or one lock from stopping everybody."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def value_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        [value] = cursor.fetchone()
    return str(value)


def test_a_statement_or_a_lock_gives_up_before_a_person_does():
    if connection.vendor == "postgresql":
        assert value_of("SHOW statement_timeout") == "8s"
        assert value_of("SHOW lock_timeout") == "5s"
    else:
        assert value_of("PRAGMA busy_timeout") == "20000"


def test_on_sqlite_readers_and_the_writer_do_not_stop_each_other():
    if connection.vendor == "sqlite":
        assert value_of("PRAGMA journal_mode") == "wal"
        assert value_of("PRAGMA synchronous") == "1"
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    else:
        assert value_of("SHOW default_transaction_isolation") == "read committed"
