"""A company of 50,000 people for measurements: the same rows for the same seed."""

import csv
import datetime
import io
import random
from functools import cached_property

from django.db import connections
from django.db.models import QuerySet

from audiences.domain import import_plans, imports, people_merge
from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_formats.readings import Reading
from audiences.models import Country, Person, Region
from delivery.models import Assignment
from programs.models import Program
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 5, 10, 0, tzinfo=datetime.UTC)
PEOPLE = 50_000
FAN = 9  # people of one manager
DIVISIONS = [f"Division {n}/Unit {unit}" for n in range(8) for unit in range(6)]
COUNTRIES = {"DE": "europe", "FR": "europe", "PL": "europe", "US": "americas", "BR": "americas", "IN": "asia"}
ROLES = [f"Role {n}" for n in range(40)]
STATES = ["assigned", "assigned", "in_progress", "completed", "completed", "completed"]


class Company:
    """A tenant, its people file, and once asked for its assignments. Real commits: the owner empties the tables."""

    def __init__(self, people: int = PEOPLE, slug: str = "bench") -> None:
        self.people = people
        self.tenant = Tenant.objects.create(slug=slug, name="Bench", time_zone="Europe/Berlin", is_demo=True)
        self.program: Program | None = None

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        chance = random.Random(7)
        return [self._row(number, chance) for number in range(self.people)]

    @cached_property
    def file(self) -> bytes:
        return self.file_of(self.people)

    def file_of(self, people: int) -> bytes:
        """A people file of the first so many."""
        chance = random.Random(7)
        kept = io.StringIO(newline="")
        writer = csv.DictWriter(kept, COLUMNS, restval="")
        writer.writeheader()
        for number in range(people):
            writer.writerow(self._row(number, chance))
        return kept.getvalue().encode()

    def _row(self, number: int, chance: random.Random) -> dict[str, str]:
        return {
            "external_id": f"B{number:06}",
            "first_name": f"First{number % 997}",
            "last_name": f"Last{number}",
            "email": f"person.{number}@bench.example",
            "manager_external_id": f"B{(number - 1) // FAN:06}" if number else "",
            "division": chance.choice(DIVISIONS),
            "country": chance.choice(list(COUNTRIES)),
            "job_role": chance.choice(ROLES),
            "hire_date": f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-15",
        }

    def take_file(self, content: bytes | None = None) -> None:
        """Read the people file, compare and write, as the command does."""
        with walls.inside(self.tenant.pk):
            people_merge.lock(self.tenant)
            plan = import_plans.of_file(content or self.file, Reading(), source="people", tenant=self.tenant)
            assert not plan.rejected, list(plan.problems())[:3]
            imports.take(plan=plan, file_name="people.csv", source="people", by=actors.system(self.tenant), at=AT)

    def take_people(self) -> None:
        """Have the people, from whichever measurement came first."""
        with walls.inside(self.tenant.pk):
            there = Person.objects.exists()
        if not there:
            self.take_file()

    def everybody(self) -> QuerySet[Person]:
        """In order; inside the tenant."""
        return Person.objects.order_by("pk")

    def assign(self) -> None:
        """Give everybody an assignment of one program, once, in all states; statistics are fresh afterwards."""
        if self.program is not None:
            return
        self.take_people()
        chance = random.Random(8)
        with walls.inside(self.tenant.pk):
            for code in sorted(set(COUNTRIES.values())):
                region = Region.objects.create(code=code, name=code.title())
                codes = [country for country, place in COUNTRIES.items() if place == code]
                Country.objects.filter(code__in=codes).update(region=region)
            wave = factories.WaveFactory()
            made = [
                factories.AssignmentFactory.build(
                    wave=wave, program=wave.program, person=person, state=chance.choice(STATES)
                )
                for person in self.everybody()
            ]
            for one in made:
                one.completed_at = AT if one.state == "completed" else None
            Assignment.objects.bulk_create(made, batch_size=5_000)
            self.program = wave.program
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
