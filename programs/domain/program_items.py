"""Items of a whole program (RD2): each wave has one, all are settled together, later waves take over how they stand.

A closed wave keeps how its items stood.
"""

from typing import Any

from django.utils.translation import gettext as _

from programs.domain import locking
from programs.domain.item_templates import Template
from programs.models import Program, ReadinessItem, Wave
from rollout.tenancy.refusals import Slip

STANDING = ("state", "evidence", "settled_by_id", "settled_at", "valid_until")


def locked(item: ReadinessItem) -> ReadinessItem:
    """The item as it is now, its wave locked, and with it all waves of the program where they share the item."""
    if item.is_of_all_waves:
        locking.plan(item.wave.program)
    wave = locking.wave(item.wave)
    fresh = ReadinessItem.objects.select_related("owner", "settled_by").get(pk=item.pk)
    if fresh.is_of_all_waves and not item.is_of_all_waves:
        said = _("“%(item)s” is of the whole program since you looked. Look once more, and do it again.")
        raise Slip(said % {"item": fresh.words})
    fresh.wave = wave
    return fresh


def others(item: ReadinessItem) -> list[ReadinessItem]:
    """The same item in the other waves of the program that are not closed; none for an item of one wave."""
    if not item.is_of_all_waves:
        return []
    rows = _shared(item.wave.program).filter(key=item.key).exclude(pk=item.pk)
    return list(rows.exclude(wave__state=Wave.State.CLOSED).order_by("wave"))


def of_program(wave: Wave) -> dict[str, ReadinessItem]:
    """What other waves of its program share, by key: as it stands in one that is not closed, if there is any."""
    found: dict[str, ReadinessItem] = {}
    for item in _shared(wave.program).exclude(wave=wave).order_by("pk"):
        known = found.get(item.key)
        if known is None or known.wave.state == Wave.State.CLOSED or item.wave.state != Wave.State.CLOSED:
            found[item.key] = item
    return found


def template(item: ReadinessItem, days: int | None) -> Template:
    """What the same item is made from in a wave that does not ask for it by itself."""
    return Template(
        key=item.key,
        area=item.area,
        title=item.title,
        description=item.description,
        days=days or 0,
        blocking=item.blocking,
        check=item.check_name,
    )


def taken_over(item: ReadinessItem | None) -> dict[str, Any]:
    """Fields of a new row of the item: whom it is about, what it guards, and how it stands; empty without one."""
    if item is None:
        return {}
    return {name: getattr(item, name) for name in ("scope", "scope_value", "guards", *STANDING)}


def _shared(program: Program) -> Any:
    rows = ReadinessItem.objects.filter(wave__program=program, scope=ReadinessItem.Scope.PROGRAM)
    return rows.select_related("wave__program", "owner", "settled_by")
