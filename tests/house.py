"""OutcomeFrame's own processes, started for a test: found, counted, killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def process_table() -> dict[int, tuple[int, str]]:
    """Every living process: its parent and its command."""
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,stat=,args="], check=True, capture_output=True, text=True
    ).stdout
    table = {}
    for line in listing.splitlines():
        pid, parent, state, command = line.split(None, 3)
        if not state.startswith("Z"):
            table[int(pid)] = (int(parent), command)
    return table


def descendants(pid: int) -> set[int]:
    """Children, grandchildren and so on of `pid`, without itself."""
    table = process_table()
    found: set[int] = set()
    front = {pid}
    while front:
        front = {child for child, (parent, _) in table.items() if parent in front} - found
        found |= front
    return found


def alive(pids: set[int]) -> dict[int, str]:
    """Those of `pids` that still run, with their commands."""
    return {pid: command for pid, (_, command) in process_table().items() if pid in pids}


def end_group(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Kill a process that leads a group of its own, with all who are in it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def memory_in_megabytes(pids: set[int]) -> float:
    """What the processes hold together: memory that several share counts once (Linux only)."""
    kilobytes = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except FileNotFoundError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]
