"""Issuing assignments of a launched wave: chunks of people in order, each its own transaction, resumable anywhere.

A chunk holds the rows of its program and its wave before it looks who is in the audience and whom the gate releases:
nobody gets two assignments of one program, nobody is assigned behind an item that was just reopened, and a completion
that arrives at the same moment, or somebody who comes or goes, is seen either by the chunk or afterwards.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from audiences.domain.settings import book
from audiences.models import Person
from delivery.domain import assignments, deadlines
from delivery.models import Assignment, Issuing
from programs.domain import audience, dates, due_rules, locking, modalities, open_gates, own_rules, program_settings
from programs.domain.due_terms import DueTerms
from programs.domain.open_gates import Gate
from programs.models import Program, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy import bulk
from rollout.tenancy.actors import Actor

KIND = "issue"
CHUNK = 1_000  # people
WANTED = ("pk", "country_id", "time_zone", "hired_on")  # of a person, to say when they are due


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
    lock(issuing.wave.program_id)
    wave = locking.wave(issuing.wave)
    people = _next_people(issuing, wave, open_gates.of_wave(wave, dates.today(by, at)))
    if people:
        issued = issue(people, wave=wave, since=issuing.launched_at, by=by, at=at)
        issuing.issued += issued
        issuing.skipped += len(people) - issued
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


def lock(program: int) -> None:
    """One issue of a program at a time. Settings and the wave are read behind it too: whoever redates waits for it, or
    sees the rows."""
    Program.objects.select_for_update(no_key=True).get(pk=program)


def issue(
    people: Sequence[Person],
    *,
    wave: Wave,
    since: datetime.datetime,
    by: Actor,
    at: datetime.datetime,
    first_at: datetime.datetime | None = None,
) -> int:
    """Assign the wave to those of the people who have nothing of its program; the program is locked. Returns how many.

    Their time counts from `since`; who joins later gets all of what those had who were there `first_at`. Who was
    withdrawn from another wave, whose audience they left, goes on in this one.
    """
    had = {
        row.person_id: row for row in Assignment.objects.filter(program=wave.program_id, person__in=people).order_by()
    }
    settings = book.at(at)
    layer = program_settings.layer(wave.program, settings)
    terms = DueTerms(settings, layer)
    due = deadlines.Deadlines(wave, since, terms, by.tenant.time_zone, first_at)
    ids = [person.pk for person in people]
    learning, rules = modalities.of_people(wave, ids), own_rules.of_people(wave.program, ids, settings, layer)

    def made(person: Person, pk: int | None = None) -> Assignment:
        asked = {"modality": learning.get(person.pk, modalities.EVERY), "own_rule": rules.get(person.pk)}
        return _assignment(wave, person, since, due.of(person), asked, pk=pk)

    fresh = [made(person) for person in people if person.pk not in had]
    again = [
        made(person, had[person.pk].pk) for person in people if person.pk in had and _goes_on(had[person.pk], wave)
    ]
    bulk.insert(fresh)
    bulk.update(again, _ANEW)
    issued = [assignment.pk for assignment in (*fresh, *again)]
    if issued:
        assignments.derive(issued)  # whoever has completed the courses before is complete at once
        data = {"assignments": issued, "skipped": len(people) - len(issued)}
        entries.record("assignments.issued", subject=wave, by=by, at=since, data=data)
        agenda.lower_for(by.tenant, "overdue", min(assignment.due_at for assignment in (*fresh, *again)))
    return len(issued)


_ANEW = (
    *("wave", "state", "modality", "own_rule", "assigned_at", "content_at"),
    *("due_at", "base_due_at", "due_zone", "due_rule"),
    *("overdue_at", "withdrawn_at", "withdrawn_reason"),
)


def _next_people(issuing: Issuing, wave: Wave, gate: Gate) -> list[Person]:
    """Who is held is passed by; they come in as those who join do."""
    after = gate.released(audience.people_of(wave)).filter(pk__gt=issuing.after_person_id)
    return list(after.only(*WANTED).order_by("pk")[:CHUNK])


def _goes_on(row: Assignment, wave: Wave) -> bool:
    return row.withdrawn_reason == Assignment.Withdrawal.AUDIENCE and row.wave_id != wave.pk


def _assignment(
    wave: Wave,
    person: Person,
    since: datetime.datetime,
    deadline: deadlines.Deadline,
    asked: dict[str, Any],
    *,
    pk: int | None,
) -> Assignment:
    return Assignment(
        pk=pk,
        program_id=wave.program_id,
        wave_id=wave.pk,
        person=person,
        **asked,
        assigned_at=since,
        due_at=deadline.due_at,
        due_zone=deadline.zone,
        due_rule=due_rules.to_json(deadline.rule),
    )
