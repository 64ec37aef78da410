"""One file that holds the whole database, and back again. Both work while people write.

SQLite: its online backup interface copies page by page under its own locks. PostgreSQL: `pg_dump` takes one
snapshot, `pg_restore` replaces all in one transaction. Both programs must be of the server's version or newer.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

OUR_TABLE = "initiatives_initiative"


class NotPossible(Exception):
    """The backup or the restore cannot be done; `str()` is a sentence for the person at the terminal."""


def back_up(database: dict[str, Any], target: Path) -> None:
    """Write `target` whole or not at all; an older file of that name stays until the new one is complete."""
    if not target.parent.is_dir():
        raise NotPossible(f"There is no folder {target.parent}.")
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        if _is_sqlite(database):
            _copy_sqlite(Path(database["NAME"]), partial)
            _checked_sqlite(partial)
        else:
            command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={partial}"]
            _run([*command, _address(database)], database)
        partial.chmod(0o600)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def restore(database: dict[str, Any], source: Path) -> Path | None:
    """Put back what `source` holds. On SQLite what was there before is kept; its path is returned."""
    if not source.is_file():
        raise NotPossible(f"There is no file {source}.")
    if not _is_sqlite(database):
        command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error"]
        _run([*command, "--single-transaction", f"--dbname={_address(database)}", str(source)], database)
        return None
    _checked_sqlite(source)
    here = Path(database["NAME"])
    before = here.with_name(f"{here.stem}-before-restore{here.suffix}")
    if here.exists():
        before.unlink(missing_ok=True)
        _copy_sqlite(here, before)
    _copy_sqlite(source, here)
    return before if before.exists() else None


def _is_sqlite(database: dict[str, Any]) -> bool:
    return str(database["ENGINE"]).endswith("sqlite3")


def _copy_sqlite(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(source, timeout=20)) as out,
            closing(sqlite3.connect(target, timeout=20)) as into,
        ):
            out.backup(into)
    except sqlite3.Error as failure:
        raise NotPossible(f"Copying {source.name} to {target.name} failed: {failure}.") from None


def _checked_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            [state] = connection.execute("PRAGMA integrity_check").fetchone()
            ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [OUR_TABLE]).fetchone()
    except sqlite3.Error as failure:
        raise NotPossible(f"{file.name} is no SQLite database: {failure}.") from None
    if state != "ok":
        raise NotPossible(f"{file.name} is damaged: {state}.")
    if ours is None:
        raise NotPossible(f"{file.name} holds another program's data, not OutcomeFrame's.")


def _address(database: dict[str, Any]) -> str:
    """Without the password: arguments can be read by everybody on the machine."""
    host, port = database["HOST"] or "localhost", database["PORT"] or 5432
    return f"postgresql://{database['USER']}@{host}:{port}/{database['NAME']}"


def _run(command: list[str], database: dict[str, Any]) -> None:
    if shutil.which(command[0]) is None:
        raise NotPossible(f"{command[0]} is not on this machine. It comes with the PostgreSQL client.")
    done = subprocess.run(
        command,
        check=False,
        env={**os.environ, "PGPASSWORD": str(database["PASSWORD"])},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotPossible(f"{command[0]} failed: {done.stderr.strip()}")
