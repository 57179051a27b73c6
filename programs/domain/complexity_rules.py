"""How complex a rollout is: six scores from 0 to 100 by stated formulas, and what follows from them (PL7). Pure.

Every score rises, or stays, when an input rises.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST = 100
A_WEEK = 40  # hours of whoever answers questions
LOW = 20  # mean of the six scores below which a rollout is of low complexity
_ALIKE = 10  # and below which geography, localization and modality mix each have to be
LARGEST = 50_000  # people from which the size of an audience scores 100


@dataclass(frozen=True)
class Inputs:
    """What is counted of one program."""

    people: int = 0
    countries: int = 0
    zones: int = 0
    languages: int = 0
    modules: int = 0
    modalities: int = 0
    live_minutes: int = 0
    mandatory: int = 0  # 1 where people are assigned
    reviews: int = 0  # countries whose review the launch waits for
    sources: int = 0  # learning systems that completions come from
    courses: int = 0  # modules that a learning system keeps


@dataclass(frozen=True)
class Score:
    """`key` names it, `formula` says in words how `value` comes about from `inputs`, pairs of label and figure."""

    key: str
    label: str | Promise
    value: int
    inputs: Sequence[tuple[str | Promise, int]]
    formula: str | Promise


def scores(given: Inputs) -> list[Score]:
    """The six, in the order of the chart."""
    return [
        Score(
            "audience",
            _("Audience size"),
            _whole(MOST * math.log1p(given.people) / math.log1p(LARGEST)),
            [(_("People"), given.people)],
            _("Grows with the number of digits: 100 at 50,000 people, about 64 at 1,000."),
        ),
        Score(
            "geography",
            _("Geographic spread"),
            _whole(4 * _more(given.countries) + 6 * _more(given.zones)),
            [(_("Countries"), given.countries), (_("Time zones"), given.zones)],
            _("4 for each country and 6 for each time zone beyond the first."),
        ),
        Score(
            "localization",
            _("Localization"),
            _whole(6 * _more(given.languages) + 2 * _more(given.languages) * given.modules),
            [(_("Languages of its people"), given.languages), (_("Modules"), given.modules)],
            _("For each language beyond the first 6, and 2 more for each module to be adapted."),
        ),
        Score(
            "modality",
            _("Modality mix"),
            _whole(20 * _more(given.modalities) + min(given.live_minutes, 360) / 6),
            [(_("Modalities"), given.modalities), (_("Live minutes"), given.live_minutes)],
            _("20 for each modality beyond the first, and 1 for every 6 live minutes, up to 60."),
        ),
        Score(
            "compliance",
            _("Compliance"),
            _whole(30 * given.mandatory + 14 * given.reviews),
            [(_("Mandatory"), given.mandatory), (_("Legal reviews"), given.reviews)],
            _("30 where people are assigned, and 14 for each country whose legal review the launch waits for."),
        ),
        Score(
            "systems",
            _("Systems"),
            _whole(25 * given.sources + 5 * given.courses),
            [(_("Completion sources"), given.sources), (_("Courses"), given.courses)],
            _("25 for each learning system that completions come from, and 5 for each course there."),
        ),
    ]


def overall(found: Sequence[Score]) -> int:
    """The mean of the six, as a whole number."""
    return round(sum(score.value for score in found) / len(found))


def is_low(people: int, found: Sequence[Score]) -> bool:
    """Whether it is of low complexity: a mean below 20, and below 10 in geography, localization and modality mix.

    Without people nobody knows, so it is not.
    """
    spread = max(score.value for score in found if score.key in {"geography", "localization", "modality"})
    return people > 0 and overall(found) < LOW and spread < _ALIKE


def lead_weeks(value: int) -> int:
    """Weeks from today to a sound start: 2, and one more for every 10 points of the mean; 2 to 12."""
    return 2 + math.ceil(value / 10)


def support_people(people: int, value: int) -> int:
    """Who answers questions in a live window: one for every 2,500 people, half as many again at 50, twice at 100."""
    return math.ceil(_support(people, value))


def support_hours(people: int, value: int) -> float:
    """Hours of support a week that so many people of a live window are expected to need: 40 for each who answers."""
    return A_WEEK * _support(people, value)


def mean(listed: Sequence[Sequence[Score]]) -> list[float]:
    """The six scores of several programs, each as a mean; empty for none."""
    return [sum(column) / len(column) for column in zip(*([s.value for s in one] for one in listed), strict=True)]


def names() -> list[str]:
    """The inputs by name; a test holds each to the formulas."""
    return [each.name for each in fields(Inputs)]


def _support(people: int, value: int) -> float:
    return people / 2500 * (1 + value / MOST)


def _more(count: int) -> int:
    """Beyond the first."""
    return max(count - 1, 0)


def _whole(value: float) -> int:
    return min(round(value), MOST)
