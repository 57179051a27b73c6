"""Running waves that may miss their target."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain import escalated_targets, verdicts
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing, WaveStanding
from rollout.tenancy.permissions import Action
from rollout.web import formats


def find(reader: Reader) -> list[Item]:
    found = []
    for standing in reader.standings:
        for wave in standing.waves:
            if escalated_targets.is_at_risk(wave):
                found.append(_forecast(standing, wave, reader.today))
    return found


def _forecast(standing: Standing, wave: WaveStanding, today: Day) -> Item:
    counted = wave.figures
    days, target = (wave.due_on - today).days, standing.program.target_percent
    return Item(
        "watch",
        _("%(wave)s is forecast to end at %(band)s") % {"wave": wave.wave.name, "band": verdicts.between(wave.band)}
        if wave.band
        else wave.wave.name,
        ngettext(
            "Target is %(target)s by %(day)s. %(people)s has not started.",
            "Target is %(target)s by %(day)s. %(people)s have not started.",
            counted.not_started,
        )
        % {
            "target": formats.in_percent(target),
            "day": items.short(wave.due_on),
            "people": formats.number(counted.not_started),
        },
        standing.program.name,
        _("Last day") if days == 0 else ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days},
        ("reporting:results", (standing.program.slug,)),
        _("See where"),
        wave.due_on,
        program=standing.program.pk,
    )


KIND = Kind(Action.VIEW_RESULTS, find)
