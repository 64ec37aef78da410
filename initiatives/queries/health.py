"""What a program that watches over us wants to know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from initiatives.models.pulse import WorkerPulse


@dataclass(frozen=True)
class Readiness:
    """Each part is "ok" or says in words what is missing."""

    database: str
    migrations: str
    worker: str

    @property
    def ok(self) -> bool:
        return self.database == self.migrations == self.worker == "ok"


def readiness(*, now: datetime) -> Readiness:
    """Ask the database, compare its migrations, and look when a worker last finished a job."""
    unknown = "not asked: the database does not answer"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        pending = _pending_migrations()
    except DatabaseError:
        return Readiness("does not answer", unknown, unknown)
    if pending:
        return Readiness("ok", f"{pending} not applied", "not asked: migrations are missing")
    return Readiness("ok", "ok", _worker(now))


def _pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _worker(now: datetime) -> str:
    answered_at = WorkerPulse.last_answer()
    if answered_at is None:
        return "no job has finished yet"
    silent = now - answered_at
    if silent > timedelta(seconds=settings.CANARY_SECONDS):
        return f"no job has finished for {int(silent.total_seconds())} seconds"
    return "ok"
