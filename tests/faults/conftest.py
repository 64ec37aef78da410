"""A whole house of real processes: web, worker and scheduler on the database under test, and a real Redis."""

import http.cookiejar
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.factories import PASSWORD
from tests.house import ROOT, alive, descendants
from tests.servers import Redis, ends_with_us, free_port, wait_until


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """A Redis of this test's own: freeze it, flush it, stop and start it."""
    server = Redis()
    yield server
    server.remove()


def database_url() -> str:
    """The database under test as another process reaches it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    password = urllib.parse.quote(str(told["PASSWORD"]), safe="")
    return f"postgresql://{told['USER']}:{password}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


class Visitor:
    """A person over HTTP: keeps cookies, sends the token of the form, does not follow redirects."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.always: dict[str, str] = {}  # headers of every request
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), _StayHere(), urllib.request.ProxyHandler({})
        )

    def get(self, path: str, **headers: str) -> "Answer":
        return self._open(urllib.request.Request(self.address + path, headers={**self.always, **headers}))

    def post(self, path: str, fields: dict[str, str], **headers: str) -> "Answer":
        token = next((cookie.value for cookie in self.jar if cookie.name.endswith("csrftoken")), "") or ""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self._open(
            urllib.request.Request(self.address + path, data=body, headers={**self.always, **headers})
        )

    def sign_in(self, email: str) -> "Visitor":
        self.get("/login/")
        answer = self.post("/login/", {"login": email, "password": PASSWORD})
        assert answer.status == 302, answer.text
        return self

    def headers_of(self, path: str, **headers: str) -> dict[str, str]:
        """Only the headers; the body may be compressed."""
        with self._opener.open(
            urllib.request.Request(self.address + path, headers={**self.always, **headers})
        ) as response:
            return dict(response.headers)

    def _open(self, request: urllib.request.Request) -> "Answer":
        try:
            with self._opener.open(request, timeout=60) as response:
                return Answer(response.status, dict(response.headers), response.read().decode())
        except urllib.error.HTTPError as failure:
            return Answer(failure.code, dict(failure.headers), failure.read().decode())


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass
class House:
    """Processes with the settings of one machine, but over Redis. Start and kill them by name."""

    redis: Redis
    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *names: str) -> "House":
        """Start `web`, `worker` or `scheduler`; the web has answered when this returns."""
        for name in names:
            log = (self.folder / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                _command(name),
                cwd=ROOT,
                env={**self.environment, "OUTCOMEFRAME_BIND": f"127.0.0.1:{self.port}"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=ends_with_us(signal.SIGKILL),  # noqa: PLW1509 - one system call
            )
            log.close()
        if "web" in names:
            wait_until(self._web_answers, within=150, what="the web answers")
        return self

    def _web_answers(self) -> bool:
        assert self.processes["web"].poll() is None, f"the web ended: {self.log('web')[-3000:]}"
        try:
            return Visitor(self.address).get("/healthz").status == 200
        except OSError:
            return False

    def visitor(self) -> Visitor:
        return Visitor(self.address)

    def ready(self) -> bool:
        return self.visitor().get("/readyz").status == 200

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def pool_children(self, name: str = "worker") -> set[int]:
        """The processes that do the worker's jobs."""
        return descendants(self.processes[name].pid)

    def start_again_what_ended(self) -> None:
        """What `restart: always` does in a deployment, and `up` on one machine."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.start(name)

    def kill(self, name: str) -> None:
        """kill -9 of a process with its children, as a machine that loses power would."""
        process = self.processes.pop(name)
        family = descendants(process.pid) | {process.pid}
        for pid in family:
            if alive({pid}):
                os.kill(pid, signal.SIGKILL)
        process.wait(timeout=10)

    def kill_pool_child(self, name: str = "worker") -> None:
        """kill -9 of whoever does the job, while the worker itself lives on."""
        for pid in self.pool_children(name):
            os.kill(pid, signal.SIGKILL)

    def terminate(self, name: str, *, within: float = 30) -> int:
        """SIGTERM, as a deploy sends it; the exit code."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=within)

    def close(self) -> None:
        self.redis.thaw()
        for name in list(self.processes):
            self.kill(name)


def _command(name: str) -> list[str]:
    celery = [sys.executable, "-m", "celery", "--app", "outcomeframe"]
    return {
        "web": [sys.executable, "-m", "gunicorn", "-c", "outcomeframe/gunicorn.py", "outcomeframe.wsgi"],
        "worker": [*celery, "worker", *settings.WORKER_OPTIONS, "--loglevel", "INFO"],
        "scheduler": [*celery, "beat", "--pidfile=", "--loglevel", "INFO"],
    }[name]


@pytest.fixture(scope="session")
def collected_static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The style sheets as the web serves them, collected once for all tests."""
    folder = tmp_path_factory.mktemp("static")
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=ROOT,
        env={
            **_without_ours(),
            "OUTCOMEFRAME_STATIC": str(folder),
            "OUTCOMEFRAME_VAR": str(tmp_path_factory.mktemp("var")),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def _without_ours() -> dict[str, str]:
    dropped = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in dropped}


@pytest.fixture
def house(
    transactional_db: None, redis_server: Redis, collected_static: Path, tmp_path: Path
) -> Iterator[House]:
    """Nothing runs yet: `house.start("web", "worker", "scheduler")`."""
    call_command("createcachetable", verbosity=0)
    environment = {
        **_without_ours(),
        "DJANGO_SETTINGS_MODULE": "tests.house_settings",
        "OUTCOMEFRAME_MODE": "local",
        "OUTCOMEFRAME_VAR": str(settings.VAR_DIR),
        "OUTCOMEFRAME_STATIC": str(collected_static),
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis_server.url,
        "PYTHONUNBUFFERED": "1",
    }
    built = House(redis_server, tmp_path, environment)
    yield built
    built.close()
