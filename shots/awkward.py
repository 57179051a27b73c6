"""An organization that is hard to lay out: names as long as fields allow, scripts from right to left, many rows."""

import datetime
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from audiences.domain import imports, segments
from comms.domain import sequences
from delivery.domain import completion_sources, completions, issuing
from programs.domain import checks, due_rules, launches, modules, programs, readiness, readiness_checks, waves
from programs.models import Program, ReadinessItem, Wave
from rollout.demo.company import PASSWORD
from rollout.journal.domain import followers
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.domain import tenants
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Role

SLUG, EMAIL = "awkward", "admin@awkward.example"
PROGRAMS, PEOPLE = 52, 60
DAY = datetime.timedelta(days=1)
LONG = "Responsible handling of third-party intermediaries, gifts and hospitality abroad"  # 80 characters
UNBROKEN = "Arbeitsunfähigkeitsbescheinigungsübermittlungsverfahrensschulungsnachweispflicht"  # 80 of them, no space
NAMES = (
    ("فاطمة الزهراء", "بنت عبد الرحمن السويدي"),
    ("שירה", "בן־דוד אברהמוביץ"),
    ("محمد", "المزروعي"),
    ("Maria del Carmen Guadalupe Hermenegilda", "Fernández-Villanueva de la Torre y Montemayor"),
    ("Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren", "Gewissenhaftschaferswessenschafewaren"),
    ("由美", "山本"),
    ("U", "Ng"),
)


def ensure() -> None:
    """Make the organization where it is missing."""
    if Tenant.objects.filter(slug=SLUG).exists():
        return
    with transaction.atomic():
        tenant = _fill()
    followers.read_all(tenant)


def _fill() -> Tenant:
    tenant = tenants.create(slug=SLUG, name=UNBROKEN, time_zone="Asia/Dubai", is_demo=True)
    name = " ".join(NAMES[0])
    tenants.grant(tenant=tenant, email=EMAIL, role=Role.ADMINISTRATOR, name=name, password=PASSWORD)
    now = clock.now(tenant)
    with walls.inside(tenant.pk):
        by = actors.load(user=User.objects.get(email=EMAIL), tenant=tenant, at=now)
        imports.load(rows=_people(), by=by, at=now - 30 * DAY)
        _running(_program(LONG, by, now - 29 * DAY), by, now)
        _ahead(_program(UNBROKEN, by, now - 29 * DAY), by, now)
        for number in range(3, PROGRAMS + 1):
            programs.create(name=f"{number} {LONG}"[:80], by=by, at=now - 20 * DAY)
    return tenant


def _people() -> list[dict[str, str]]:
    rows = []
    for number in range(1, PEOPLE + 1):
        first, last = NAMES[number % len(NAMES)]
        rows.append(
            {
                "external_id": f"A{number:03}",
                "first_name": first,
                "last_name": last,
                "email": EMAIL if number == 1 else f"{'a' * 40}.{number}@awkward.example",
                "manager_external_id": "" if number == 1 else "A001",
                "division": f"{UNBROKEN}/{LONG}" if number % 2 else "إدارة الموارد البشرية",
                "function": "Management",
                "job_role": LONG,
                "country": "AE" if number % 3 else "IL",
                "site": UNBROKEN[:60],
                "time_zone": "Asia/Dubai",
            }
        )
    return rows


def _program(name: str, by: Actor, at: datetime.datetime) -> Program:
    program = programs.create(name=name, purpose=f"{LONG}. {LONG}.", why=LONG, what_changes=UNBROKEN, by=by, at=at)
    modules.add(program=program, title=name, course_id="AWK-1", minutes=25, by=by, at=at)
    sequences.start_default(program=program, by=by, at=at)
    return program


def _wave(program: Program, starts: datetime.date, by: Actor, at: datetime.datetime, country: str) -> Wave:
    rule = {"all": [{"field": "country", "op": "in", "value": [country]}]}
    audience = segments.create(name=f"{country} {program.name}"[:80], rule=rule, by=by, at=at)
    ends = starts + 40 * DAY
    due = due_rules.to_json(due_rules.on_local_date(ends))
    return waves.add(
        program=program, name=program.name, starts_on=starts, ends_on=ends, segments=[audience], due_rule=due,
        lead=by.user, by=by, at=at,
    )  # fmt: skip


def _running(program: Program, by: Actor, now: datetime.datetime) -> None:
    """A launched wave, and one that may be launched."""
    wave = _wave(program, (now - 10 * DAY).date(), by, now - 28 * DAY, "AE")
    source = completion_sources.ensure(slug="long", name=LONG[:60], by=by, at=now - 20 * DAY)
    done_at = (now - 20 * DAY).isoformat(timespec="seconds")
    line = completions.Line(record_id="1", person="A001", course_id="AWK-1", status="completed", completed_at=done_at)
    completions.record(source=source, lines=[line, replace(line, record_id="2", person=LONG)], by=by, at=now - 20 * DAY)
    _clear(wave, by, now - 12 * DAY)
    launches.launch(wave=wave, by=by, at=now - 10 * DAY)
    issuing.issue_all(wave=wave, by=by, at=now - 10 * DAY)
    _clear(_wave(program, (now + 10 * DAY).date(), by, now - 28 * DAY, "IL"), by, now)


def _clear(wave: Wave, by: Actor, at: datetime.datetime) -> None:
    """Every item of the wave's gate done."""
    for item in ReadinessItem.objects.filter(wave=wave):
        if item.check_name in checks.names():
            readiness_checks.run_check(item=item, by=by, at=at)
        else:
            readiness.finish(item=item, evidence=f"{settings.SITE_URL}/{UNBROKEN}", by=by, at=at)


def _ahead(program: Program, by: Actor, now: datetime.datetime) -> None:
    """A wave that starts soon and has nothing done."""
    _wave(program, (now + 5 * DAY).date(), by, now - 28 * DAY, "AE")
