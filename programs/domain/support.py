"""What waves are expected to ask of support, week by week, against the hours staffed for it (PL11).

Hours are a setting: one decision, of a country, a region or the organization, is one desk for all for whom it holds.
What is expected follows from the people there and the complexity of their program (`complexity_rules.support_hours`),
in every week of a wave, by its days from Monday to Friday.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.resolution import Held, Resolved
from programs.domain import audience_countries, complexity, complexity_rules, owner_weeks, program_settings
from programs.domain.audience_countries import People
from programs.domain.owner_weeks import Week
from programs.models import Wave
from rollout.web import formats

NAME = "support_hours"
MOST_WEEKS = 8  # of a wave that are shown
NAMED = 3  # weeks that a sentence names
_DAY, _WEEK, _WORKDAYS = datetime.timedelta(days=1), datetime.timedelta(days=7), 5
_Desk = tuple[str, str, str]  # the level, place and program of the decision that holds for its people


@dataclass(frozen=True)
class Load:
    """Of one desk: its hours a week, people of the wave there, and what all waves of the same weeks ask of it."""

    name: str
    hours: int
    people: int
    weeks: Sequence[Week]

    @property
    def is_staffed(self) -> bool:
        return self.hours > 0

    @property
    def is_over(self) -> bool:
        return self.is_staffed and any(week.is_over for week in self.weeks)

    @property
    def sentence(self) -> str:
        """Where it is too much: week of 7 Dec: 62 of 40 hours."""
        most = formats.hours(max((week.hours for week in self.weeks), default=0))
        if not self.is_staffed:
            return _("Up to %(hours)s hours a week are expected, and none are set") % {"hours": most}
        over = [week for week in self.weeks if week.is_over]
        if not over:
            says = _("Up to %(hours)s of %(capacity)s hours a week are expected")
            return says % {"hours": most, "capacity": formats.hours(self.hours)}
        return formats.enumerated(owner_weeks.words(week) for week in over[:NAMED])


def of_wave(wave: Wave, *, settings: Book, today: datetime.date) -> list[Load]:
    """The desks of the wave's people, by name, in its weeks from today on; a fixed number of queries."""
    mondays = _mondays(max(wave.starts_on, min(today, wave.ends_on)), wave.ends_on)
    waves = _at_the_time(wave, mondays)
    people, means = audience_countries.of_waves(waves), _means(waves, settings)
    layers = program_settings.layers({each.program for each in waves}, settings)
    asked: dict[_Desk, dict[datetime.date, float]] = {}
    named: dict[_Desk, tuple[str, int]] = {}
    present: dict[_Desk, int] = {}
    for each in waves:
        for desk, (held, count) in _by_desk(people[each.pk], settings, layers[each.program_id]).items():
            hours = complexity_rules.support_hours(count, means[each.program_id])
            weeks = asked.setdefault(desk, dict.fromkeys(mondays, 0.0))
            for monday in mondays:
                weeks[monday] += hours * _share(each, monday)
            named[desk] = (_name(held.source), int(held.value))
            if each.pk == wave.pk:
                present[desk] = count
    found = [
        Load(*named[desk], count, [Week(monday, round(asked[desk][monday], 1), named[desk][1]) for monday in mondays])
        for desk, count in present.items()
    ]
    return sorted(found, key=lambda load: load.name)


def _at_the_time(wave: Wave, mondays: Sequence[datetime.date]) -> list[Wave]:
    """The wave and all others, of any program, that people have questions about in these weeks."""
    live = Wave.objects.filter(state__in=Wave.NOT_OVER)
    same = live.filter(starts_on__lt=mondays[-1] + _WEEK, ends_on__gte=mondays[0]).exclude(pk=wave.pk)
    return [wave, *same.select_related("program").order_by("pk")]


def _means(waves: Iterable[Wave], settings: Book) -> Mapping[int, int]:
    """The mean of the complexity scores, by program id."""
    programs = {wave.program_id: wave.program for wave in waves}
    return {pk: found.overall for pk, found in complexity.of_programs(programs.values(), at=settings.at).items()}


def _by_desk(people: People, settings: Book, layer: ProgramLayer) -> dict[_Desk, tuple[Resolved, int]]:
    """The decision that holds for the people of each desk, and how many they are."""
    found: dict[_Desk, tuple[Resolved, int]] = {}
    for country, count in people.items():
        held = settings.resolve(NAME, country=country, program=layer)
        desk = (str(held.source.level), held.source.place, held.source.program)
        found[desk] = (held, found[desk][1] + count if desk in found else count)
    return found


def _name(held: Held) -> str:
    return " · ".join(each for each in (held.place, held.program) if each) or _("The whole organization")


def _share(wave: Wave, monday: datetime.date) -> float:
    """How much of the week from Monday to Friday the wave lasts: 0 to 1."""
    days = [monday + n * _DAY for n in range(_WORKDAYS)]
    return sum(wave.starts_on <= day <= wave.ends_on for day in days) / _WORKDAYS


def _mondays(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    monday = owner_weeks.monday(first)
    count = (last - monday).days // 7 + 1
    return [monday + n * _WEEK for n in range(min(count, MOST_WEEKS))]
