"""Who comes into the audience of a wave that runs, or goes out of it (AU4, decision 23).

Segments say in the journal that people moved. Whoever is in the wave's audience now and has nothing of its program is
assigned, with all of the time that the wave gives. While its gate holds them they wait, until it opens, and so does
whoever it held at the launch. So are those whom a wave ahead had before it, once that is removed, changed or put
behind. A change order brings segments into a wave and takes others out, and says who of these goes. Whoever is in the
audience of no wave of the program that is ahead or runs, and has not started, is withdrawn; who has started goes on.
Who is there is asked when it is done, behind the locks of the program and the wave: done again, it finds nothing.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from audiences.domain import corrections, import_undo, people_moved
from audiences.models import ImportedChange, Person, Segment, SegmentStay
from delivery.domain import arriving, issuing, leavers
from delivery.models import Assignment, Issuing
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import audience, change_orders, dates, locking, open_gates, order_audience, priorities, scopes
from programs.domain.open_gates import Gate
from programs.domain.order_audience import AudienceChange
from programs.models import ChangeOrder, Program, ReadinessItem, Wave, WaveSegment
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor

_FILES = {"people.imported", import_undo.VERB}
# That can bring people to a wave that runs or take them out of it, or open its gate to those who wait.
_GATE = {"readiness.finished", "readiness.checked", "readiness.undone", "waiver.granted"}
# After these a wave ahead may no longer have people by priority, or in its audience, whom one that runs would have.
_AHEAD = {"wave.removed", "wave.edited", priorities.VERB}
_CORRECTED = {corrections.MADE, corrections.ENDED}
VERBS = {
    people_moved.VERB,
    leavers.REOPENED,
    *_FILES,
    *_GATE,
    *_AHEAD,
    *_CORRECTED,
    "program.edited",
    change_orders.APPROVED,
}


@dataclass(frozen=True)
class Moved:
    """Whom an entry is about, as ids of people: those who came, where they are known, and those who went."""

    came: QuerySet | None = None
    went: QuerySet | None = None
    order: ChangeOrder | None = None  # that says what becomes of those who go


def settle_chunk(*, entry: Entry, by: Actor, now: datetime.datetime) -> bool:
    """Do the next of what follows from the entry; whether there may be more of it. Gates are asked as of `now`."""
    moved = _moved(entry)
    today = dates.today(by, max(now, entry.at))
    return any(_settle(wave, moved, by=by, at=entry.at, today=today) for wave in _running(entry))


def outside(wave: Wave, *, went: QuerySet | None = None) -> AssignmentQuerySet:
    """Assignments nobody has started, of people who are in the audience of no wave of the program any more."""
    others = wave.program.waves.exclude(state=Wave.State.CLOSED)
    people = audience.people_in_none(others)
    people = people if went is None else people.filter(pk__in=went)
    unstarted = Assignment.objects.filter(wave=wave, state=Assignment.State.ASSIGNED)
    if kept := order_audience.people_kept(wave):
        unstarted = unstarted.exclude(person__in=kept.values("pk"))
    return unstarted.filter(person__in=people.values("pk"))


def ordered_out(change: AudienceChange) -> AssignmentQuerySet:
    """What is withdrawn because an order takes a segment out of the wave, by how far its people are."""
    states = {
        Assignment.State.ASSIGNED: change.not_started,
        Assignment.State.IN_PROGRESS: change.in_progress,
    }
    treated = [state for state, treatment in states.items() if treatment == ChangeOrder.Treatment.WITHDRAW]
    going = Assignment.objects.filter(wave=change.wave, state__in=treated)
    return going.filter(person__in=change.leaving().values("pk"))


def freed(changes: Iterable[AudienceChange]) -> list[int]:
    """Ids of what these take away."""
    return [pk for each in changes for pk in ordered_out(each).values_list("pk", flat=True)]


def _moved(entry: Entry) -> Moved:
    if entry.verb == people_moved.VERB:
        of_segment = SegmentStay.objects.filter(segment=entry.subject_id)
        moved = Q(joined_at=entry.at) | Q(left_at__gte=entry.at)  # out of a wave ahead is into one that runs
        return Moved(
            came=of_segment.filter(moved).values("person"),
            went=of_segment.filter(left_at__gte=entry.at).values("person"),
        )
    if entry.verb in _FILES:  # whoever a segment kept while they were away is back without joining it
        return Moved(came=ImportedChange.objects.filter(people_import=entry.subject_id).values("person"))
    if entry.verb in _CORRECTED:
        return Moved(came=Person.objects.filter(pk__in=entry.data["people"]).values("pk"))
    if entry.verb == leavers.REOPENED:  # who is back may have come to another place of the organization
        back = Assignment.objects.filter(pk__in=entry.data["assignments"])
        return Moved(came=Person.objects.none().values("pk"), went=back.values("person"))
    if entry.verb == change_orders.APPROVED:
        return Moved(order=ChangeOrder.objects.select_related("wave__program").get(pk=entry.subject_id))
    if entry.verb in _AHEAD:
        return Moved(went=Person.objects.values("pk"))
    return Moved()


def _running(entry: Entry) -> list[Wave]:
    found = arriving.in_turn(Wave.objects.filter(state=Wave.State.LAUNCHED))
    if entry.verb == people_moved.VERB:
        using = WaveSegment.objects.filter(segment=entry.subject_id)
        return list(found.filter(program__in=using.values("wave__program")))
    if entry.verb in _FILES:
        keeping = WaveSegment.objects.exclude(segment__kind=Segment.Kind.DYNAMIC)
        return list(found.filter(Q(pk__in=keeping.values("wave")) | Q(pk__in=_about_some().values("wave"))))
    if entry.verb in _CORRECTED:
        return list(found.filter(pk__in=_about_some().values("wave")))
    if entry.verb == "program.edited":  # a program that no longer starts all at once holds fewer
        return list(found.filter(program=entry.subject_id))
    if entry.verb == change_orders.APPROVED and not _is_about_people(entry):
        return []
    if entry.verb == change_orders.APPROVED and "division_path" in entry.data["after"]:
        return list(found.filter(program=entry.data["program"]))  # out of one wave may be into another
    if entry.verb in _AHEAD:
        program = entry.subject_id if entry.subject == "program" else entry.data["program"]
        return list(found.filter(program=program)) if _is_about_people(entry) else []
    if entry.verb == leavers.REOPENED:
        return list(found.filter(pk=entry.subject_id))
    return list(found.filter(pk=entry.data["wave"])) if _is_after_launch(entry) else []


def _is_after_launch(entry: Entry) -> bool:
    """A launch saw every act on the gate that came before it: both hold the wave, so their entries tell the order."""
    launched = Entry.objects.filter(verb="wave.launched", subject="wave", subject_id=entry.data["wave"])
    return launched.filter(pk__lt=entry.pk).exists()


def _about_some() -> QuerySet[ReadinessItem]:
    """Open items out of whose scope somebody may move, and so be released."""
    found = ReadinessItem.objects.filter(blocking=True).exclude(state=ReadinessItem.State.DONE)
    return found.exclude(scope__in=scopes.OF_ALL)


def _is_about_people(entry: Entry) -> bool:
    """A wave that is edited or ordered has other people only where its audience is another one."""
    if entry.verb == change_orders.APPROVED:
        return "audience" in entry.data["after"]
    return entry.verb != "wave.edited" or "audience" in entry.data["fields"]


def _settle(wave: Wave, moved: Moved, *, by: Actor, at: datetime.datetime, today: datetime.date) -> bool:
    begun = Issuing.objects.filter(wave=wave).first()
    if begun is None:  # the launch is followed later, and finds everybody
        return False
    issuing.lock(wave.program_id)
    wave = locking.wave(wave)
    begun.refresh_from_db()
    if wave.state != Wave.State.LAUNCHED:
        return False
    at = max(at, begun.launched_at)
    if moved.order is not None and _withdraw_by(moved.order, by=by, at=at):
        return True
    if moved.went is not None and _withdraw(wave, moved.went, by=by, at=at):
        return True
    return _let_in(wave, moved, open_gates.of_wave(wave, today), begun, by=by, at=at)


def _let_in(wave: Wave, moved: Moved, gate: Gate, begun: Issuing, *, by: Actor, at: datetime.datetime) -> bool:
    if gate.holds_all:
        return False
    # Of a program that starts all at once, one person who goes may be whom all the others waited for.
    came = None if wave.program.strategy == Program.Strategy.BIG_BANG else moved.came
    back = arriving.returners(wave, came=came)
    if not gate.is_open:
        back = back.filter(person__in=gate.released(audience.people_of(wave)).values("pk"))
    if leavers.open_again(_first(back), by=by, at=at):
        return True
    coming = gate.released(arriving.newcomers(wave, came=came))
    if begun.finished_at is None:  # those ahead are found on the way
        coming = coming.filter(pk__lte=begun.after_person_id)
    people = list(coming.only(*issuing.WANTED).order_by("pk")[: issuing.CHUNK])
    if people:
        issuing.issue(people, wave=wave, since=at, first_at=begun.launched_at, by=by, at=at)
    return len(people) == issuing.CHUNK


def _withdraw(wave: Wave, went: QuerySet, *, by: Actor, at: datetime.datetime) -> int:
    because = Assignment.Withdrawal.AUDIENCE
    return leavers.take_away(_first(outside(wave, went=went)), because=because, by=by, at=at)


def _withdraw_by(order: ChangeOrder, *, by: Actor, at: datetime.datetime) -> int:
    change = order_audience.of_order(order)
    if change is None:
        return 0
    because = Assignment.Withdrawal.AUDIENCE
    return leavers.take_away(_first(ordered_out(change)), because=because, by=by, at=at, order=order.number)


def _first(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """The next of them: what a transaction may hold."""
    return Assignment.objects.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[: issuing.CHUNK]))
