"""What people of a file come into and go out of: by wave how many are assigned or invited, and when they would be due.

A wave that is ahead takes whoever is in its audience when it is launched. Into one that runs they come once the file is
applied, as `joining` does it: a test holds one against the other.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import clocks, rule_days, stay_following
from audiences.domain.import_consequences import Arrived, Consequence
from audiences.domain.settings import book
from audiences.models import Person, Segment, SegmentStay
from audiences.models.person import PersonQuerySet
from delivery.domain import arriving
from delivery.domain import joining as joiners
from delivery.domain.arriving import Turns
from delivery.domain.deadlines import Deadlines
from delivery.models import Issuing
from programs.domain import audience, open_gates, program_settings
from programs.domain.due_terms import DueTerms
from programs.domain.open_gates import Gate
from programs.models import Wave, WaveSegment
from rollout.web import formats

_ASKED = (*Wave.AHEAD, Wave.State.LAUNCHED)


def wanted() -> bool:
    """Whether any wave is ahead or runs."""
    return Wave.objects.filter(state__in=_ASKED).exists()


def joining(arrived: Arrived, *, at: datetime.datetime) -> Iterator[Consequence]:
    """One consequence a wave, those ahead first; of one that runs also who goes out of it, and who is back."""
    waves = Wave.objects.filter(state__in=_ASKED).select_related("program")
    listed = list(waves.order_by("program__name", "starts_on", "number"))
    ahead = [wave for wave in listed if wave.state in Wave.AHEAD]
    settings, matching = book.at(at), audience.conditions(ahead)
    for wave in ahead:
        terms = DueTerms(settings, program_settings.layer(wave.program, settings))
        yield _ahead(wave, arrived.fresh.filter(matching[wave.pk]), terms, at)
    running = [wave for wave in listed if wave.state == Wave.State.LAUNCHED]
    begun = dict(Issuing.objects.filter(wave__in=running).values_list("wave", "launched_at"))
    gates = open_gates.of_waves(running, rule_days.today)
    widely, turns = _asking_others(running), _turns(running, gates)
    for wave in running:
        moved, taking = _Moved(wave, arrived, widely=wave.pk in widely), turns[wave.program_id]
        yield _leaving(wave, Person.objects.filter(pk__in=moved.leaving().values("person")))
        gate = gates.get(wave.pk) or Gate(wave, ())
        if not gate.is_open:
            yield _waiting(wave, taking.waiting(wave, moved.coming()))
        if gate.holds_all:
            continue
        yield _back(wave, taking.takes(wave, Person.objects.filter(pk__in=moved.back().values("person"))))
        terms = DueTerms(settings, program_settings.layer(wave.program, settings))
        yield _running(wave, taking.takes(wave, moved.coming()), Deadlines(wave, at, terms, "UTC", begun.get(wave.pk)))


def _turns(running: Iterable[Wave], gates: Mapping[int, Gate]) -> dict[int, Turns]:
    """By id of program; somebody who comes into several waves of it is counted where they will be."""
    listed = {wave.pk: wave for wave in running}
    found: dict[int, list[Wave]] = {}
    for pk in arriving.in_turn(Wave.objects.filter(pk__in=listed)).values_list("pk", flat=True):
        found.setdefault(listed[pk].program_id, []).append(listed[pk])
    return {program: Turns(waves, gates) for program, waves in found.items()}


class _Moved:
    """Who comes into a wave that runs, is back, or goes out, once the file is applied.

    Changed people alone can have moved, unless a rule asks for what others decide: then whoever's stay says otherwise.
    """

    def __init__(self, wave: Wave, arrived: Arrived, *, widely: bool) -> None:
        self.wave = wave
        staying = SegmentStay.objects.filter(
            segment__in=WaveSegment.objects.filter(wave=wave).values("segment"), left_at=None
        )
        touched: QuerySet = arrived.touched.values("pk")
        self.came = Person.objects.filter(~Q(pk__in=staying.values("person"))).values("pk") if widely else touched
        self.went = staying.values("person") if widely else touched

    def coming(self) -> PersonQuerySet:
        return arriving.newcomers(self.wave, came=self.came)

    def back(self) -> QuerySet:
        return arriving.returners(self.wave, came=self.came)

    def leaving(self) -> QuerySet:
        return joiners.outside(self.wave, went=self.went)


def _asking_others(waves: Iterable[Wave]) -> set[int]:
    """Ids of the waves in whose segments a change of one person can move another."""
    known = {segment.number: segment for segment in Segment.objects.all()}
    asking = {each.pk for each in known.values() if stay_following.asks_others(each, known)}
    rows = WaveSegment.objects.filter(wave__in=list(waves)).values_list("wave", "segment")
    return {wave for wave, segment in rows if segment in asking}


def _ahead(wave: Wave, people: PersonQuerySet, terms: DueTerms, at: datetime.datetime) -> Consequence:
    places = list(people.order_by().values_list("country_id", "time_zone", "hired_on"))
    words = _words(wave, len(places)) | {
        "start": formats.long_day(max(wave.starts_on, at.date())),
        "due": _span(Deadlines(wave, at, terms, "UTC"), places) if places else "",
    }
    if wave.program.is_mandatory:
        said = ngettext(
            "%(count)s new person comes into “%(wave)s” of %(program)s: assigned when it is launched, planned for "
            "%(start)s, and then due on %(due)s.",
            "%(count)s new people come into “%(wave)s” of %(program)s: assigned when it is launched, planned for "
            "%(start)s, and then due on %(due)s.",
            len(places),
        )
    else:
        said = ngettext(
            "%(count)s new person comes into “%(wave)s” of %(program)s: invited when it is launched, planned for "
            "%(start)s, and asked to be done by %(due)s.",
            "%(count)s new people come into “%(wave)s” of %(program)s: invited when it is launched, planned for "
            "%(start)s, and asked to be done by %(due)s.",
            len(places),
        )
    return Consequence(said % words, len(places), f"wave {wave.pk}", people)


def _running(wave: Wave, people: PersonQuerySet, deadlines: Deadlines) -> Consequence:
    places = list(people.order_by().values_list("country_id", "time_zone", "hired_on"))
    words = _words(wave, len(places)) | {"due": _span(deadlines, places) if places else ""}
    if wave.program.is_mandatory:
        said = ngettext(
            "%(count)s person comes into “%(wave)s” of %(program)s, which runs: assigned once the file is applied, "
            "and then due on %(due)s.",
            "%(count)s people come into “%(wave)s” of %(program)s, which runs: assigned once the file is applied, "
            "and then due on %(due)s.",
            len(places),
        )
    else:
        said = ngettext(
            "%(count)s person comes into “%(wave)s” of %(program)s, which runs: invited once the file is applied, "
            "and asked to be done by %(due)s.",
            "%(count)s people come into “%(wave)s” of %(program)s, which runs: invited once the file is applied, "
            "and asked to be done by %(due)s.",
            len(places),
        )
    return Consequence(said % words, len(places), f"wave {wave.pk}", people)


def _waiting(wave: Wave, people: PersonQuerySet) -> Consequence:
    count = people.count()
    said = ngettext(
        "%(count)s person comes into “%(wave)s” of %(program)s, which runs, and waits: its gate is closed.",
        "%(count)s people come into “%(wave)s” of %(program)s, which runs, and wait: its gate is closed.",
        count,
    )
    return Consequence(said % _words(wave, count), count, f"wave {wave.pk}", people)


def _back(wave: Wave, people: PersonQuerySet) -> Consequence:
    count = people.count()
    said = ngettext(
        "%(count)s person is back in the audience of “%(wave)s” of %(program)s: what was withdrawn is opened again.",
        "%(count)s people are back in the audience of “%(wave)s” of %(program)s: what was withdrawn is opened again.",
        count,
    )
    return Consequence(said % _words(wave, count), count, f"back {wave.pk}", people)


def _leaving(wave: Wave, people: PersonQuerySet) -> Consequence:
    count = people.count()
    said = ngettext(
        "%(count)s person who has not started goes out of the audience of “%(wave)s” of %(program)s: withdrawn, and "
        "planned messages are dropped.",
        "%(count)s people who have not started go out of the audience of “%(wave)s” of %(program)s: withdrawn, and "
        "planned messages are dropped.",
        count,
    )
    return Consequence(said % _words(wave, count), count, f"out {wave.pk}", people)


def _words(wave: Wave, count: int) -> dict[str, str]:
    return {"count": formats.number(count), "wave": wave.name, "program": wave.program.name}


def _span(deadlines: Deadlines, places: list[tuple]) -> str:
    """The day on which they are due, or the first and the last of these days."""
    days = set()
    for country, zone, hired_on in places:
        known = zone if clocks.is_zone(zone) else "UTC"
        days.add(clocks.local(deadlines.at(country, known, hired_on).due_at, known).date())
    first, last = min(days), max(days)
    if first == last:
        return formats.long_day(first)
    return _("%(first)s to %(last)s") % {"first": formats.long_day(first), "last": formats.long_day(last)}
