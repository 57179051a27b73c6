"""What a planned wave is taken by on a timeline, by keyboard and pointer (components/grip.html, js/plan.js)."""

from typing import Any

from django.utils.translation import gettext as _

from programs.models import Wave
from rollout.web import charts, formats


def of(wave: Wave, url: str, scale: charts.Scale) -> dict[str, Any]:
    """`url` is asked for what moves along, with the dates to which the wave was taken."""
    return {
        "url": url,
        "label": _("Window of %(wave)s") % {"wave": wave.name},
        "from": wave.starts_on,
        "to": wave.ends_on,
        "value": (wave.starts_on - scale.start).days,
        "words": formats.date_range(wave.starts_on, wave.ends_on),
        "scale_from": scale.start,
        "scale_days": scale.days,
    }
