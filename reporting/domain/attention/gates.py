"""Launches that come near while their gate is still closed."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.verdicts import Color
from rollout.tenancy.permissions import Action

NEAR = datetime.timedelta(days=21)  # before a launch, from when its open gate is somebody's concern


def find(reader: Reader) -> list[Item]:
    found = []
    for standing in reader.standings:
        for wave in standing.waves:
            if wave.launched or not wave.blockers or wave.wave.starts_on > reader.today + NEAR:
                continue
            first = min(wave.blockers, key=lambda b: b.item.due_on)
            count = len(wave.blockers)
            title = (
                first.item.words
                if count == 1
                else ngettext("%(count)d item blocks %(wave)s", "%(count)d items block %(wave)s", count)
                % {"count": count, "wave": wave.wave.name}
            )
            note = first.why if count == 1 else f"{_('First: %(title)s.') % {'title': first.item.words}} {first.why}"
            found.append(
                Item(
                    "stop" if wave.verdict.color is Color.RED else "watch",
                    title,
                    f"{note} {_('Launch is planned for %(day)s.') % {'day': items.short(wave.wave.starts_on)}}",
                    standing.program.name,
                    items.due(first.item.due_on, reader.today),
                    ("programs:wave_readiness", (standing.program.slug, wave.wave.number)),
                    _("Open gate"),
                    first.item.due_on,
                    _("%(wave)s on %(day)s") % {"wave": wave.wave.name, "day": items.short(wave.wave.starts_on)},
                    program=standing.program.pk,
                )
            )
    return found


KIND = Kind(Action.MANAGE_PROGRAMS, find)
