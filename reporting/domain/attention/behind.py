"""Who is behind, for those who answer for some people only: one line a program, that opens the people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Wave
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.measures import Figures
from rollout.tenancy.permissions import Action, Scope

_BOUNDED = {Scope.REGIONS, Scope.DIVISIONS}


def find(reader: Reader) -> list[Item]:
    """Groups too small to show give no line."""
    scopes = {scope for scope, _membership in reader.by.reach(Action.VIEW_RESULTS)}
    if not scopes or not scopes <= _BOUNDED or not reader.by.may(Action.VIEW_PEOPLE):
        return []
    found = []
    for standing in reader.standings:
        running = Figures.total(wave.figures for wave in standing.waves if wave.wave.state == Wave.State.LAUNCHED)
        overdue = running.overdue
        if not overdue or standing.is_small:
            continue
        title = ngettext("%(count)s of your people is overdue", "%(count)s of your people are overdue", overdue)
        found.append(
            Item(
                status="watch",
                title=title % {"count": f"{overdue:,}"},
                note=_("Of %(people)s assigned in your part. The list says who leads them.")
                % {"people": f"{running.assigned:,}"},
                meta=standing.program.name,
                aside=_("Overdue"),
                route=("reporting:results_people", (standing.program.slug,)),
                action=_("See who"),
                on=reader.today,
                program=standing.program.pk,
                query="?state=overdue",
            )
        )
    return found


KIND = Kind(Action.VIEW_RESULTS, find)
