"""Programs and waves for the command palette, within the reader's reach."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Program, Wave
from programs.views import tabs
from rollout.tenancy.permissions import Action
from rollout.web import finders
from rollout.web.finders import MOST, Hit


def programs(request: HttpRequest, words: Sequence[str]) -> Iterator[Hit]:
    if not request.actor.may(Action.VIEW_PROGRAMS):
        return
    found = Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS)
    for word in words:
        found = found.filter(name__icontains=word)
    for program in found.order_by("name", "pk")[:MOST]:
        yield Hit(tabs.home(request, program.slug), "layers", program.name, program.get_enrollment_display())


def waves(request: HttpRequest, words: Sequence[str]) -> Iterator[Hit]:
    """The gates of waves whose own name and program's name have the words, at least one of them the wave's."""
    if not request.actor.may(Action.VIEW_PROGRAMS):
        return
    found = Wave.objects.filter(program__in=Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS))
    own = Q()
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(program__name__icontains=word))
        own |= Q(name__icontains=word)
    for wave in found.filter(own).select_related("program").order_by("starts_on", "pk")[:MOST]:
        title = _("%(wave)s, readiness gate") % {"wave": wave.name}
        address = reverse("programs:wave_readiness", args=[wave.program.slug, wave.number])
        yield Hit(address, "flag", title, wave.program.name)


def register() -> None:
    """Let the palette look here, and offer what may be done here."""
    finders.register(10, "programs", gettext_lazy("Programs"), programs)
    finders.register(20, "waves", gettext_lazy("Waves"), waves)
    finders.command(
        "programs:new", "plus", gettext_lazy("Create a program"), Action.MANAGE_PROGRAMS, gettext_lazy("new rollout")
    )
