"""Who comes into a launched wave and goes out of it by a change order, as `joining` does it then (PL5)."""

import datetime

from django.utils.translation import ngettext

from delivery.domain import joining
from delivery.models import Assignment
from programs.domain import audience, open_gates
from programs.domain.order_audience import AudienceChange
from programs.domain.order_effects import Line
from programs.models import ChangeOrder
from rollout.web import formats

_Keep = ChangeOrder.Treatment.KEEP


def effects(change: AudienceChange, at: datetime.datetime) -> list[Line]:
    """Who comes in, who waits behind the gate, and by state who goes out and who stays."""
    wave = change.wave
    gate = open_gates.of_wave(wave, at.date())
    coming = joining.newcomers(wave, came=change.came, freed=joining.freed(change.beside))
    back = joining.returners(wave, came=change.came)
    come = (
        gate.released(coming).count()
        + back.filter(person__in=gate.released(audience.people_of(wave)).values("pk")).count()
    )
    wait = coming.count() + back.count() - come
    found = [
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
    return [*found, *_going(change)] if change.lets_go else found


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
