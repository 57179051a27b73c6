"""The frame around every page of a program: where it is, how it stands, its calendar and its tabs."""

import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from programs.domain import audience, completion_rules, modalities, standing
from programs.domain.standing import Standing
from programs.models import Program, Wave
from programs.views import pins, tabs
from rollout.web import formats

_OF_A_WAVE = {"programs:wave", "programs:wave_readiness"}


class Frame:
    """What programs/workspace.html says around a page. A page that leaves a part out does not ask for it."""

    def __init__(
        self,
        request: HttpRequest,
        program: Program,
        waves: list[Wave],
        *,
        tab: str,
        trail: list[tuple[str, str]],
        today: datetime.date,
    ) -> None:
        self.request, self.program, self.tab, self.trail, self.today = request, program, tab, trail, today
        self._waves = waves

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        crumbs = [(reverse("programs:list"), _("Programs")), (self.home, self.program.name), *self.trail]
        crumbs[-1] = ("" if crumbs[-1][0] == self.request.path else crumbs[-1][0], crumbs[-1][1])
        return crumbs

    @cached_property
    def home(self) -> str:
        return tabs.home(self.request, self.program.slug)

    @cached_property
    def standing(self) -> Standing:
        """Asked anew, and remembered for the spine of other pages."""
        own = {self.program.pk: self._waves}
        stands = standing.of_programs([self.program], own, tenant=self.request.tenant, at=self.request.now)
        pins.remember(self.request, stands)
        return stands[self.program.pk]

    @cached_property
    def people(self) -> tuple[int, int]:
        return audience.reached(self._waves)

    @cached_property
    def modalities(self) -> str:
        """How people learn, in words: "Self-paced, virtual classroom"."""
        names = [modalities.name(each) for each in modalities.taught([self.program.pk])[self.program.pk]]
        return formats.enumerated([*names[:1], *map(formats.in_sentence, names[1:])])

    @property
    def rule(self) -> str:
        return completion_rules.words(self.program)

    @property
    def waves(self) -> list[tuple[datetime.date, datetime.date, float | None, str]]:
        """As the ruler takes them."""
        return [(w.starts_on, w.ends_on, standing.share_elapsed(w, self.today), w.name) for w in self._waves]

    @property
    def calendar(self) -> str:
        return calendar_sentence(self._waves)

    @property
    def tabs(self) -> list[tabs.Tab]:
        return tabs.of(self.request, self.program, self.tab)

    def steps(self, wave: Wave | None) -> list[tuple[str, str, str]]:
        """(rel, address, name) of the same page for the wave before and after, where a wave has a page of its own."""
        name = self.request.resolver_match.view_name if self.request.resolver_match else ""
        if wave is None or name not in _OF_A_WAVE:
            return []
        at = [each.pk for each in self._waves].index(wave.pk)
        pairs = [("prev", self._waves[at - 1 : at] if at else []), ("next", self._waves[at + 1 : at + 2])]
        return [
            (rel, reverse(name, args=[self.program.slug, each.number]), each.name)
            for rel, found in pairs
            for each in found
        ]


def calendar_sentence(waves: list[Wave]) -> str:
    """What the ruler shows, for those who do not see it."""
    if not waves:
        return _("Program calendar: no wave is planned yet")
    window = formats.date_range(min(w.starts_on for w in waves), max(w.ends_on for w in waves))
    said = formats.enumerated([f"{wave.name} {formats.in_sentence(wave.get_state_display())}" for wave in waves])
    return _("Program calendar, %(window)s: %(waves)s") % {"window": window, "waves": said}
