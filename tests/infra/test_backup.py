"""One command writes the whole database into a file, one puts it back. Nothing acknowledged is lost."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import threading

import pytest

from tests.house import ROOT, manage

pytestmark = pytest.mark.one_database

PERSON = """
from django.utils import timezone
from initiatives.models import Person

Person.objects.create_user({email!r}, None, name='Ines Okafor', created_at=timezone.now())
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder with a workspace as `prepare` leaves it. Made once: its migrations take longer than the tests."""
    folder = tmp_path_factory.mktemp("prepared")
    assert _command_in(folder)("prepare").returncode == 0
    return folder


@pytest.fixture
def run(tmp_path, prepared):
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return _command_in(tmp_path)


def _command_in(folder):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "outcomeframe.settings",
        "DATABASE_URL": f"sqlite:///{folder}/here.sqlite3",
        "OUTCOMEFRAME_VAR": str(folder / "var"),
    }

    def command(*arguments):
        return subprocess.run(
            manage(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    return command


def people(path):
    with sqlite3.connect(path) as connection:
        return {row[0] for row in connection.execute("SELECT email FROM initiatives_person")}


def add(run, email):
    done = run("shell", "--no-imports", "-c", PERSON.format(email=email))
    assert done.returncode == 0, done.stderr


def test_what_was_there_at_the_backup_is_there_after_the_restore(run, tmp_path):
    add(run, "ines@example.org")
    backup = tmp_path / "of-today.backup"
    assert run("backup", str(backup)).returncode == 0
    assert backup.stat().st_mode & 0o077 == 0
    add(run, "late@example.org")

    done = run("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert people(tmp_path / "here.sqlite3") == {"ines@example.org"}
    assert "here-before-restore.sqlite3" in done.stdout
    assert people(tmp_path / "here-before-restore.sqlite3") == {"ines@example.org", "late@example.org"}


def test_a_backup_under_load_holds_every_write_that_was_acknowledged_before_it(run, tmp_path):
    add(run, "ines@example.org")
    acknowledged: list[str] = []
    stop = threading.Event()

    def write():
        connection = sqlite3.connect(tmp_path / "here.sqlite3", timeout=20, isolation_level=None)
        connection.execute("CREATE TABLE IF NOT EXISTS written (word TEXT)")
        while not stop.is_set():
            word = secrets.token_hex(400)
            connection.execute("INSERT INTO written VALUES (?)", [word])
            acknowledged.append(word)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(acknowledged) < 200:
            stop.wait(0.01)
        before = list(acknowledged)
        done = run("backup", str(tmp_path / "loaded.backup"))
        assert done.returncode == 0, done.stderr
        assert len(acknowledged) > len(before)
    finally:
        stop.set()
        writer.join()
    with sqlite3.connect(tmp_path / "loaded.backup") as connection:
        kept = {row[0] for row in connection.execute("SELECT word FROM written")}
    assert set(before) <= kept


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"not a database at all " * 100, "is no SQLite database"), (None, "There is no file")],
)
def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(run, tmp_path, content, sentence):
    add(run, "ines@example.org")
    wrong = tmp_path / "wrong.backup"
    if content is not None:
        wrong.write_bytes(content)
    done = run("restore", str(wrong))
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Nothing was changed" in done.stderr
    assert people(tmp_path / "here.sqlite3") == {"ines@example.org"}


def test_another_programs_database_is_refused(run, tmp_path):
    add(run, "ines@example.org")
    with sqlite3.connect(tmp_path / "foreign.sqlite3") as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    done = run("restore", str(tmp_path / "foreign.sqlite3"))
    assert "another program's data" in done.stderr
    assert people(tmp_path / "here.sqlite3") == {"ines@example.org"}


def test_a_backup_into_a_folder_that_is_not_there_is_refused_in_words(run, tmp_path):
    done = run("backup", str(tmp_path / "nowhere" / "file.backup"))
    assert done.returncode != 0
    assert "There is no folder" in done.stderr
