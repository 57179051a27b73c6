"""Who is in which wave: segments, counts, people in two waves, and people in none."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from audiences.domain import rule_words
from audiences.models import Person
from programs.domain import audience, standing
from programs.models import Wave, WaveSegment
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action

NAMED = 10  # people in two waves who are named


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def audience_of(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    waves = list(program.waves.order_by("starts_on", "number"))
    by_pk = {wave.pk: wave for wave in waves}
    sizes = audience.sizes(waves, overlaps=True)
    segments: dict[int, list[dict[str, object]]] = {wave.pk: [] for wave in waves}
    for row in WaveSegment.objects.filter(wave__in=waves).select_related("segment").order_by("priority"):
        says = rule_words.sentence(row.segment.rule)
        segments[row.wave_id].append({"number": row.segment.number, "name": row.segment.name, "says": says})
    context = {
        "rows": [
            {
                "wave": wave,
                "standing": standing.of_waves([wave]),
                "people": sizes.of_wave[wave.pk],
                "segments": segments[wave.pk],
                "launched": wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED),
            }
            for wave in waves
        ],
        "sizes": sizes,
        "nowhere": sizes.everybody - sizes.in_any,
        "shared": [(by_pk[a], by_pk[b], count) for (a, b), count in sizes.shared.items() if count],
        "twice": _named(request, waves) if sizes.in_several else [],
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
        "may_segment": request.actor.may(Action.MANAGE_SEGMENTS),
    }
    return workspace.page(request, program, "programs/audience.html", context, tab="audience")


def _named(request: HttpRequest, waves: list[Wave]) -> list[Person]:
    """Some of the people in two waves, of those the reader may see."""
    if not request.actor.may(Action.VIEW_PEOPLE):
        return []
    shared = audience.people_in_several(waves).visible_to(request.actor, Action.VIEW_PEOPLE)
    return list(shared.order_by("name_key")[:NAMED])
