"""Messages by two workers (claim, recheck, render, hand over, settle) against one bare SMTP connection.

The host of both is the mail sink of `make run`, which answers when a mail is on disk.
"""

import smtplib
import subprocess
import sys
import time

from django.conf import settings
from django.db import connections

from bench.company import Company
from bench.limits import Figure, seconds
from comms.models import Message
from rollout.mail.domain import smtp
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from tests.faults.test_killed_worker import plan_messages

LIMIT = 0.10
MESSAGES, BARE, WORKERS = 1_000, 500, 2


def measure(company: Company) -> list[Figure]:
    """A thousand messages that are due at once."""
    tenant_id = plan_messages(MESSAGES)
    database = connections["default"].settings_dict["NAME"]
    started = [
        subprocess.Popen([sys.executable, "-m", "bench.worker", str(tenant_id), database], stdout=subprocess.PIPE)
        for _ in range(WORKERS)
    ]
    ready = [worker.stdout.readline() for worker in started]
    assert ready == [b"ready\n"] * WORKERS
    began = time.perf_counter()
    assert [worker.wait(timeout=300) for worker in started] == [0] * WORKERS
    taken = time.perf_counter() - began
    with walls.inside(tenant_id):
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    Tenant.objects.filter(pk=tenant_id).update(slug=f"sent-{tenant_id}")
    return [_figure(f"messages by {WORKERS} workers", MESSAGES / taken)]


def planted(company: Company) -> list[Figure]:
    """A connection and a pause for each letter, as a sender without a kept connection under a rate limit."""

    def each() -> None:
        with _connected() as host:
            host.sendmail("a@fairway.example", ["b@norvane.example"], _letter())
        time.sleep(0.5)

    return [_figure("messages, one connection each", 1 / seconds(each, 8))]


def _figure(name: str, rate: float) -> Figure:
    with _connected() as host:
        bare = BARE / seconds(lambda: [host.sendmail("a@x.example", ["b@x.example"], _letter()) for _ in range(BARE)])
    return Figure(name, "a second", rate, bare, "a second, bare", LIMIT)


def _connected() -> smtplib.SMTP:
    return smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT)


def _letter() -> bytes:
    words = "Anti-bribery essentials is due on Tuesday 20 October. " * 30
    new = smtp.new_message_id()
    return smtp.build(smtp.Letter(to="b@x.example", subject="Due", text=words, html=f"<p>{words}</p>", message_id=new))
