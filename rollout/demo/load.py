"""Loading the demo: two organizations, their people and their history, all through the domain.

Nothing half-done: until the end both are marked as loading and count as not there. What a load leaves that was stopped,
killed or failed, the next one removes before it begins again.
"""

import datetime
import random
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connections, transaction

from audiences.domain import countries, imports, regions
from audiences.models import Person, Region, RegionGrant
from programs.models import PartnerGrant, Program
from rollout.demo import workforce
from rollout.demo.company import PASSWORD, PLACES, REGIONS, SIGN_INS
from rollout.demo.history import Cast, History
from rollout.tenancy import actors, statistics, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.domain import removal, tenants
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Role

NORVANE, HARBOR = "norvane", "harbor"
ZONE = "Europe/Berlin"  # of Norvane's headquarters


def morning_of(day: datetime.date) -> datetime.datetime:
    """Nine o'clock at Norvane's headquarters: the instant that a demo as of the day shows."""
    return datetime.datetime.combine(day, datetime.time(9), ZoneInfo(ZONE)).astimezone(datetime.UTC)


def is_there() -> bool:
    """Whether an organization of the demo, or another one by its name, stands there whole."""
    return Tenant.objects.open().filter(slug__in=[NORVANE, HARBOR]).exists()


@contextmanager
def alone() -> Iterator[None]:
    """One load at a time, a second waits. The lock is a transaction's of the keeper's connection: it ends with the
    process, and as it writes nothing, followers do not wait for it."""
    with transaction.atomic(using=walls.KEEPER), connections[walls.KEEPER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demo.load'))")
        yield


def remove_unfinished() -> None:
    """Take out what a load left that never finished. Only where `alone`: it may not be under way."""
    for tenant in Tenant.objects.filter(slug__in=[NORVANE, HARBOR], is_demo=True, is_loading=True):
        removal.remove(tenant)


def load(*, people: int, seed: int, now: datetime.datetime, clock_offset: datetime.timedelta) -> None:
    """Make both organizations. `now` is the as-of instant, `clock_offset` what makes their clocks show it."""
    made = [_norvane(people, seed, now, clock_offset), _harbor(seed, now, clock_offset)]
    statistics.renew(apps.get_models())
    tenants.finish_loading(made)


def _norvane(people: int, seed: int, now: datetime.datetime, clock_offset: datetime.timedelta) -> Tenant:
    tenant = tenants.create(slug=NORVANE, name="Norvane Group", time_zone=ZONE, is_demo=True, is_loading=True)
    _set_clock(tenant, clock_offset)
    for sign_in in SIGN_INS:
        if sign_in.role:
            tenants.grant(
                tenant=tenant, email=sign_in.email, role=Role(sign_in.role), name=sign_in.name, password=PASSWORD
            )
    _people(tenant, workforce.rows(people=people, seed=seed, as_of=now.date()), now, set(PLACES))
    with walls.inside(tenant.pk):
        cast = _cast(tenant, now)
    History(tenant, cast, now=now, seed=seed).write()
    _grant_scopes(tenant)
    _manager_login()
    return tenant


def _set_clock(tenant: Tenant, offset: datetime.timedelta) -> None:
    tenant.clock_offset = offset
    tenant.save(update_fields=["clock_offset"])


def _people(tenant: Tenant, rows: list[workforce.Row], now: datetime.datetime, countries_at: set[str]) -> None:
    at = now - datetime.timedelta(days=151)
    with walls.inside(tenant.pk):
        by = actors.system(tenant)
        imports.load(rows=rows, by=by, at=at)
        found = countries.ensure(
            countries_at, tenant=tenant
        )  # a small load has nobody in some, but they are planned for
        for name, members in REGIONS.items():
            inside = [found[country] for country in members if country in found]
            if inside:
                regions.create(name=name, countries=inside, by=by, at=at)


def _cast(tenant: Tenant, now: datetime.datetime) -> Cast:
    def of(email: str) -> Actor:
        return actors.load(user=User.objects.get(email=email), tenant=tenant, at=now)

    owners = [User.objects.get(email=s.email) for s in SIGN_INS if s.role in {"program_manager", "regional_lead"}]
    owners += [User.objects.get(email="admin@norvane.example")]
    return Cast(
        manager=of("ingrid.solheim@norvane.example"),
        lead=of("priya.raghunathan@norvane.example"),
        owners=owners,
        sponsor=Person.objects.filter(email_key="helena.brandt@norvane.example").first(),
    )


def _grant_scopes(tenant: Tenant) -> None:
    with walls.inside(tenant.pk):
        lead = tenant.memberships.get(role=Role.REGIONAL_LEAD)
        RegionGrant.objects.create(membership=lead, region=Region.objects.get(code="india"))
        partner = tenant.memberships.get(role=Role.PARTNER)
        PartnerGrant.objects.create(membership=partner, program=Program.objects.get(slug="permit-to-work"))


def _manager_login() -> None:
    """The manager holds no role: people report to her, so the same address signs in."""
    sign_in = next(sign_in for sign_in in SIGN_INS if sign_in.role is None)
    if not User.objects.filter(email=sign_in.email).exists():
        User.objects.create_user(sign_in.email, PASSWORD, display_name=sign_in.name)


def _harbor(seed: int, now: datetime.datetime, clock_offset: datetime.timedelta) -> Tenant:
    """A second, small organization, so that walls can be seen."""
    tenant = tenants.create(
        slug=HARBOR, name="Harbor Clinics", time_zone="America/New_York", is_demo=True, is_loading=True
    )
    _set_clock(tenant, clock_offset)
    tenants.grant(
        tenant=tenant,
        email="lena@harbor.example",
        role=Role.ADMINISTRATOR,
        name="Lena Moreau",
        password=PASSWORD,
    )
    choose = random.Random(seed)  # noqa: S311  repeatable, not secret
    rows = [
        {
            "external_id": f"H{number:03}",
            "first_name": choose.choice(["Ruth", "Owen", "Imani", "Paolo", "Noor"]),
            "last_name": choose.choice(["Baker", "Stone", "Okoro", "Ricci", "Saleh"]),
            "email": f"h{number:03}@harbor.example",
            "manager_external_id": "H001" if number > 1 else "",
            "division": "Clinics" if number % 2 else "Laboratories",
            "function": "Care",
            "job_role": "Nurse" if number > 1 else "Director",
            "country": "US",
            "site": "Boston",
            "time_zone": "America/New_York",
        }
        for number in range(1, 25)
    ]
    _people(tenant, rows, now, {"US"})
    return tenant
