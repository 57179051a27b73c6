"""People of a wave who are in waves of other programs at once (PL6): how many, in which, and for whom it is a lot.

At the same time means that the windows overlap; waves that are over compete with nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, Q, Value, When
from django.utils.translation import ngettext

from audiences.domain.settings.book import Book
from audiences.models import Person
from programs.domain import audience
from programs.models import Wave
from rollout.web import formats

NAME = "programs_at_once"


@dataclass(frozen=True)
class Rival:
    """A wave of another program, with how many people are in both."""

    wave: Wave
    people: int


@dataclass(frozen=True)
class Load:
    """Of one wave: `people` are in a rival too, `crowded` in more than `most` programs at once, with this one."""

    people: int
    rivals: Sequence[Rival]
    crowded: int
    most: int

    @property
    def sentences(self) -> list[str]:
        """Whom it is about, with the waves by name; the warning last. Empty where nobody is in two programs."""
        if not self.people:
            return []
        named = formats.enumerated(
            f"{each.wave.program.name}, {each.wave.name} ({formats.number(each.people)})" for each in self.rivals
        )
        said = ngettext(
            "%(people)s person is in another program at the same time: %(waves)s.",
            "%(people)s people are in other programs at the same time: %(waves)s.",
            self.people,
        ) % {"people": formats.number(self.people), "waves": named}
        return [said, self.warning] if self.crowded else [said]

    @property
    def warning(self) -> str:
        """Empty where nobody is in more programs than the setting allows for."""
        if not self.crowded:
            return ""
        said = ngettext(
            "%(people)s person is in more than %(most)s programs at once.",
            "%(people)s people are in more than %(most)s programs at once.",
            self.crowded,
        )
        return said % {"people": formats.number(self.crowded), "most": self.most}


def of(waves: Sequence[Wave], settings: Book) -> dict[int, Load]:
    """By wave id; three queries for any number of waves. Their windows count as they stand here, saved or not."""
    running = [wave for wave in waves if wave.state in Wave.NOT_OVER]
    rivals = _rivals(running)
    most = int(settings.value(NAME))
    patterns = _patterns([*running, *rivals]) if rivals else []
    return {wave.pk: _load(wave, [each for each in rivals if _meet(wave, each)], patterns, most) for wave in running}


def _rivals(waves: Sequence[Wave]) -> list[Wave]:
    """Waves of other programs that meet any of these."""
    if not waves:
        return []
    others = Wave.objects.filter(
        state__in=Wave.NOT_OVER,
        starts_on__lte=max(wave.ends_on for wave in waves),
        ends_on__gte=min(wave.starts_on for wave in waves),
    ).exclude(program__in={wave.program_id for wave in waves})
    found = others.select_related("program").order_by("starts_on", "program__name", "number")
    return [each for each in found if any(_meet(wave, each) for wave in waves)]


def _meet(one: Wave, other: Wave) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _patterns(waves: Sequence[Wave]) -> list[tuple[frozenset[int], int]]:
    """Which of the waves people are in together, and how many are in exactly these."""
    flags = {f"in_{pk}": _flag(match) for pk, match in audience.conditions(waves).items()}
    rows = Person.objects.present().order_by().annotate(**flags).values(*flags).annotate(people=Count("pk"))
    return [(frozenset(int(name.removeprefix("in_")) for name in flags if row[name]), row["people"]) for row in rows]


def _flag(match: Q) -> Case:
    return Case(When(match, then=Value(True)), default=Value(False), output_field=BooleanField())


def _load(wave: Wave, rivals: Sequence[Wave], patterns: Iterable[tuple[frozenset[int], int]], most: int) -> Load:
    mine = [(found, people) for found, people in patterns if wave.pk in found]
    both = {each.pk: sum(people for found, people in mine if each.pk in found) for each in rivals}
    programs: Mapping[int, int] = {each.pk: each.program_id for each in rivals}
    also = crowded = 0
    for found, people in mine:
        count = len({programs[pk] for pk in found if pk in programs})
        also += people if count else 0
        crowded += people if count + 1 > most else 0
    return Load(also, [Rival(each, both[each.pk]) for each in rivals if both[each.pk]], crowded, most)
