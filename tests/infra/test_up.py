"""One command starts everything, and nothing outlives it. Real processes, a folder of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from tests.house import ROOT, alive, descendants, manage, memory_in_megabytes, process_table
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def environment(folder):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "outcomeframe.settings",
        "OUTCOMEFRAME_MODE": "local",
        "OUTCOMEFRAME_VAR": str(folder),
        "EMPTY": "1",
        "PYTHONUNBUFFERED": "1",
    }


class Started:
    """`manage.py up` on a free port, with what it has said so far."""

    def __init__(self, environment, *options, through_shell=False):
        self.port = free_port()
        command = manage("up", "--port", str(self.port), *options)
        if through_shell:
            command = ["sh", "-c", '"$@" & wait', "sh", *command]
        self.said: list[str] = []
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        self.said.extend(iter(self.process.stdout.readline, ""))

    @property
    def text(self):
        return "".join(self.said)

    def family(self):
        return descendants(self.process.pid)

    def wait_for_welcome(self):
        def welcomed():
            assert self.process.poll() is None, self.text
            return "OutcomeFrame is running" in self.text

        wait_until(welcomed, within=90, what="the welcome is printed")

    def ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return json.load(answer)["ok"]
        except urllib.error.HTTPError:
            return False

    def finish(self):
        for pid in self.family() | {self.process.pid}:
            if alive({pid}):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=10)


@pytest.fixture
def start(environment):
    started = []

    def begin(*options, **how):
        started.append(Started(environment, *options, **how))
        return started[-1]

    yield begin
    for each in started:
        each.finish()


def test_it_says_where_it_is_does_a_job_and_ctrl_c_ends_everything(start):
    up = start()
    up.wait_for_welcome()
    assert f"http://127.0.0.1:{up.port}/" in up.text
    wait_until(
        lambda: "make the administrator" in up.text,
        within=10,
        what="the link for the first person is printed",
    )
    wait_until(up.ready, within=60, what="database, migrations and worker are in order")
    family = up.family()
    assert len(family) >= 6  # guard, web and its worker, worker and its pool, scheduler
    if sys.platform.startswith("linux"):
        assert memory_in_megabytes(family | {up.process.pid}) < 700

    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(timeout=10) == 0
    assert alive(family) == {}
    wait_until(lambda: "Everything is stopped" in up.text, within=5, what="it says that it has stopped")


def test_kill_9_of_the_parent_leaves_nothing_running(start):
    up = start()
    up.wait_for_welcome()
    wait_until(lambda: len(up.family()) >= 6, within=30, what="all processes are up")
    family = up.family()
    up.process.kill()
    up.process.wait(timeout=10)
    wait_until(lambda: alive(family) == {}, within=10, what=f"nothing of {family} is left")


def test_when_make_is_killed_what_it_started_ends_too(start):
    up = start("--end-with-parent", through_shell=True)
    up.wait_for_welcome()
    wait_until(lambda: len(up.family()) >= 7, within=30, what="all processes are up")
    family = up.family()
    up.process.kill()
    up.process.wait(timeout=10)
    wait_until(lambda: alive(family) == {}, within=15, what=f"nothing of {family} is left")


def test_a_worker_that_is_killed_is_started_again(start):
    up = start()
    up.wait_for_welcome()
    wait_until(up.ready, within=60, what="the worker has answered")
    wait_until(lambda: len(workers(up)) == 1, within=15, what=f"one worker runs; it said: {up.text}")
    [worker] = workers(up)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: "The worker ended" in up.text, within=15, what="it says that the worker ended")
    wait_until(lambda: workers(up) - {worker}, within=30, what="another worker runs")


def workers(up):
    """The worker processes that `up` started itself, without their pools."""
    table = process_table()
    return {
        pid
        for pid, (parent, command) in table.items()
        if parent == up.process.pid and " worker --without-gossip" in command
    }


def test_a_port_in_use_is_said_in_words_and_nothing_is_started(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            manage("up", "--port", str(port)),
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode != 0
    assert f"Port {port} is in use by another program" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize("port", ["0", "70000"])
def test_a_port_that_cannot_be_is_refused(environment, port):
    done = subprocess.run(
        manage("up", "--port", port), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "A port is a number from 1 to 65535" in done.stderr


def test_a_deployment_does_not_start_this_way(environment):
    deployed = {
        **environment,
        "OUTCOMEFRAME_MODE": "deploy",
        "OUTCOMEFRAME_HOSTS": "outcomes.test",
        "SECRET_KEY": "k3Jd92mQx7Lw0Zp4Vb8Nc1Rt6Yh5Gf2SaEuIoTqWzXyB3nM9k3Jd92",
        "DATABASE_URL": "postgresql://outcomeframe:9f8e7d6c5b4a39281706@127.0.0.1:1/outcomeframe",
        "REDIS_URL": "redis://:9f8e7d6c5b4a39281706@127.0.0.1:1/0",
    }
    done = subprocess.run(manage("up"), cwd=ROOT, env=deployed, capture_output=True, text=True, check=False)
    assert "docker-compose.yml" in done.stderr
    assert done.returncode != 0
