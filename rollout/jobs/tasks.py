"""One-liners for Celery. The agenda says what is due; a lost task is found by the next beat or the sweep."""

import datetime

from celery import shared_task
from django.utils import timezone

from rollout.jobs.domain import agenda


@shared_task
def tick() -> None:
    """Hand every due agenda item to a worker."""
    for tenant_id, kind, lease in agenda.claim_due(at=timezone.now()):
        run_kind.delay(tenant_id=tenant_id, kind=kind, lease=lease.isoformat())


@shared_task
def run_kind(*, tenant_id: int, kind: str, lease: str) -> None:
    agenda.run(tenant_id=tenant_id, kind=kind, lease=datetime.datetime.fromisoformat(lease))


@shared_task
def sweep() -> None:
    agenda.lower_everything()
