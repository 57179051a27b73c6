"""What new people of a file come into: by wave how many will be assigned or invited, and when they would be due.

A wave that is ahead takes whoever is in its audience when it is launched. One that runs has its people: somebody who
joins its audience later is told of here, and is not assigned by themselves.
"""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import clocks
from audiences.domain.import_consequences import Consequence
from audiences.domain.settings import book
from audiences.models.person import PersonQuerySet
from delivery.domain.deadlines import Deadlines
from programs.domain import audience, program_settings
from programs.domain.due_terms import DueTerms
from programs.models import Wave
from rollout.web import formats

_ASKED = (*audience.AHEAD, Wave.State.LAUNCHED)


def wanted() -> bool:
    """Whether any wave is ahead or runs."""
    return Wave.objects.filter(state__in=_ASKED).exists()


def joining(people: PersonQuerySet, *, at: datetime.datetime) -> Iterator[Consequence]:
    """One consequence a wave, those ahead first."""
    waves = Wave.objects.filter(state__in=_ASKED).select_related("program")
    listed = list(waves.order_by("program__name", "starts_on", "number"))
    ahead = [wave for wave in listed if wave.state in audience.AHEAD]
    running = [wave for wave in listed if wave.state == Wave.State.LAUNCHED]
    settings = book.at(at)
    for wave, match in zip(ahead, _conditions(audience.conditions(ahead), ahead), strict=True):
        terms = DueTerms(settings, program_settings.layer(wave.program, settings))
        yield _ahead(wave, people.filter(match), terms, at)
    for wave, match in zip(running, _conditions(audience.in_segments(running), running), strict=True):
        yield _running(wave, people.filter(match))


def _conditions(found: dict, waves: list[Wave]) -> list:
    return [found[wave.pk] for wave in waves]


def _ahead(wave: Wave, people: PersonQuerySet, terms: DueTerms, at: datetime.datetime) -> Consequence:
    places = list(people.order_by().values_list("country_id", "time_zone", "hired_on"))
    words = {
        "count": formats.number(len(places)),
        "wave": wave.name,
        "program": wave.program.name,
        "start": formats.long_day(max(wave.starts_on, at.date())),
        "due": _due(wave, places, terms, at) if places else "",
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


def _running(wave: Wave, people: PersonQuerySet) -> Consequence:
    count = people.count()
    said = ngettext(
        "%(count)s new person fits the audience of “%(wave)s” of %(program)s, which runs already: nothing is assigned "
        "to them by itself.",
        "%(count)s new people fit the audience of “%(wave)s” of %(program)s, which runs already: nothing is assigned "
        "to them by itself.",
        count,
    )
    words = {"count": formats.number(count), "wave": wave.name, "program": wave.program.name}
    return Consequence(said % words, count, f"wave {wave.pk}", people)


def _due(wave: Wave, places: list[tuple], terms: DueTerms, at: datetime.datetime) -> str:
    """The day on which they are due were the wave launched as planned, or the first and the last of these days."""
    rule, days = Deadlines(wave, at, terms, "UTC"), set()
    for country, zone, hired_on in places:
        known = zone if clocks.is_zone(zone) else "UTC"
        days.add(clocks.local(rule.at(country, known, hired_on).due_at, known).date())
    first, last = min(days), max(days)
    if first == last:
        return formats.long_day(first)
    return _("%(first)s to %(last)s") % {"first": formats.long_day(first), "last": formats.long_day(last)}
