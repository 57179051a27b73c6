"""From a people file without them to nothing that asks for them, and back: through the import's own jobs."""

import datetime

import pytest
from django.utils import timezone

from audiences.domain import imports
from audiences.domain.people_columns import COLUMNS
from audiences.models import Person
from comms.domain import sequences
from comms.models import Message
from delivery.domain import completions, issuing, overdue
from delivery.domain.completions import Line
from delivery.models import Assignment
from reporting.domain import measures
from rollout.jobs.domain import agenda, jobs
from rollout.journal.domain import followers
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant
from tests import factories

DAY = datetime.timedelta(days=1)
EVERYBODY = ["BOSS", *(f"P{n:02}" for n in range(1, 21))]


def people_file(ids: list[str]) -> bytes:
    known = {"first_name": "Ada", "country": "DE", "time_zone": "Europe/Berlin"}
    rows = [
        {
            **known,
            "external_id": each,
            "last_name": f"Person {each}",
            "email": f"{each.lower()}@norvane.example",
            "manager_external_id": "" if each == "BOSS" else "BOSS",
        }
        for each in ids
    ]
    return "\n".join([",".join(COLUMNS), *(",".join(row.get(name, "") for name in COLUMNS) for row in rows)]).encode()


def bring_in(tenant: Tenant, ids: list[str]) -> None:
    """Upload, preview, confirm and apply the file, then let everything follow."""
    by = actors.system(tenant)
    with walls.inside(tenant.pk):
        made = imports.upload(file_name="people.csv", content=people_file(ids), by=by, at=clock.now(tenant))
    jobs.run_queued(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
        assert made.state == "ready", made.problem
        imports.ask_to_apply(people_import=made, confirmed=True, by=by, at=clock.now(tenant))
    jobs.run_queued(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
        assert made.state == "applied", made.problem
    followers.read_all(tenant)


@pytest.fixture
def company(committed: None) -> Tenant:
    """Twenty people and their manager, everybody assigned for ten days from now; two have completed."""
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    by, at = actors.system(tenant), clock.now(tenant)
    bring_in(tenant, EVERYBODY)
    with walls.inside(tenant.pk):
        program = factories.ModuleFactory().program
        sequences.start_default(program=program, by=by, at=at)
        wave = factories.WaveFactory(
            program=program,
            number=1,
            starts_on=at.date(),
            ends_on=at.date() + 60 * DAY,
            due_rule={"kind": "after", "days": 10, "unit": "calendar", "anchor": "launch", "time": "23:59"},
        )
        factories.WaveSegmentFactory(wave=wave)
        issuing.issue_all(wave=wave, by=by, at=at)
        source = factories.CompletionSourceFactory()
        lines = [
            Line(each, each, "ABE-101", "completed", completed_at=timezone.now().isoformat()) for each in ("P01", "P02")
        ]
        completions.record(source=source, lines=lines, by=by, at=at)
    followers.read_all(tenant)
    return tenant


def move(tenant: Tenant, days: int) -> None:
    tenant.clock_offset += days * DAY
    tenant.save()


def figures(tenant: Tenant, at: datetime.datetime) -> dict[str, int]:
    keys = ("assigned", "completed", "not_started", "overdue")
    return Assignment.objects.aggregate(**measures.annotations(at, keys))


def planned(tenant: Tenant) -> set[str]:
    """Who has a message planned."""
    found = Message.objects.filter(state=Message.State.PLANNED)
    return set(found.values_list("recipient__external_id", flat=True))


def test_a_file_of_leavers_and_one_of_returners(company: Tenant) -> None:
    before = clock.now(company)
    with walls.inside(company.pk):
        assert planned(company) == set(EVERYBODY)
    move(company, 1)
    stay = [each for each in EVERYBODY if each not in ("P01", "P05", "P06", "P07")]
    bring_in(company, stay)
    with walls.inside(company.pk):
        assert set(Person.objects.filter(status="left").values_list("external_id", flat=True)) == {
            "P01",
            "P05",
            "P06",
            "P07",
        }
        assert planned(company) == set(EVERYBODY) - {"P05", "P06", "P07"}  # P01 has completed: it will not be sent
        dropped = Message.objects.filter(recipient__external_id="P05")
        assert set(dropped.values_list("state", "state_because")) == {("suppressed", "The assignment was withdrawn")}
        now = clock.now(company)
        assert figures(company, now) == {"assigned": 18, "completed": 2, "not_started": 16, "overdue": 0}
        assert figures(company, before) == {"assigned": 21, "completed": 2, "not_started": 19, "overdue": 0}
    move(company, 14)  # past every deadline
    agenda.run(tenant_id=company.pk, kind=overdue.KIND)
    with walls.inside(company.pk):
        late = Assignment.objects.filter(overdue_at__isnull=False)
        assert late.count() == 16
        assert not late.filter(person__status="left").exists()
        assert figures(company, clock.now(company))["overdue"] == 16
    bring_in(company, [*stay, "P05"])
    with walls.inside(company.pk):
        back = Assignment.objects.get(person__external_id="P05")
        assert (back.state, back.overdue_at) == ("assigned", None)
        assert back.due_at > clock.now(company) + 5 * DAY
        assert "P05" in planned(company)
        assert figures(company, clock.now(company)) == {
            "assigned": 19,
            "completed": 2,
            "not_started": 17,
            "overdue": 16,
        }
