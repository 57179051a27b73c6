"""Messages by two workers (claim, recheck, render, hand over, settle) against four bare sessions with a ready letter.

The host of both takes everything and keeps nothing.
"""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections

from bench.company import Company
from bench.limits import Figure, seconds
from comms.models import Message
from rollout.mail.domain import letters, smtp
from rollout.mail.domain.letters import Letter
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from tests.faults.test_killed_worker import plan_messages

LIMIT, TARGET = 0.015, 0.10
MESSAGES, BARE, WORKERS, SESSIONS = 2_000, 4_000, 2, 4


def measure(company: Company) -> list[Figure]:
    """Two thousand messages that are due at once."""
    tenant_id = plan_messages(MESSAGES)
    with _host() as port:
        taken = _sent_by_workers(tenant_id, port)
        with walls.inside(tenant_id):
            assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
        Tenant.objects.filter(pk=tenant_id).update(slug=f"sent-{tenant_id}")
        return [_figure(f"messages by {WORKERS} workers", MESSAGES / taken, port)]


def planted(company: Company) -> list[Figure]:
    """A connection and a pause for each letter, as a sender without a kept connection under a rate limit."""
    with _host() as port:

        def each() -> None:
            with smtplib.SMTP("127.0.0.1", port) as host:
                host.sendmail("a@fairway.example", ["b@norvane.example"], _letter())
            time.sleep(0.5)

        return [_figure("messages, one connection each", 1 / seconds(each, 8), port)]


def _sent_by_workers(tenant_id: int, port: int) -> float:
    """Seconds from the moment that all workers are ready to the end of the last."""
    command = [sys.executable, "-m", "bench.worker", str(tenant_id), connections["default"].settings_dict["NAME"]]
    env = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, env=env) for _ in range(WORKERS)]
    assert [worker.stdout.readline() for worker in started] == [b"ready\n"] * WORKERS
    began = time.perf_counter()
    assert [worker.wait(timeout=300) for worker in started] == [0] * WORKERS
    return time.perf_counter() - began


@contextmanager
def _host() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-m", "bench.mailhost"], stdout=subprocess.PIPE, text=True) as host:
        try:
            yield int(host.stdout.readline())
        finally:
            host.terminate()


def _figure(name: str, rate: float, port: int) -> Figure:
    bare = BARE / seconds(lambda: _send_bare(port))
    return Figure(name, "a second", rate, bare, f"a second, {SESSIONS} bare sessions", LIMIT, TARGET)


def _send_bare(port: int) -> None:
    letter = _letter()

    def session(_: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as host:
            for _each in range(BARE // SESSIONS):
                host.sendmail("a@x.example", ["b@x.example"], letter)

    with ThreadPoolExecutor(SESSIONS) as pool:
        list(pool.map(session, range(SESSIONS)))


def _letter() -> bytes:
    words = "Anti-bribery essentials is due on Tuesday 20 October. " * 30
    new = smtp.new_message_id()
    return letters.build(Letter(to="b@x.example", subject="Due", text=words, html=f"<p>{words}</p>", message_id=new))
