"""Loading the demo: two organizations, their people and their history, all through the domain.

Nothing half-done: until the end both are marked as loading and count as not there. What a load leaves that was stopped,
killed or failed, the next one removes before it begins again.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connections, transaction

from audiences.models import Person
from rollout.demo import hafenkliniken, members, organizations, workforce
from rollout.demo.company import COLLEAGUES, PASSWORD, PLACES, REGIONS, SIGN_INS
from rollout.demo.history import Cast, History
from rollout.tenancy import actors, statistics, walls
from rollout.tenancy.domain import removal, tenants
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Role

NORVANE, HAFENKLINIKEN = "norvane", hafenkliniken.SLUG
BOTH = (NORVANE, HAFENKLINIKEN)
ZONE = "Europe/Berlin"  # of Norvane's headquarters
FIRST_FILE = datetime.timedelta(days=151)  # before the as-of instant


def morning_of(day: datetime.date) -> datetime.datetime:
    """Nine o'clock at Norvane's headquarters: the instant that a demo as of the day shows."""
    return datetime.datetime.combine(day, datetime.time(9), ZoneInfo(ZONE)).astimezone(datetime.UTC)


def is_there() -> bool:
    """Whether an organization of the demo, or another one by its name, stands there whole."""
    return Tenant.objects.open().filter(slug__in=BOTH).exists()


@contextmanager
def alone() -> Iterator[None]:
    """One load at a time, a second waits. The lock is a transaction's of the keeper's connection: it ends with the
    process, and as it writes nothing, followers do not wait for it."""
    with transaction.atomic(using=walls.KEEPER), connections[walls.KEEPER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo.load'))")
        yield


def remove_unfinished() -> None:
    """Take out what a load left that never finished. Only where `alone`: it may not be under way."""
    for tenant in Tenant.objects.filter(slug__in=BOTH, is_demo=True, is_loading=True):
        removal.remove(tenant)


def load(*, people: int, seed: int, now: datetime.datetime, clock_offset: datetime.timedelta) -> None:
    """Make both organizations. `now` is the as-of instant, `clock_offset` what makes their clocks show it."""
    made = [
        _norvane(people, seed, now, clock_offset),
        hafenkliniken.load(seed=seed, now=now, clock_offset=clock_offset),
    ]
    statistics.renew(apps.get_models())
    tenants.finish_loading(made)


def _norvane(people: int, seed: int, now: datetime.datetime, clock_offset: datetime.timedelta) -> Tenant:
    tenant = organizations.begin(
        slug=NORVANE, name="Norvane Group", zone=ZONE, language="en", clock_offset=clock_offset
    )
    admin = SIGN_INS[0]
    tenants.grant(tenant=tenant, email=admin.email, role=Role.ADMINISTRATOR, name=admin.name, password=PASSWORD)
    files = workforce.files(people=people, seed=seed, as_of=now.date())
    organizations.people(tenant, files.first, codes=set(PLACES), grouped=REGIONS, at=now - FIRST_FILE)
    members.make_logins()
    with walls.inside(tenant.pk):
        members.give_all(tenant, now - FIRST_FILE)
        cast = _cast(tenant, now)
    History(tenant, cast, files, now=now, seed=seed).write()
    return tenant


def _cast(tenant: Tenant, now: datetime.datetime) -> Cast:
    working = {"administrator", "program_manager", "regional_lead"}
    owners = [each.email for each in SIGN_INS if each.role in working] + [each.email for each in COLLEAGUES]
    manager = actors.load(user=User.objects.get(email="ingrid.solheim@norvane.example"), tenant=tenant, at=now)
    return Cast(
        manager=manager,
        owners=list(User.objects.filter(email__in=owners).order_by("email")),
        sponsor=Person.objects.filter(email_key="helena.brandt@norvane.example").first(),
    )
