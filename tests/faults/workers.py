"""Workers that are killed and replaced: `python -m tests.faults.workers FOLDER TENANT_ID DATABASE PORT COUNT RULES`.

Keeps COUNT real processes sending until nothing is left to do. RULES is "leased", or "leaseless": the control that
takes whatever is not settled, as a queue without leases would.
"""

import datetime
import os
import signal
import sys
import time
from pathlib import Path

import django

LEASE = datetime.timedelta(seconds=0.4)


def work(tenant_id: int, rules_name: str) -> None:
    from django.utils import timezone

    from comms.domain import sending
    from rollout.tenancy.models import Tenant

    tenant = Tenant.objects.get(pk=tenant_id)
    while (again := sending.send_due(tenant, rules(rules_name))) is not None:
        time.sleep(min(max((again - timezone.now()).total_seconds(), 0.01), 0.5))


def rules(name: str):
    from django.db.models import Q

    from comms.domain.claims import Claims
    from comms.models import Message

    class Leaseless(Claims):
        def free(self, real):
            return Q(state__in=[Message.State.PLANNED, Message.State.SENDING])

        def mark_sending(self, message, *, real, today=None):
            Message.objects.filter(pk=message.pk).update(state=Message.State.PLANNED, lease_until=message.lease_until)
            return super().mark_sending(message, real=real, today=today)

        def give_up_lost(self, *, at, real):
            return 0

    return {"leased": Claims, "leaseless": Leaseless}[name](lease=LEASE, batch=20)


def start(folder: Path, tenant_id: int, rules_name: str) -> int:
    if pid := os.fork():
        return pid
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    (folder / "workers" / str(os.getpid())).touch()
    work(tenant_id, rules_name)
    os._exit(0)


def main(folder: Path, tenant_id: int, database: str, port: int, count: int, rules_name: str) -> None:
    django.setup()
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    running = {start(folder, tenant_id, rules_name) for _ in range(count)}
    while running:
        pid, status = os.wait()
        running.discard(pid)
        (folder / "workers" / str(pid)).unlink(missing_ok=True)
        if os.WIFSIGNALED(status):
            running.add(start(folder, tenant_id, rules_name))
        elif status:
            sys.exit("A worker failed by itself.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6])
