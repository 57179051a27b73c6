"""Workers that mail, killed and replaced: `report_workers FOLDER TENANT DATABASE PORT COUNT [WHAT]`.

WHAT is "reports", "digests", or "leaseless": the control that takes whatever is not settled, as a queue of mails to
owners without leases would.
"""

import datetime
import os
import signal
import sys
import time
from pathlib import Path

import django

LEASE = datetime.timedelta(seconds=0.4)
FAR = datetime.timedelta(hours=1)  # the next morning is another day's work


def work(tenant_id: int, what: str) -> None:
    from django.utils import timezone

    from comms.domain import owner_digests
    from reporting.domain import deliveries
    from rollout.tenancy.models import Tenant

    tenant = Tenant.objects.get(pk=tenant_id)
    send = {
        "reports": lambda: deliveries.send_due(tenant, LEASE),
        "digests": lambda: owner_digests.run(tenant, LEASE),
        "leaseless": lambda: leaseless(tenant),
    }[what]
    while (again := send()) is not None and again < timezone.now() + FAR:
        time.sleep(min(max((again - timezone.now()).total_seconds(), 0.01), 0.5))


def leaseless(tenant) -> datetime.datetime | None:
    """What is in somebody's hands is as good as free."""
    from comms.domain import owner_digests
    from comms.models import OwnerDigest
    from rollout.tenancy import walls

    with walls.inside(tenant.pk):
        OwnerDigest.objects.filter(state="sending").update(state="planned", lease_until=None)
    return owner_digests.run(tenant, LEASE)


def start(folder: Path, tenant_id: int, what: str) -> int:
    if pid := os.fork():
        return pid
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    (folder / "workers" / str(os.getpid())).touch()
    work(tenant_id, what)
    os._exit(0)


def main(folder: Path, tenant_id: int, database: str, port: int, count: int, what: str = "reports") -> None:
    django.setup()
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    running = {start(folder, tenant_id, what) for _ in range(count)}
    while running:
        pid, status = os.wait()
        running.discard(pid)
        (folder / "workers" / str(pid)).unlink(missing_ok=True)
        if os.WIFSIGNALED(status):
            running.add(start(folder, tenant_id, what))
        elif status:
            sys.exit("A worker failed by itself.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), *sys.argv[6:])
