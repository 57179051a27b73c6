"""The light checklist of a program whose complexity is low (PL7, RD1): what pays off in larger rollouts is left out.

What a law asks for is never left out, nor what countries, agreements and consultations bring along. Whoever plans the
program may take the full list all the same; a program that grows gets it by itself.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programs.domain import checklists, complexity, modalities
from programs.domain.complexity import Profile
from programs.domain.item_templates import Template
from programs.models import Program, Wave
from rollout.web import formats

LEFT_OUT = frozenset(
    {
        "content.job_aid",
        "technology.load",
        "technology.devices",
        "facilitators.conflicts",
        "managers.briefed",
        "communications.sponsor",
        "communications.thanks",
        "support.devices",
    }
)


@dataclass(frozen=True)
class LightList:
    """A wave's items that are left out because the profile is low; `taken` where somebody took the full list."""

    profile: Profile
    left_out: Sequence[Template]
    taken: bool

    @property
    def why(self) -> str:
        """The scores that make it low, in a sentence."""
        said = _(
            "Its complexity is low: the mean of its six scores is %(mean)s, below %(most)s, and its people are next to "
            "each other in place, language and modality."
        )
        return said % {"mean": self.profile.overall, "most": complexity.LOW}


def applies(program: Program, profile: Profile) -> bool:
    """Whether the program's waves get the light list."""
    return profile.is_low and program.full_list_at is None


def kept(templates: Iterable[Template]) -> list[Template]:
    """Those of the light list."""
    return [template for template in templates if template.statutory or template.key not in LEFT_OUT]


def of_wave(wave: Wave, at: datetime.datetime) -> LightList | None:
    """What is said of the wave's list; None where its program is not of low complexity, or it was launched."""
    if wave.state not in Wave.AHEAD:
        return None
    profile = complexity.of(wave.program, at=at)
    if not profile.is_low:
        return None
    asked = checklists.templates_for(
        modalities=modalities.of_wave(wave), strategy=wave.program.strategy, is_pilot=wave.is_pilot
    )
    light, there = {template.key for template in kept(asked)}, set(wave.items.values_list("key", flat=True))
    left = [template for template in asked if template.key not in light | there]
    return LightList(profile, left, taken=wave.program.full_list_at is not None)


def sentence(program: Program) -> str:
    """Who took the full list, and when."""
    said = _("%(who)s took the full checklist on %(day)s.")
    day = formats.long_day(program.full_list_at) if program.full_list_at else ""
    return said % {"who": program.full_list_by or "Fairway", "day": day}
