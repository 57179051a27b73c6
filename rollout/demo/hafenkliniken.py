"""The demo's second organization: hospitals that work in German, small, so that walls can be seen."""

import datetime
import random

from audiences.domain import segments
from audiences.models import Person
from comms.domain import sequences
from delivery.domain import completion_sources
from programs.domain import modules, programs
from programs.models import Program
from rollout.demo import organizations
from rollout.demo.company import PASSWORD, SignIn
from rollout.demo.learners import Learners
from rollout.demo.plans import PlannedWave, where
from rollout.demo.timeline import Timeline
from rollout.demo.waves import Waves, Words
from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.domain import tenants
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Role

SLUG, NAME, ZONE = "hafenkliniken", "Hafenkliniken", "Europe/Berlin"
PEOPLE = 64

SIGN_INS = (
    SignIn("lena.moreau@hafenkliniken.example", "Lena Moreau", "administrator", "administrator"),
    SignIn("jens.petersen@hafenkliniken.example", "Jens Petersen", "program_manager", "program manager"),
)

WAVES = (
    (PlannedWave("Welle 1", (), -22, 13, 0.58), "Pflege und Ärztlicher Dienst"),
    (PlannedWave("Welle 2", (), 20, 55, ready=0.3), "Labor und Verwaltung"),
)
_SEGMENTS = {
    "Pflege und Ärztlicher Dienst": where(function=["Pflege", "Ärztlicher Dienst"]),
    "Labor und Verwaltung": where(function=["Labor", "Verwaltung"]),
}
_ROLES = {
    "Pflege": ("Pflegefachkraft", "Stationsleitung", "Praxisanleiterin"),
    "Ärztlicher Dienst": ("Assistenzärztin", "Oberarzt"),
    "Labor": ("Medizinische Technologin",),
    "Verwaltung": ("Sachbearbeiter", "Controllerin"),
}
_HOUSES = (("Hamburg", "Haus Elbe"), ("Kiel", "Haus Förde"), ("Bremerhaven", "Haus Weser"))
_FIRST = ("Ole", "Wiebke", "Fenja", "Thorben", "Mehmet", "Svenja", "Hinnerk", "Ayşe", "Jonte", "Grit")
_LAST = ("Petersen", "Clausen", "Yildiz", "Brodersen", "Lührs", "Thießen", "Nissen", "Behrens", "Öztürk", "Lüders")


def load(*, seed: int, now: datetime.datetime, clock_offset: datetime.timedelta) -> Tenant:
    """Make the organization with one program, a running wave, its messages and its results."""
    tenant = organizations.begin(slug=SLUG, name=NAME, zone=ZONE, language="de", clock_offset=clock_offset)
    for each in SIGN_INS:
        tenants.grant(tenant=tenant, email=each.email, role=Role(each.role), name=each.name, password=PASSWORD)
    timeline = Timeline(now)
    organizations.people(tenant, _rows(seed, now), codes={"DE"}, grouped={}, at=timeline.days(-151))
    with walls.inside(tenant.pk):
        by = actors.load(user=User.objects.get(email=SIGN_INS[1].email), tenant=tenant, at=now)
    _live(tenant, timeline, by, seed)
    return tenant


def _live(tenant: Tenant, timeline: Timeline, by: Actor, seed: int) -> None:
    waves = Waves(
        tenant,
        timeline,
        by=by,
        owners=list(User.objects.filter(email__in=[each.email for each in SIGN_INS]).order_by("pk")),
        learners=Learners(now=timeline.now, seed=seed, prefix="LP"),
        seed=seed,
        words=Words(
            evidence="{title}: erledigt, Nachweis im Ordner der Pflegedirektion.",
            under_way="In Arbeit.",
            few="Es sind wenige, und sie arbeiten mit deutschen Unterlagen.",
        ),
    )
    begun = timeline.days(-60)
    with walls.inside(tenant.pk):
        found = {name: segments.create(name=name, rule=rule, by=by, at=begun) for name, rule in _SEGMENTS.items()}
        source = completion_sources.ensure(slug="lernportal", name="Lernportal", by=by, at=begun)
        program = _program(timeline.now.year, by, begun)
        planned = [(waves.plan(program, plan, [found[segment]], begun), plan) for plan, segment in WAVES]
    for wave, plan in planned:
        waves.live(wave, plan, source)
    timeline.run()
    waves.settle(timeline.now)
    waves.follow()


def _program(year: int, by: Actor, at: datetime.datetime) -> Program:
    program = programs.create(
        name=f"Händehygiene {year}",
        slug="haendehygiene",
        purpose="Wer Menschen berührt, desinfiziert sich vorher die Hände.",
        why="Jede vierte Infektion im Haus wäre mit sauberen Händen nicht entstanden.",
        what_changes="Vor jedem Zimmer steht ein Spender, und er wird benutzt.",
        what_is_expected="Dreißig Sekunden vor und nach jedem Kontakt.",
        sponsor=Person.objects.get(external_id="H001"),
        by=by,
        at=at,
    )
    modules.add(
        program=program, title="Händehygiene in fünf Momenten", course_id="HH-5", minutes=25, by=by, at=at,
        launch_url="https://lernportal.hafenkliniken.example/kurse/HH-5",
    )  # fmt: skip
    sequences.start_default(program=program, by=by, at=at)
    return program


def _rows(seed: int, now: datetime.datetime) -> list[organizations.Row]:
    choose = random.Random(seed)  # noqa: S311  repeatable, not secret
    director = ("Lena", "Moreau", "Verwaltung", "Kaufmännische Direktorin", "")
    manager = ("Jens", "Petersen", "Pflege", "Pflegedirektor", "H001")
    return [_row(1, director, choose, now), _row(2, manager, choose, now)] + [
        _row(number, _person(number, choose), choose, now) for number in range(3, PEOPLE + 1)
    ]


def _person(number: int, choose: random.Random) -> tuple[str, str, str, str, str]:
    """First name, last name, function, role, manager: of every eight one leads, below the director of nursing."""
    function = choose.choices(list(_ROLES), [6, 3, 2, 2])[0]
    manager = "H002" if number % 8 == 3 else f"H{number - (number - 3) % 8:03}"
    return choose.choice(_FIRST), choose.choice(_LAST), function, choose.choice(_ROLES[function]), manager


def _row(
    number: int, said: tuple[str, str, str, str, str], choose: random.Random, now: datetime.datetime
) -> organizations.Row:
    first, last, function, role, manager = said
    site, house = choose.choice(_HOUSES)
    named = {1: SIGN_INS[0].email, 2: SIGN_INS[1].email}
    return {
        "external_id": f"H{number:03}",
        "first_name": first,
        "last_name": last,
        "email": named.get(number, f"h{number:03}@hafenkliniken.example"),
        "manager_external_id": manager,
        "division": house,
        "function": function,
        "job_role": role,
        "country": "DE",
        "site": site,
        "language": choose.choices(["de", "en", "ar"], [12, 1, 1])[0],
        "time_zone": ZONE,
        "employment_type": choose.choice(["full_time", "full_time", "part_time"]),
        "hire_date": (now.date() - datetime.timedelta(days=choose.randint(60, 5000))).isoformat(),
        "status": "leave" if number == 40 else "active",
    }
