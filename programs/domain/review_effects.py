"""What a change of the legal review asked for would do to the gates of waves ahead (GO1)."""

from django.utils.translation import ngettext

from audiences.domain.settings.effects import Change, Effect
from programs.domain import checklists, legal_reviews, readiness
from programs.models import ReadinessItem, Wave


def effects(change: Change) -> list[Effect]:
    """Reviews that would be added to gates, and taken off where nobody worked on them."""
    waves = list(Wave.objects.filter(state__in=Wave.AHEAD).select_related("program"))
    items = ReadinessItem.objects.filter(wave__in=waves, key__startswith=checklists.LEGAL_REVIEW)
    known = {(item.wave_id, item.key): readiness.is_untouched(item) for item in items.prefetch_related("waivers")}
    wanted = {
        (pk, template.key) for pk, found in legal_reviews.templates(waves, change.after).items() for template in found
    }
    adds = len(wanted - known.keys())
    drops = sum(untouched for place, untouched in known.items() if place not in wanted)
    added = ngettext("Adds %(n)s legal review to a gate", "Adds %(n)s legal reviews to the gates of waves", adds)
    dropped = ngettext("Takes %(n)s legal review off a gate", "Takes %(n)s legal reviews off the gates of waves", drops)
    return [Effect(adds, added % {"n": adds}), Effect(drops, dropped % {"n": drops})]
