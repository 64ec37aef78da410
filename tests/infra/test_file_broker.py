"""The broker of files gives whole messages or none, with a writer and a reader at the same time."""

import subprocess
import sys
from pathlib import Path

from kombu import Connection

from outcomeframe.celery import app
from outcomeframe.env import broker
from outcomeframe.file_broker import Transport

MESSAGES = 300
_WRITER = """
import sys
from pathlib import Path
from kombu import Connection
from outcomeframe import file_broker
from outcomeframe.env import broker
file_broker.use()
url, options = broker("NO_SUCH_BROKER_IS_NAMED", Path(sys.argv[1]), deployed=False)
with Connection(url, transport_options=options) as connection:
    queue = connection.SimpleQueue("work")
    for number in range(int(sys.argv[2])):
        queue.put({"number": number, "padding": "x" * 200_000})
"""


def test_files_are_the_broker_that_the_project_runs_on() -> None:
    with app.connection_for_write(url="filesystem://localhost/") as connection:
        assert isinstance(connection.transport, Transport)


def test_a_reader_that_keeps_asking_never_meets_half_a_message(tmp_path: Path) -> None:
    url, options = broker("NO_SUCH_BROKER_IS_NAMED", tmp_path, deployed=False)
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), str(MESSAGES)])
    try:
        with Connection(url, transport_options=options | {"polling_interval": 0.0}) as connection:
            queue = connection.SimpleQueue("work")
            found = []
            while len(found) < MESSAGES:
                message = queue.get(timeout=60)
                found.append(message.payload["number"])
                message.ack()
    finally:
        writer.wait(timeout=60)
    assert sorted(found) == list(range(MESSAGES))
    assert not list((tmp_path / "queue").iterdir()), "nothing is left behind"
