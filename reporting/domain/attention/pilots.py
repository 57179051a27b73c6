"""Pilots on which somebody has to decide: go on, give them more time, or hold the waves that wait (RD3)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.models import PilotVerdict
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action

_State, _Choice = PilotVerdict.State, PilotVerdict.Choice


def rows(reader: Reader) -> QuerySet[PilotVerdict]:
    return PilotVerdict.objects.filter(
        wave__program__in=[one.program for one in reader.standings],
        state__in=(_State.FAILED, _State.INCONCLUSIVE),
        choice=_Choice.NONE,
    )


def find(reader: Reader) -> list[Item]:
    """One query."""
    return [_item(row, reader) for row in rows(reader).select_related("wave__program").order_by("judged_at", "pk")]


def _item(row: PilotVerdict, reader: Reader) -> Item:
    wave, failed = row.wave, row.state == _State.FAILED
    on = items.day_of(row.judged_at, reader.by.tenant)
    title = _("%(wave)s failed: the waves after it are held") if failed else _("%(wave)s is inconclusive: go on or not")
    note = (
        _("Look at its figures. Whoever may launch waves can let them go on all the same, with a reason.")
        if failed
        else _("Too few answers by its day. Go on, give it more time, or hold the waves after it.")
    )
    return Item(
        "stop" if failed else "watch",
        title % {"wave": wave.name},
        note,
        wave.program.name,
        _("Since %(day)s") % {"day": items.short(on)},
        ("programs:pilot", (wave.program.slug, wave.number)),
        _("Open the pilot"),
        on,
        program=wave.program_id,
    )


KIND = Kind(Action.LAUNCH_WAVES, find, rows)
