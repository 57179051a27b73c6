"""A small company with every attribute that results are sliced by, and people in all states at AT."""

import copy
import datetime
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils.translation import get_language

from audiences.domain import divisions, manager_line
from audiences.models import Country, Person, Region, RegionGrant
from comms.models import Message
from delivery.models import Assignment
from programs.models import PartnerGrant, Program, Wave
from reporting.domain import pdf
from reporting.domain.content import Content
from rollout.tenancy.actors import Actor, Grant, LinkedPerson
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
PATHS = ["Energy Networks/Grid", "Energy Networks/Supply", "Energy Networks", "Logistics", "Rail and Mobility/Depots"]
PLACES = {"DE": ("Germany", "europe", "Europe/Berlin"), "PL": ("Poland", "europe", "Europe/Warsaw")}
PLACES |= {"US": ("United States", "americas", "America/Chicago"), "IN": ("India", "asia", "Asia/Kolkata")}


@dataclass
class World:
    """Everything a test wants to name. `managers` lead others; the first leads all."""

    tenant: Tenant
    program: Program
    waves: list[Wave]
    people: list[Person]
    managers: list[Person]
    regions: dict[str, Region]
    assignments: list[Assignment] = field(default_factory=list)


def build(tenant: Tenant, *, seed: int = 1, size: int = 60, slug: str = "anti-bribery") -> World:
    """A program of three waves: one over, one running, one planned; assignments in states drawn by `seed`."""
    chance = random.Random(seed)
    regions = {code: factories.RegionFactory(code=code, name=code.title()) for code in ("europe", "americas", "asia")}
    countries = [
        factories.CountryFactory(code=code, name=name, region=regions[region], time_zone=zone)
        for code, (name, region, zone) in PLACES.items()
    ]
    tree = list(divisions.ensure(PATHS).values())
    people: list[Person] = []
    for level in (range(1), range(1, 6), range(6, size)):  # who is led comes after who leads
        made = [
            person(chance, people[0 if number < 6 else 1 + number % 5] if number else None, countries, tree)
            for number in level
        ]
        people += Person.objects.bulk_create(made)
    manager_line.renumber()
    program = factories.ProgramFactory(slug=slug, name="Anti-bribery essentials")
    factories.ModuleFactory(program=program)
    spans = [(-80, -40, "closed"), (-20, 12, "launched"), (13, 55, "planned")]
    waves = [
        factories.WaveFactory(
            program=program,
            number=number,
            name=f"Wave {number}",
            starts_on=(AT + start * DAY).date(),
            ends_on=(AT + end * DAY).date(),
            state=state,
        )
        for number, (start, end, state) in enumerate(spans, 1)
    ]
    world = World(tenant, program, waves, people, people[:6], regions)
    assigned = [
        assignment(chance, number, one, waves[chance.random() < 0.6])
        for number, one in enumerate(people)
        if chance.random() < 0.9
    ]
    world.assignments = Assignment.objects.bulk_create(assigned)
    Message.objects.bulk_create(each for one in world.assignments for each in messages(chance, one))
    return world


def person(chance: random.Random, manager: Person | None, countries: list[Country], tree: list) -> Person:
    place = chance.choice([*countries, None]) if chance.random() < 0.2 else chance.choice(countries)
    return factories.PersonFactory.build(
        manager=manager,
        country=place,
        division=chance.choice([*tree, None]) if chance.random() < 0.2 else chance.choice(tree),
        job_role=chance.choice(["Technician", "Clerk", ""]),
        function=chance.choice(["Operations", "Finance"]),
        time_zone=place.time_zone if place else "Europe/Berlin",
        email="" if chance.random() < 0.1 else f"p{chance.random()}@norvane.example",
    )


def assignment(chance: random.Random, number: int, one: Person, wave: Wave) -> Assignment:
    """An assignment in a state by chance; instants lie before and after AT."""
    start = datetime.datetime.combine(wave.starts_on, datetime.time(7), datetime.UTC)
    due = datetime.datetime.combine(wave.ends_on, datetime.time(21, 59), datetime.UTC)
    started = start + chance.random() * 45 * DAY if chance.random() < 0.8 else None
    completed = started + chance.random() * 15 * DAY if started and chance.random() < 0.8 else None
    state = "completed" if completed else "in_progress" if started else "assigned"
    found = factories.AssignmentFactory.build(
        wave=wave,
        person=one,
        assigned_at=start + chance.choice([0, 0, 0, 60]) * DAY if chance.random() < 0.1 else start,
        due_at=due,
        due_zone=one.time_zone,
        started_at=started,
        completed_at=completed,
        state="withdrawn" if chance.random() < 0.05 else state,
        **_exemption(number),
    )
    if found.state == "withdrawn":
        found.withdrawn_at = AT + DAY if completed else AT if started else None
    return found


def messages(chance: random.Random, one: Assignment) -> Iterator[Message]:
    for _ in range(chance.choice([0, 1, 1, 2])):
        yield factories.MessageFactory.build(
            wave=one.wave,
            program=one.wave.program,
            recipient=one.person,
            assignment=one,
            state=chance.choice(["sent", "sent", "failed", "planned"]),
            settled_at=AT + chance.choice([-1, -1, 1]) * DAY,
        )


def _exemption(number: int) -> dict[str, datetime.datetime | None]:
    """For a few: standing, standing until later, over, or to come."""
    since, until = {0: (-1, None), 1: (-3, 2), 2: (-3, -1), 3: (1, None)}.get(number % 29, (None, None))
    return {
        "exempt_from": None if since is None else AT + since * DAY,
        "exempt_until": None if until is None else AT + until * DAY,
    }


_drawn: dict[str, tuple[Content, bytes]] = {}


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Content, bytes]]:
    """The same content is the same file: drawn for the first test that wants it, handed to those after it.

    What is cleared is drawn anew.
    """
    draw = pdf.render

    def once(content: Content) -> tuple[Content, bytes]:
        key = json.dumps([get_language(), content], cls=DjangoJSONEncoder, sort_keys=True)
        if key not in _drawn:
            _drawn[key] = draw(content)
        shown, file = _drawn[key]
        return copy.deepcopy(shown), file

    monkeypatch.setattr(pdf, "render", once)
    return _drawn


@pytest.fixture
def world(inside: Tenant) -> World:
    inside.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    inside.save(update_fields=["clock_offset"])
    return build(inside)


def regional_lead(world: World, code: str) -> Actor:
    actor = actor_for(world.tenant, Role.REGIONAL_LEAD, f"lead-{code}@norvane.example")
    RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=world.regions[code])
    return actor


def partner(world: World, program: Program | None = None) -> Actor:
    actor = actor_for(world.tenant, Role.PARTNER)
    PartnerGrant.objects.create(membership_id=actor.grants[0].membership_id, program=program or world.program)
    return actor


def manager(world: World, person: Person) -> Actor:
    """The person's own sign-in, without any membership."""
    Person.objects.filter(pk=person.pk).update(
        email=f"m{person.pk}@norvane.example", email_key=f"m{person.pk}@norvane.example"
    )
    user = User.objects.create_user(
        f"m{person.pk}@norvane.example", "correct horse battery", display_name="Dana Okafor"
    )
    assert not Membership.objects.filter(user=user).exists()
    return Actor(world.tenant, user, (Grant(Role.MANAGER),), LinkedPerson(person.pk, True))


@pytest.fixture
def client_of(world: World) -> Callable[[Actor], Client]:
    """A browser signed in as the actor's user."""

    def sign(actor: Actor) -> Client:
        client = Client()
        client.force_login(actor.user)
        return client

    return sign
