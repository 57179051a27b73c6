"""Issuing assignments of a launched wave: chunks of people in order, each its own transaction, resumable anywhere.

A chunk holds its program's row: nobody gets two assignments of one program, and a completion that arrives at the
same moment is seen either by the chunk or by the ledger.
"""

import datetime

from audiences.domain.settings import book
from audiences.models import Person
from delivery.domain import assignments, deadlines
from delivery.models import Assignment, Issuing
from programs.domain import audience, due_rules, program_settings
from programs.domain.due_terms import DueTerms
from programs.models import Program, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy import bulk
from rollout.tenancy.actors import Actor

KIND = "issue"
CHUNK = 1_000  # people


def begin(*, wave: Wave, by: Actor, at: datetime.datetime) -> Issuing:
    """Note that the wave, launched at `at`, is to be issued. Once per wave, however often it is asked."""
    issuing, _ = Issuing.objects.get_or_create(wave=wave, defaults={"launched_at": at})
    agenda.lower(tenant_id=by.tenant.pk, kind=KIND)
    return issuing


def unfinished() -> list[int]:
    """Ids of issuings with people left, oldest first."""
    return list(Issuing.objects.filter(finished_at=None).order_by("id").values_list("pk", flat=True))


def issue_chunk(*, issuing_id: int, by: Actor, at: datetime.datetime) -> bool:
    """Issue the next people of an issuing; False when it is finished, or another worker has it right now."""
    issuing = (
        Issuing.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("wave")
        .filter(pk=issuing_id, finished_at=None)
        .first()
    )
    if issuing is None:
        return False
    people = list(_next_people(issuing))
    if people:
        _issue(issuing, people, by=by, at=at)
        issuing.after_person_id = people[-1].pk
    if len(people) < CHUNK:
        issuing.finished_at = at
    issuing.save()
    return issuing.finished_at is None


def issue_all(*, wave: Wave, by: Actor, at: datetime.datetime) -> Issuing:
    """Issue a launched wave in one go, in the caller's transaction: what the follower and the agenda do in steps."""
    issuing = begin(wave=wave, by=by, at=at)
    while issue_chunk(issuing_id=issuing.pk, by=by, at=at):
        pass
    issuing.refresh_from_db()
    return issuing


def _next_people(issuing: Issuing) -> list[Person]:
    after = audience.people_of(issuing.wave).filter(pk__gt=issuing.after_person_id)
    return list(after.only("pk", "country_id", "time_zone", "hired_on").order_by("pk")[:CHUNK])


def _issue(issuing: Issuing, people: list[Person], *, by: Actor, at: datetime.datetime) -> None:
    """Settings and the wave are read behind the program's lock: whoever redates waits for it, or sees the rows."""
    program = Program.objects.select_for_update(no_key=True).get(pk=issuing.wave.program_id)
    wave = Wave.objects.get(pk=issuing.wave_id)
    has_one = set(
        Assignment.objects.filter(program=wave.program_id, person__in=people).values_list("person_id", flat=True)
    )
    settings = book.at(at)
    terms = DueTerms(settings, program_settings.layer(program, settings))
    due = deadlines.Deadlines(wave, issuing.launched_at, terms, by.tenant.time_zone)
    issued = [_assignment(issuing, person, due.of(person)) for person in people if person.pk not in has_one]
    bulk.insert(issued)
    skipped = len(people) - len(issued)
    issuing.issued += len(issued)
    issuing.skipped += skipped
    if not issued:
        return
    ids = [assignment.pk for assignment in issued]
    assignments.derive(ids)  # whoever has completed the courses before is complete at once
    data = {"assignments": ids, "skipped": skipped}
    entries.record("assignments.issued", subject=wave, by=by, at=issuing.launched_at, data=data)
    agenda.lower_for(by.tenant, "overdue", min(assignment.due_at for assignment in issued))


def _assignment(issuing: Issuing, person: Person, deadline: deadlines.Deadline) -> Assignment:
    return Assignment(
        program_id=issuing.wave.program_id,
        wave_id=issuing.wave_id,
        person=person,
        assigned_at=issuing.launched_at,
        due_at=deadline.due_at,
        due_zone=deadline.zone,
        due_rule=due_rules.to_json(deadline.rule),
    )
