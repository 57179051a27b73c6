"""In which order waves follow each other: what a plan breaks that another kept. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from django.utils.translation import gettext as _

from programs.domain.proposals import Proposal
from programs.models import Wave
from rollout.web import formats


@dataclass(frozen=True)
class Break:
    """Two waves that no longer stand as they should: the one that is first by number, or the pilot, and the other."""

    first: Wave
    second: Wave
    is_pilot: bool

    @property
    def key(self) -> tuple[int, int, bool]:
        return self.first.pk, self.second.pk, self.is_pilot

    @property
    def sentence(self) -> str:
        said = _("%(second)s would start on %(day)s, before %(first)s does.")
        if self.is_pilot:
            said = _("%(second)s would start on %(day)s, before %(first)s is over on %(end)s and has taught anything.")
        return said % {
            "first": self.first.name,
            "second": self.second.name,
            "day": formats.short_day(self.second.starts_on),
            "end": formats.short_day(self.first.ends_on),
        }


def breaks(waves: Sequence[Wave]) -> list[Break]:
    """Waves ahead that start before one with a lower number, and those that start while a pilot of before runs."""
    pairs = [(a, b) for a, b in permutations(waves, 2) if a.number < b.number and b.state in Wave.AHEAD]
    return [
        *(Break(a, b, is_pilot=False) for a, b in pairs if a.starts_on > b.starts_on),
        *(Break(a, b, is_pilot=True) for a, b in pairs if _overtakes(a, b)),
    ]


def new(waves: Sequence[Wave], proposals: Iterable[Proposal]) -> list[Break]:
    """What the proposals break that the plan as it is keeps."""
    then = {each.wave.pk: each.then for each in proposals}
    known = {each.key for each in breaks(waves)}
    return [each for each in breaks([then.get(wave.pk, wave) for wave in waves]) if each.key not in known]


def _overtakes(pilot: Wave, wave: Wave) -> bool:
    within = pilot.starts_on <= wave.starts_on <= pilot.ends_on
    return pilot.is_pilot and not wave.is_pilot and within and pilot.state != Wave.State.CLOSED
