"""Every page about people over 1,000,000 of them: how often it asks, and whether it reads everybody."""

import os
import time

import pytest
from django.db import connections

from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from tests import crowd, crowd_pages

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))


@pytest.fixture(scope="module")
def tenant(django_db_setup: None, django_db_blocker: object) -> Tenant:
    with django_db_blocker.unblock():
        made = Tenant.objects.create(slug="crowd", name="Crowd", is_demo=True)
        with walls.inside(made.pk):
            crowd.gather(made, PEOPLE)
        _look_around()
        with walls.inside(made.pk):
            crowd.remember_stays()
            crowd.launch(made)
        _look_around()
        return made


def test_every_page_serves_a_million(tenant: Tenant, django_db_blocker: object, capsys: pytest.CaptureFixture) -> None:
    with django_db_blocker.unblock():
        with walls.inside(tenant.pk):
            pages = crowd_pages.addresses(segments=range(1, len(crowd.RULES) + 1), last_page=PEOPLE // 50)
        client, found, taken = crowd_pages.visitor(tenant), [], {}
        for route, path in pages:
            client.get(f"/{tenant.slug}/{path}")
            began = time.perf_counter()
            client.get(f"/{tenant.slug}/{path}")
            taken[path] = time.perf_counter() - began
            found += crowd_pages.faults(client, tenant, route, path)
    with capsys.disabled():
        for path, seconds in sorted(taken.items(), key=lambda each: -each[1]):
            print(f"{1000 * seconds:8,.0f} ms  {path}")
    assert not found, "\n".join(found)


def _look_around() -> None:
    """Statistics, and what autovacuum would have seen by then."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
