"""The web server in front of the stage, for as long as pictures are taken."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

LIMITS = json.dumps({"login": "1000/m/ip"})  # every sign-in comes from one address within a minute
READY_WITHIN = 60.0  # seconds


@contextlib.contextmanager
def running(log: Path) -> Iterator[str]:
    """The address of the product; it answers, and it ends with the block. What it says goes to the log."""
    with socket.socket() as listener, log.open("w") as said:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        argv = [sys.executable, "-m", "gunicorn", "rollout.wsgi", "--bind", f"fd://{listener.fileno()}"]
        argv += ["--workers", "2", "--no-control-socket"]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "rollout.settings", "ACCOUNT_RATE_LIMITS": LIMITS}
        web = subprocess.Popen(argv, env=env, pass_fds=[listener.fileno()], stdout=said, stderr=said)
        url = f"http://localhost:{listener.getsockname()[1]}"
        try:
            _wait_ready(url, log)
            yield url
        finally:
            web.terminate()
            web.wait(timeout=30)


def _wait_ready(url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{url}/readyz", timeout=5):
            return
        time.sleep(0.3)
    raise SystemExit(f"The web server does not answer; its log says why: {log}")
