"""Several processes under one parent, such that none outlives it: not after Ctrl-C, not after kill -9.

Three nets, because none is enough alone. The children share a process group of their own, whose first member
is a guard that holds the reading end of a pipe: when the parent is gone, however it went, the pipe ends and
the guard kills the whole group, grandchildren (Celery's pool, gunicorn's workers) included. On Linux the
kernel also kills the direct children with their parent. And the parent ends with its own parent when asked
to, so that killing `make` ends what `make run` started.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
ENOUGH_FAILURES = 5
_GUARD = """
import os, signal, sys
for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(ignored, signal.SIG_IGN)
os.write(1, b"1")
os.close(1)
os.read(0, 1)
os.killpg(os.getpgid(0), signal.SIGKILL)
"""


def signal_on_parent_death(number: int) -> bool:
    """Ask Linux to send `number` to this process when its parent ends. False where that does not exist."""
    if not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) == 0


def follow_parent(end: Callable[[], None]) -> None:
    """Call `end` when the parent of this process is gone; for systems without a signal for it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        end()

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


@dataclass
class Child:
    """One process to keep running, and how often it has failed soon after its start."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0


@dataclass
class Family:
    """Starts children, restarts those that end, and ends them all.

    `say` gets sentences for the person at the terminal; `pass_fds` are handed to every child.
    """

    say: Callable[[str], None]
    pass_fds: Sequence[int] = ()
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def __post_init__(self) -> None:
        reading, self._writing = os.pipe()
        ready, told = os.pipe()
        self._guard = subprocess.Popen(
            [sys.executable, "-S", "-c", _GUARD], stdin=reading, stdout=told, process_group=0
        )
        os.close(reading)
        os.close(told)
        # Only a guard that ignores the signals of an orderly end can see to a disorderly one.
        os.read(ready, 1)
        os.close(ready)

    def add(self, name: str, command: Sequence[str]) -> None:
        """Start a child and keep it running."""
        child = Child(name, command)
        self.children.append(child)
        self._start(child)

    def _start(self, child: Child) -> None:
        libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None

        def die_with_parent() -> None:
            if libc is not None:
                libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

        child.started = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            pass_fds=self.pass_fds,
            process_group=self._guard.pid,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, made before any thread starts
        )

    def look_after(self) -> None:
        """Restart what has ended. Raises `ChildKeepsFailing` when that does not help."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.again_at:
                    self._start(child)
                continue
            code = child.process.poll()
            if code is None:
                continue
            child.failures = child.failures + 1 if now - child.started < 15 else 1
            if child.failures >= ENOUGH_FAILURES:
                raise ChildKeepsFailing(child.name)
            pause = min(2.0 ** (child.failures - 1), 30.0)
            self.say(f"The {child.name} ended (exit code {code}). Starting it again in {pause:g} s.")
            child.process, child.again_at = None, now + pause

    def stop(self, *, patience: float = 6.0) -> None:
        """Ask all to end, wait up to `patience` seconds, then end them. Safe to call twice."""
        if self.stopping:
            return
        self.stopping = True
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        until = time.monotonic() + patience
        while time.monotonic() < until and any(process.poll() is None for process in running):
            time.sleep(0.05)
        os.close(self._writing)  # the guard now kills whatever is left in the group, and itself
        self._guard.wait(timeout=5)
        for process in running:
            process.wait(timeout=5)


class ChildKeepsFailing(Exception):
    """A child ended several times soon after its start; starting it again will not help."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
