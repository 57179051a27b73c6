"""A worker that sends what is due in one tenant and ends: `python -m bench.worker TENANT_ID DATABASE`.

Prints "ready" when it is, so that starting Python and reading the addresses once are not counted as sending.
"""

import sys
import time

import django


def main(tenant_id: int, database: str) -> None:
    django.setup()
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    from comms.domain import sending
    from rollout.tenancy import links
    from rollout.tenancy.models import Tenant

    tenant = Tenant.objects.get(pk=tenant_id)
    links.outside("signed:learner", "any")
    print("ready", flush=True)
    while sending.send_due(tenant) is not None:
        time.sleep(0.05)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
