"""Legal reviews that are open, for those who review: a line for each wave, with the review that is due first."""

from collections import defaultdict

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.models import ReadinessItem, Wave
from reporting.domain.attention import items, own_items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action, Role


def rows(reader: Reader) -> QuerySet[ReadinessItem]:
    """Of all waves to come; what the reader owns stands by itself (`own_items`)."""
    if Role.REVIEWER not in reader.by.roles:
        return ReadinessItem.objects.none()
    return (
        ReadinessItem.objects.filter(
            area=ReadinessItem.Area.LEGAL,
            wave__state__in=Wave.AHEAD,
            wave__program__in=[standing.program for standing in reader.standings],
        )
        .exclude(state=ReadinessItem.State.DONE)
        .exclude(owner=reader.by.principal)
    )


def find(reader: Reader) -> list[Item]:
    by_wave: dict[int, list[ReadinessItem]] = defaultdict(list)
    for each in rows(reader).select_related("wave__program", "owner").order_by("due_on", "pk"):
        by_wave[each.wave_id].append(each)
    return [_item(listed, reader) for listed in by_wave.values()]


def _item(listed: list[ReadinessItem], reader: Reader) -> Item:
    first, wave = listed[0], listed[0].wave
    slug, alone = wave.program.slug, len(listed) == 1
    late, soon = first.due_on < reader.today, first.due_on <= reader.today + own_items.SOON
    title = first.title if alone else _("%(count)d legal reviews of %(wave)s are open")
    owner = _("It is with %(person)s.") % {"person": first.owner} if first.owner else _("It has no owner.")
    starts = _("%(wave)s starts on %(day)s.") % {"wave": wave.name, "day": items.short(wave.starts_on)}
    return Item(
        status="stop" if late else "watch" if soon else "info",
        title=title if alone else title % {"count": len(listed), "wave": wave.name},
        note=f"{owner} {starts}" if alone else _("First: %(title)s.") % {"title": first.title} + f" {starts}",
        meta=wave.program.name,
        aside=items.due(first.due_on, reader.today),
        route=("programs:item", (slug, wave.number, first.number))
        if alone
        else ("programs:wave_readiness", (slug, wave.number)),
        action=_("Review"),
        on=first.due_on,
        program=wave.program_id,
    )


KIND = Kind(Action.WORK_READINESS, find, rows)
