"""Values of the reader's places that lie outside what Group or the law allows now."""

from django.utils.translation import gettext as _

from audiences.domain.settings import book, children, provenance
from audiences.models import Region
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    if reader.by.reaches_all(Action.CHANGE_SETTINGS):
        return []
    settings = book.at(reader.at)
    led = set(Region.objects.visible_to(reader.by, Action.CHANGE_SETTINGS).values_list("pk", flat=True))
    found = []
    for (region, country), resolved in children.out_of_bounds(settings):
        place = settings.countries[country] if country else settings.regions[region]
        if (place.region_id if country else region) not in led:
            continue
        code = place.code.lower() if country else place.code
        found.append(
            Item(
                "watch",
                _("Choose again: %(setting)s") % {"setting": resolved.setting.title},
                provenance.adjusted_words(resolved),
                _("Settings for %(place)s") % {"place": place.name},
                _("No deadline"),
                ("audiences:place_settings", (code,)),
                _("Open settings"),
                reader.today,
            )
        )
    return found


KIND = Kind(Action.CHANGE_SETTINGS, find)
