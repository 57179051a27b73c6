"""Who comes into a launched wave and goes out of it by a change order, as `joining` does it then (PL5)."""

import datetime

from django.db.models import QuerySet
from django.utils.translation import ngettext

from audiences.models.person import PersonQuerySet
from delivery.domain import arriving, joining
from delivery.models import Assignment
from programs.domain import audience, open_gates
from programs.domain.order_audience import AudienceChange
from programs.domain.order_effects import Line
from programs.models import ChangeOrder, Wave
from rollout.web import formats

_Keep = ChangeOrder.Treatment.KEEP


def effects(change: AudienceChange, at: datetime.datetime) -> list[Line]:
    """Who comes in, who waits behind the gate, whom another wave takes, and by state who goes out and who stays."""
    coming = arriving.comers(change.wave, came=change.came, freed=joining.freed(change.beside))
    found = _coming_by_tree(change.wave, coming, at) if change.reorganized else _coming(change.wave, coming, at)
    return [*found, *_going(change)] if change.lets_go else found


def _coming(wave: Wave, coming: PersonQuerySet, at: datetime.datetime) -> list[Line]:
    gate = open_gates.of_wave(wave, at.date())
    return _entering(gate.released(coming).count(), gate.held(coming).count())


def _coming_by_tree(wave: Wave, coming: PersonQuerySet, at: datetime.datetime) -> list[Line]:
    """Another tree of divisions may bring somebody into several waves at once."""
    turns = arriving.turns(wave.program, at.date())
    there = [(each, coming.filter(pk__in=_ids(each))) for each in turns.waves if each.pk != wave.pk]
    elsewhere = [_taken(turns.takes(other, people).count(), other) for other, people in there]
    return [*_entering(turns.takes(wave, coming).count(), turns.waiting(wave, coming).count()), *elsewhere]


def _ids(wave: Wave) -> QuerySet:
    return audience.people_of(wave).order_by().values("pk")


def _taken(count: int, by: Wave) -> Line:
    said = ngettext(
        "%(n)s person who comes into this audience is in that of %(wave)s as well, and is assigned there.",
        "%(n)s people who come into this audience are in that of %(wave)s as well, and are assigned there.",
        count,
    )
    return Line(count, said % {"n": formats.number(count), "wave": by.name})


def _entering(come: int, wait: int) -> list[Line]:
    return [
        _line(
            come,
            ngettext("%(n)s person comes in and is assigned.", "%(n)s people come in and are assigned.", come),
        ),
        _line(
            wait,
            ngettext(
                "%(n)s person comes in and waits, because the gate holds them.",
                "%(n)s people come in and wait, because the gate holds them.",
                wait,
            ),
        ),
    ]


def _going(change: AudienceChange) -> list[Line]:
    leaving = Assignment.objects.filter(wave=change.wave, person__in=change.leaving().values("pk"))
    unstarted = leaving.filter(state=Assignment.State.ASSIGNED).count()
    begun = leaving.filter(state=Assignment.State.IN_PROGRESS).count()
    done = leaving.filter(state__in=[Assignment.State.COMPLETED, Assignment.State.EXEMPT]).count()
    if change.not_started == _Keep:
        first = ngettext(
            "%(n)s person who has not started is in the audience no more, and keeps what they have.",
            "%(n)s people who have not started are in the audience no more, and keep what they have.",
            unstarted,
        )
    else:
        first = ngettext(
            "%(n)s person who has not started goes out: withdrawn, and planned messages are dropped.",
            "%(n)s people who have not started go out: withdrawn, and planned messages are dropped.",
            unstarted,
        )
    if change.in_progress == _Keep:
        second = ngettext(
            "%(n)s person who has begun is in the audience no more, and goes on.",
            "%(n)s people who have begun are in the audience no more, and go on.",
            begun,
        )
    else:
        second = ngettext(
            "%(n)s person who has begun goes out: withdrawn, and planned messages are dropped.",
            "%(n)s people who have begun go out: withdrawn, and planned messages are dropped.",
            begun,
        )
    third = ngettext(
        "%(n)s person who is done or exempt keeps what they have.",
        "%(n)s people who are done or exempt keep what they have.",
        done,
    )
    return [_line(unstarted, first), _line(begun, second), _line(done, third)]


def _line(count: int, sentence: str) -> Line:
    return Line(count, sentence % {"n": formats.number(count)})
