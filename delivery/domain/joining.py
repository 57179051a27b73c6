"""Who comes into the audience of a wave that runs, or goes out of it (AU4, decision 23).

Segments say in the journal that people moved. Whoever is in the wave's audience now and has nothing of its program is
assigned, with all of the time that the wave gives; while its gate is closed again they wait, until it opens. Whoever is
in the audience of no wave of the program that is ahead or runs, and has not started, is withdrawn; who has started goes
on. Who is there is asked when it is done, behind the locks of the program and the wave: done again, it finds nothing.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from audiences.domain import import_undo, people_moved
from audiences.models import ImportedChange, Person, Segment, SegmentStay
from audiences.models.person import PersonQuerySet
from delivery.domain import issuing, leavers
from delivery.models import Assignment, Issuing
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import audience, dates, locking, open_gates
from programs.models import Wave, WaveSegment
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor

_FILES = {"people.imported", import_undo.VERB}
# That can bring people to a wave that runs or take them out of it, or open its gate to those who wait.
VERBS = {people_moved.VERB, leavers.REOPENED, *_FILES, "readiness.finished", "readiness.checked", "waiver.granted"}


@dataclass(frozen=True)
class Moved:
    """Whom an entry is about, as ids of people: those who came, where they are known, and those who went."""

    came: QuerySet | None = None
    went: QuerySet | None = None


def settle_chunk(*, entry: Entry, by: Actor) -> bool:
    """Do the next of what follows from the entry; whether there may be more of it."""
    moved = _moved(entry)
    return any(_settle(wave, moved, by=by, at=entry.at) for wave in _running(entry))


def newcomers(wave: Wave, *, came: QuerySet | None = None) -> PersonQuerySet:
    """People in the audience of the wave who have nothing of its program, or what they had was withdrawn elsewhere."""
    people = audience.people_of(wave)
    has = Assignment.objects.filter(program=wave.program_id, person=OuterRef("pk"))
    withdrawn = {"withdrawn_reason": Assignment.Withdrawal.AUDIENCE}
    found = people.filter(~Exists(has.exclude(**withdrawn))).exclude(Exists(has.filter(wave=wave, **withdrawn)))
    return found if came is None else found.filter(pk__in=came)


def returners(wave: Wave, *, came: QuerySet | None = None) -> AssignmentQuerySet:
    """What was withdrawn because its people had left the audience, where they are back in it."""
    people = audience.people_of(wave)
    gone = Assignment.objects.filter(wave=wave, withdrawn_reason=Assignment.Withdrawal.AUDIENCE)
    return gone.filter(person__in=(people if came is None else people.filter(pk__in=came)).values("pk"))


def outside(wave: Wave, *, went: QuerySet | None = None) -> AssignmentQuerySet:
    """Assignments nobody has started, of people who are in the audience of no wave of the program any more."""
    others = wave.program.waves.exclude(state=Wave.State.CLOSED)
    people = audience.people_in_none(others)
    people = people if went is None else people.filter(pk__in=went)
    unstarted = Assignment.objects.filter(wave=wave, state=Assignment.State.ASSIGNED)
    return unstarted.filter(person__in=people.values("pk"))


def _moved(entry: Entry) -> Moved:
    if entry.verb == people_moved.VERB:
        of_segment = SegmentStay.objects.filter(segment=entry.subject_id)
        return Moved(
            came=of_segment.filter(joined_at=entry.at).values("person"),
            went=of_segment.filter(left_at__gte=entry.at).values("person"),
        )
    if entry.verb in _FILES:  # whoever a segment kept while they were away is back without joining it
        return Moved(came=ImportedChange.objects.filter(people_import=entry.subject_id).values("person"))
    if entry.verb == leavers.REOPENED:  # who is back may have come to another place of the organization
        back = Assignment.objects.filter(pk__in=entry.data["assignments"])
        return Moved(came=Person.objects.none().values("pk"), went=back.values("person"))
    return Moved()


def _running(entry: Entry) -> list[Wave]:
    found = Wave.objects.filter(state=Wave.State.LAUNCHED).order_by("pk")
    if entry.verb == people_moved.VERB:
        return list(found.filter(audience__segment=entry.subject_id))
    if entry.verb in _FILES:
        keeping = WaveSegment.objects.exclude(segment__kind=Segment.Kind.DYNAMIC)
        return list(found.filter(pk__in=keeping.values("wave")))
    return list(found.filter(pk=entry.subject_id if entry.verb == leavers.REOPENED else entry.data["wave"]))


def _settle(wave: Wave, moved: Moved, *, by: Actor, at: datetime.datetime) -> bool:
    begun = Issuing.objects.filter(wave=wave).first()
    if begun is None:  # the launch is followed later, and finds everybody
        return False
    issuing.lock(wave.program_id)
    wave = locking.wave(wave)
    if wave.state != Wave.State.LAUNCHED:
        return False
    at = max(at, begun.launched_at)
    if moved.went is not None and _withdraw(wave, moved.went, by=by, at=at):
        return True
    if not open_gates.is_open(wave, dates.today(by, at)):
        return False
    back = returners(wave, came=moved.came)
    if leavers.open_again(_first(back), by=by, at=at):
        return True
    people = list(newcomers(wave, came=moved.came).only(*issuing.WANTED).order_by("pk")[: issuing.CHUNK])
    if people:
        issuing.issue(people, wave=wave, since=at, first_at=begun.launched_at, by=by, at=at)
    return len(people) == issuing.CHUNK


def _withdraw(wave: Wave, went: QuerySet, *, by: Actor, at: datetime.datetime) -> int:
    because = Assignment.Withdrawal.AUDIENCE
    return leavers.take_away(_first(outside(wave, went=went)), because=because, by=by, at=at)


def _first(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """The next of them: what a transaction may hold."""
    return Assignment.objects.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[: issuing.CHUNK]))
