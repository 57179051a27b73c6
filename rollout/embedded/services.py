"""Starts the embedded services that nobody else provides, and says where they are."""

import contextlib
import os
import sys
from collections.abc import Iterator

from rollout.embedded import postgres, redis, sink
from rollout.embedded.children import Child, Supervisor
from rollout.embedded.home import Home
from rollout.embedded.refusal import Refusal

OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_KEEPER_URL", "REDIS_URL", "EMAIL_URL", "MAIL_SINK_DIR")


def claim(home: Home) -> Supervisor:
    """Takes a home for this process and ends what a killed one left there; raises Refusal when it cannot be had."""
    if not sys.platform.startswith("linux"):
        raise Refusal("The embedded services need Linux: there, or in a container, this command works.")
    home.prepare()
    supervisor = Supervisor(home)
    supervisor.end_leftovers()
    return supervisor


@contextlib.contextmanager
def running(supervisor: Supervisor, *, hasty: bool = False) -> Iterator[dict[str, str]]:
    """Has the services up, and gives the environment for programs that use them.

    A DATABASE_URL, REDIS_URL or EMAIL_URL that is set already stays, and its embedded service is not started.
    `hasty` trades safety against power cuts for speed. On leaving, every child has ended.
    """
    home = supervisor.home
    values = {
        "ROLLOUT_HOME": str(home.path),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or home.secret_key(),
        "SECRETS_KEYS": os.environ.get("SECRETS_KEYS") or home.secrets_key(),
    }
    try:
        with contextlib.ExitStack() as sockets:
            values |= _start(supervisor, home, hasty, sockets)
            home.write_env(values)
            yield environment(values)
    finally:
        supervisor.stop()


def environment(values: dict[str, str]) -> dict[str, str]:
    """What a program that uses the services is started with: ours over the caller's, our Python's programs first."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])
    return {**os.environ, **values, "PATH": path}


def _start(supervisor: Supervisor, home: Home, hasty: bool, sockets: contextlib.ExitStack) -> dict[str, str]:
    values = {name: url for name, url in os.environ.items() if name in OUTSIDE and url}
    database = queue = None
    if "DATABASE_URL" not in values:
        programs = postgres.prepare(home)
        database = supervisor.start(postgres.child(home, programs, hasty=hasty))
        values |= postgres.urls(home)
    if "REDIS_URL" not in values:
        queue = supervisor.start(redis.child(home))
        values |= redis.urls(home)
    if "EMAIL_URL" not in values:
        values |= _start_sink(supervisor, home, sockets)
    if queue:
        redis.wait_ready(home, queue)
    if database:
        postgres.wait_ready(home, database)
    return values


def _start_sink(supervisor: Supervisor, home: Home, sockets: contextlib.ExitStack) -> dict[str, str]:
    wanted = os.environ.get("MAIL_SINK_PORT", "0")
    if not wanted.isdecimal() or int(wanted) > 65535:
        raise Refusal(f"MAIL_SINK_PORT is {wanted!r}: a port from 1 to 65535 is accepted, or 0 for any free one.")
    try:
        listener = sockets.enter_context(sink.listen(int(wanted)))
    except OSError as error:
        raise Refusal(
            f"The mail sink cannot listen on 127.0.0.1:{wanted} ({error.strerror}): set MAIL_SINK_PORT to a free port."
        ) from None
    argv = [sys.executable, "-m", "rollout.embedded.sink", str(listener.fileno()), str(home.mail)]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    supervisor.start(Child(name="mail", argv=argv, env=env, pass_fds=(listener.fileno(),), patience=5.0, serves=True))
    return {"EMAIL_URL": f"smtp://127.0.0.1:{listener.getsockname()[1]}", "MAIL_SINK_DIR": str(home.mail)}
