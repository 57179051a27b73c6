"""A home of its own for each test, and the command started as a terminal would start it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

OUTSIDE = re.compile(
    r"^(DATABASE_.*|REDIS_URL|EMAIL_URL|MAIL_SINK_.*|ROLLOUT_HOME|SECRET_KEY|SECRETS_KEYS|PORT|PYTEST_.*)$"
)
PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def home():
    """An empty folder with a path short enough for sockets."""
    path = Path(tempfile.mkdtemp(prefix="rollout-test-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def command(home):
    """Starts `python -m rollout.embedded ...` in this home; what still runs at the end is ended."""
    started = []

    def start(name: str, *arguments: str, **env: str) -> subprocess.Popen:
        clean = {k: v for k, v in os.environ.items() if not OUTSIDE.match(k)} | env
        argv = [sys.executable, "-m", "rollout.embedded", name, "--home", str(home), *arguments]
        process = subprocess.Popen(
            argv, env=clean, cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


@pytest.fixture
def services(command):
    """Starts `services` and returns when it says that they are up."""

    def start() -> subprocess.Popen:
        process = command("services")
        assert "Services are up" in process.stdout.readline(), process.stderr.read()
        return process

    return start


def environment(home: Path) -> dict[str, str]:
    """HOME/env as a shell would read it."""
    script = f". {home}/env && env -0"
    printed = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env={}).stdout
    return dict(line.split("=", 1) for line in printed.split("\0") if line)


def processes_naming(home: Path) -> list[str]:
    """Command lines of all running processes that mention the home."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(home) in line:
            lines.append(line)
    return lines


def wait_until(true, seconds: float = 15.0) -> None:
    """Fails when `true()` does not come true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
