"""What docker-compose.yml starts, started here: the same commands, the same settings, real servers."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compose import compose_file, env_file
from tests.faults.conftest import Visitor
from tests.house import ROOT, alive, descendants, manage
from tests.servers import Postgres, Redis, ends_with_us, free_port, wait_until

HOST = "outcomes.test"


class Deployment:
    """The services of ours, on this machine: names of other services become addresses of the loopback."""

    def __init__(self, postgres: Postgres, redis: Redis, static: Path, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        variables = {
            **env_file(ROOT / ".env.example"),
            "OUTCOMEFRAME_HOSTS": HOST,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "POSTGRES_PASSWORD": postgres.password,
            "REDIS_PASSWORD": redis.password,
        }
        self.services = compose_file(variables)["services"]
        here = {
            "@database:5432": f"@127.0.0.1:{postgres.port}",
            "@broker:6379": f"@127.0.0.1:{redis.port}",
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
        }
        environment = dict(self.services["web"]["environment"])
        for name, value in environment.items():
            for there, place in here.items():
                environment[name] = environment[name].replace(there, place) if value else value
        self.environment = {
            **environment,
            "PATH": os.pathsep.join(
                [str(Path(sys.executable).parent), str(postgres.programs), os.environ["PATH"]]
            ),
            "OUTCOMEFRAME_STATIC": str(static),
            "OUTCOMEFRAME_VAR": str(folder),
            "PYTHONUNBUFFERED": "1",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def run_service(self, name: str) -> subprocess.CompletedProcess[str]:
        return self.run(self.services[name]["command"])

    def start(self, name: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            self.services[name]["command"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=ends_with_us(signal.SIGKILL),  # noqa: PLW1509 - one system call
        )
        log.close()

    def healthy(self, name: str) -> bool:
        """What compose itself asks."""
        ended = self.processes[name].poll()
        assert ended is None, f"{name} ended: {(self.folder / f'{name}.log').read_text()[-3000:]}"
        return self.run(self.services[name]["healthcheck"]["test"][1:]).returncode == 0

    def close(self) -> None:
        for process in self.processes.values():
            family = descendants(process.pid) | {process.pid}
            for pid in family:
                if alive({pid}):
                    os.kill(pid, signal.SIGKILL)
            process.wait(timeout=10)


@pytest.fixture(scope="module")
def deployment(collected_static, tmp_path_factory):
    postgres, redis = Postgres(), Redis()
    built = Deployment(postgres, redis, collected_static, tmp_path_factory.mktemp("deployment"))
    done = built.run_service("migrations")
    assert done.returncode == 0, done.stderr
    for name in ("web", "worker", "scheduler"):
        built.start(name)
    yield built
    built.close()
    redis.remove()
    postgres.remove()


def behind_the_proxy(deployment) -> Visitor:
    visitor = Visitor(f"http://127.0.0.1:{deployment.port}")
    visitor.always = {"Host": HOST, "X-Forwarded-Proto": "https"}
    return visitor


def test_all_of_it_becomes_healthy_as_compose_asks(deployment):
    for name in ("web", "worker", "scheduler"):
        wait_until(lambda name=name: deployment.healthy(name), within=150, what=f"{name} is healthy")


def test_readyz_says_that_database_migrations_and_worker_are_in_order(deployment):
    probe = [sys.executable, "outcomeframe/probe.py", "/readyz"]
    wait_until(lambda: deployment.run(probe).returncode == 0, within=150, what="/readyz answers 200")
    assert '"worker": "ok"' in deployment.run(probe).stdout


def test_the_sign_in_page_binds_its_cookies_to_the_host_and_asks_for_https_for_two_years(deployment):
    wait_until(lambda: deployment.healthy("web"), within=150, what="the web is healthy")
    answer = behind_the_proxy(deployment).get("/login/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "plain HTTP" not in answer.text


def test_plain_http_is_sent_to_https_and_a_foreign_host_is_refused(deployment):
    wait_until(lambda: deployment.healthy("web"), within=150, what="the web is healthy")
    plain = Visitor(f"http://127.0.0.1:{deployment.port}")
    plain.always = {"Host": HOST}
    answer = plain.get("/login/")
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/login/"
    plain.always = {"Host": "elsewhere.test", "X-Forwarded-Proto": "https"}
    assert plain.get("/login/").status == 400


def test_the_style_sheet_is_served_compressed_and_for_ever(deployment):
    wait_until(lambda: deployment.healthy("web"), within=150, what="the web is healthy")
    page = behind_the_proxy(deployment).get("/login/").text
    start = page.index("/static/css/outcomeframe.")
    address = page[start : page.index('"', start)]
    headers = behind_the_proxy(deployment).headers_of(address, **{"Accept-Encoding": "br"})
    assert headers["Content-Encoding"] == "br"
    assert "immutable" in headers["Cache-Control"]


def test_a_backup_of_postgresql_is_put_back_by_one_command_each(deployment):
    add = (
        "from django.utils import timezone; from initiatives.models import Person;"
        "Person.objects.create_user({email!r}, None, name='Ines Okafor', created_at=timezone.now())"
    )
    count = "from initiatives.models import Person; print(*Person.objects.values_list('email', flat=True))"
    shell = [*manage("shell"), "--no-imports", "-c"]
    backup = deployment.folder / "of-today.backup"
    assert deployment.run([*shell, add.format(email="ines@example.org")]).returncode == 0
    done = deployment.run(manage("backup", str(backup)))
    assert done.returncode == 0, done.stderr
    assert deployment.run([*shell, add.format(email="late@example.org")]).returncode == 0
    done = deployment.run(manage("restore", str(backup)))
    assert done.returncode == 0, done.stderr
    assert deployment.run([*shell, count]).stdout.split() == ["ines@example.org"]
