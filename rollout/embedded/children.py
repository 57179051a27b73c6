"""Child processes that are restarted when they crash, and that end with their parent however it ends."""

import contextlib
import ctypes
import functools
import json
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rollout.embedded.home import Home, write_private

PR_SET_PDEATHSIG = 1  # linux/prctl.h
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two starts of a crashing child
STEADY_AFTER = 60.0  # seconds after which a child counts as well again
_libc = ctypes.CDLL(None, use_errno=True)


def say(sentence: str) -> None:
    """One line for the person at the terminal."""
    print(sentence, flush=True)


@dataclass
class Child:
    """How to start one child, and how it wants to be asked to end.

    `stop_signal` asks for an orderly end, `force_signal` follows after `patience` seconds. Those that `serve` the
    others are started first and ended last.
    """

    name: str
    argv: list[str]
    env: dict[str, str]
    stop_signal: int = signal.SIGTERM
    force_signal: int = signal.SIGKILL
    patience: float = 15.0
    account: pwd.struct_passwd | None = None
    pass_fds: tuple[int, ...] = ()
    serves: bool = False
    cwd: Path | None = None
    process: subprocess.Popen | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    pause: float = field(default=FIRST_PAUSE, init=False)
    restart_at: float | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """Its process number; also that of its session and group. Asked only once it was started."""
        assert self.process is not None  # noqa: S101  a mistake of ours, not of the world
        return self.process.pid

    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self, log: Path) -> None:
        """Starts it in a session of its own, so that a terminal's Ctrl-C reaches the supervisor alone."""
        ids = identity(self.account)
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                self.argv,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.pass_fds,
                umask=0o077,
                preexec_fn=end_with_parent(self.stop_signal),
                **ids,
            )
        self.started_at, self.restart_at = time.monotonic(), None


class Supervisor:
    """Keeps children running until told to stop.

    Children are started from the main thread only: the kernel ends a child when the *thread* that made it ends.
    """

    def __init__(self, home: Home):
        self.home = home
        self.children: list[Child] = []

    def start(self, child: Child) -> Child:
        """Starts a child and notes it in the home, for the case that this process is killed."""
        self.children.append(child)
        child.start(self.home.log(child.name))
        self._record()
        return child

    def watch(self, until: Callable[[], bool]) -> None:
        """Restarts what crashes, with a pause that doubles, until `until` says so."""
        while not until():
            for child in self.children:
                self._tend(child, time.monotonic())
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends all children: first, together, those that use the servers, then the servers."""
        for serves in (False, True):
            running = [child for child in self.children if child.serves is serves and child.running()]
            for child in running:
                _signal(child.pid, child.stop_signal)
            for child in running:
                _end(child.pid, child.force_signal, child.patience, child.running)
        self.children.clear()
        self._record()

    def end_leftovers(self) -> None:
        """Ends what a killed supervisor of this home left behind (its lock is ours, so nobody tends them)."""
        try:
            records = json.loads(self.home.children_record.read_text())
        except (OSError, ValueError):
            return
        for record in reversed(records):
            pid, born = record["pid"], record["born"]
            if _born(pid) == born:
                _signal(pid, record["stop"])
                _end(pid, record["force"], 20.0, functools.partial(_lives, pid, born))
            _end_orphans(pid, self.home.path)
        self._record()

    def _tend(self, child: Child, now: float) -> None:
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.start(self.home.log(child.name))
                self._record()
        elif not child.running():
            _end_group(child.pid)
            if now - child.started_at > STEADY_AFTER:
                child.pause = FIRST_PAUSE
            child.restart_at = now + child.pause
            log = self.home.log(child.name)
            say(f"{child.name} {_how_it_ended(child)}; starting it again in {child.pause:.0f} s. Its log: {log}")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _record(self) -> None:
        rows = [
            {
                "name": c.name,
                "pid": c.pid,
                "born": _born(c.pid),
                "stop": int(c.stop_signal),
                "force": int(c.force_signal),
            }
            for c in self.children
            if c.running()
        ]
        write_private(self.home.children_record, json.dumps(rows))


def end_with_parent(stop_signal: int) -> Callable[[], None]:
    """What a new child runs before its program: the kernel sends it `stop_signal` when the parent dies."""
    parent = os.getpid()

    def before_exec() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return before_exec


def identity(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments that make subprocess start a program as this account; none means as ourselves."""
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _how_it_ended(child: Child) -> str:
    code = child.process.returncode if child.process else 0
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _end(pid: int, force: int, patience: float, alive: Callable[[], bool]) -> None:
    """Waits for a child that was asked to end; then forces it and whatever stayed in its process group."""
    deadline = time.monotonic() + patience
    while alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    if alive():
        _signal(pid, force)
        deadline = time.monotonic() + 5.0
        while alive() and time.monotonic() < deadline:
            time.sleep(0.02)
    _end_group(pid)


def _end_group(pid: int) -> None:
    """Ends what a child started and did not take along, such as web workers whose master was killed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _end_orphans(group: int, home: Path) -> None:
    """The same for a child of an earlier supervisor: its number may be another's by now, so each process is asked."""
    mark = b"\0ROLLOUT_HOME=" + os.fsencode(home) + b"\0"
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            pid = int(folder.name)
            if os.getpgid(pid) == group and mark in b"\0" + (folder / "environ").read_bytes():
                _end(pid, signal.SIGKILL, 0.0, functools.partial(_lives, pid, _born(pid)))


def _lives(pid: int, born: int | None) -> bool:
    return born is not None and _born(pid) == born


def _born(pid: int) -> int | None:
    """Start time of a process in clock ticks since boot; with the pid it names one process. None: gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])
