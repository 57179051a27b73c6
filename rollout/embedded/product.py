"""The whole product from one command: services, database, demo company, web, worker and beat."""

import functools
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from rollout.embedded import services
from rollout.embedded.children import Child, Supervisor, end_with_parent, say
from rollout.embedded.home import Home
from rollout.embedded.refusal import Refusal
from rollout.embedded.stop import StopSignals

PROJECT = Path(__file__).resolve().parent.parent.parent
WEB_WORKERS = 2
READY_WITHIN = 60.0  # seconds


class Stopped(Exception):
    """A signal came while the product was being prepared."""


def run(home: Home, host: str, port: int) -> int:
    """Starts everything, prints the address and the sign-ins, and stays until a signal; returns the exit code."""
    stop = StopSignals()
    supervisor = services.claim(home)
    with _listen(host, port) as listener, services.running(supervisor) as env:
        env["DJANGO_SETTINGS_MODULE"] = "rollout.settings"
        env["STATIC_ROOT"] = str(home.path / "static")
        env.setdefault("SITE_URL", f"http://{_shown(host)}:{port}")
        try:
            sign_ins = _prepare(supervisor, env, stop)
            web, *others = _programs(home, env, listener)
            supervisor.start(web)
            _wait_ready(supervisor, host, port, stop)
            for child in others:  # after it, since all of them loading at once would keep the reader waiting
                supervisor.start(child)
        except Stopped:
            return 0
        say(f"Fairway is ready: http://{_shown(host)}:{port}/\n\n{sign_ins.strip()}\n")
        mail = f"http://{_shown(host)}:{port}/mail/" if env.get("MAIL_SINK_DIR") else "sent to EMAIL_URL"
        say(f"Mail: {mail}   Logs: {home.logs}   Ctrl-C ends everything.")
        supervisor.watch(stop.came)
        say("Ending.")
    return 0


def _prepare(supervisor: Supervisor, env: dict[str, str], stop: StopSignals) -> str:
    """Tables, static files and the demo company; returns who can sign in."""
    say("Preparing the database.")
    stamp, fingerprint = Path(env["STATIC_ROOT"]) / ".fingerprint", _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        _manage(supervisor, env, stop, "collectstatic", "--noinput", "--clear")
        stamp.write_text(fingerprint)
    return _manage(supervisor, env, stop, "prepare")


def _manage(supervisor: Supervisor, env: dict[str, str], stop: StopSignals, *arguments: str) -> str:
    """Runs one management command while the services are watched; returns what it printed."""
    argv = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    log = supervisor.home.log("manage")
    with open(log, "w+") as output:
        process = subprocess.Popen(
            argv,
            env=env,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
        supervisor.watch(lambda: process.poll() is not None or stop.came())
        if process.poll() is None:
            process.terminate()
            process.wait()
            raise Stopped
        output.seek(0)
        printed = output.read()
    if process.returncode:
        last = (printed.strip().splitlines() or ["it said nothing"])[-1]
        raise Refusal(f"`manage.py {arguments[0]}` failed: {last} (log: {log})")
    return printed


def _programs(home: Home, env: dict[str, str], listener: socket.socket) -> list[Child]:
    python, celery = sys.executable, [sys.executable, "-m", "celery", "-A", "rollout.celery"]
    web = [python, "-m", "gunicorn", "rollout.wsgi", "--bind", f"fd://{listener.fileno()}"]
    web += ["--workers", str(WEB_WORKERS), "--timeout", "60", "--no-control-socket"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(home.path / "beat-schedule")]
    return [
        Child("web", web, env, cwd=PROJECT, pass_fds=(listener.fileno(),)),
        Child("worker", worker, env, cwd=PROJECT),
        Child("beat", beat, env, cwd=PROJECT, patience=5.0),
    ]


def _wait_ready(supervisor: Supervisor, host: str, port: int, stop: StopSignals) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(host, port):
        if stop.came():
            raise Stopped
        if time.monotonic() > deadline:
            raise Refusal(f"The web server does not answer; its log says why: {supervisor.home.log('web')}")
        asked_at = time.monotonic()
        supervisor.watch(functools.partial(_passed, asked_at + 0.2))


def _passed(moment: float) -> bool:
    return time.monotonic() > moment


def _answers(host: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{_shown(host)}:{port}/healthz", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _listen(host: str, port: int) -> socket.socket:
    """Opened here and handed to gunicorn, so that a taken port is known before a service starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise Refusal(
            f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0).lower()}): end the program that "
            f"has it, or choose another, as in `make run PORT={port + 1}`."
        ) from None
    return listener


def _shown(host: str) -> str:
    if host in ("127.0.0.1", "0.0.0.0", "::", "::1"):  # noqa: S104  compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _static_fingerprint() -> str:
    """Changes when a static file or an installed version does."""
    digest = hashlib.sha256((PROJECT / "requirements.lock").read_bytes())
    for file in sorted(PROJECT.glob("static/**/*")) + sorted(PROJECT.glob("*/**/static/**/*")):
        if file.is_file():
            digest.update(f"{file.relative_to(PROJECT)} {file.stat().st_mtime_ns} {file.stat().st_size}\n".encode())
    return digest.hexdigest()
