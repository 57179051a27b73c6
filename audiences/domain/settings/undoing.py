"""Taking back what was decided on settings a moment ago (DESIGN 6): all that one act decided, or none of it.

Nothing is overwritten: what was in force before is decided anew, and what is still planned is called off. A table of
decisions brings its own way of doing so; floors above add theirs.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import announcements, catalogue, changes, rights
from audiences.domain.settings.targets import Target
from audiences.models import SettingPolicy, SettingValue, Statute
from audiences.models.setting import Decision
from rollout.journal.domain import entries, undos
from rollout.journal.domain.undos import register
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Refused
from rollout.web import lifting

VERB = "setting.undone"


@dataclass(frozen=True)
class Table:
    """`per` names what a decision is for besides its setting.

    `hold(row, by)` asks the rights and lets others who decide there wait; `again(row, former, by=…, at=…)` decides what
    `former` says, which is None where nobody had decided before.
    """

    per: tuple[str, ...]
    hold: Callable[[Any, Actor], None]
    again: Callable[..., Any]


_tables: dict[str, tuple[type[Decision], Table]] = {}


def register_table(model: type[Decision], table: Table) -> None:
    """Decisions of the model can be taken back."""
    _tables[str(model._meta.model_name)] = model, table


def start() -> None:
    register("setting.decided", undo, entails={announcements.VERB})
    register_table(SettingValue, Table(("region", "country"), _hold_place, _value))
    register_table(SettingPolicy, Table((), _hold_center, _policy))
    register_table(Statute, Table(("country",), _hold_center, _law))


def undo(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Everything that was decided together with the entry's decision is as before; ValidationError says why not."""
    with transaction.atomic():
        rows = list(_together(entry))
        for row in rows:
            _table(row).hold(row, by)
        for row in rows:
            _require_last(row, at)
        for row in rows:
            _take_back(row, by, at)
        data = {"setting": rows[0].name, "undoes": entry.pk, "decisions": [[_noun(row), row.pk] for row in rows]}
        entries.record(VERB, subject=rows[0], by=by, at=at, data=data)
    if len(rows) == 1:
        return _("Taken back: “%(setting)s” is as before.") % {"setting": _title(rows[0])}
    says = ngettext("Taken back: %(count)d decision.", "Taken back: %(count)d decisions.", len(rows))
    return says % {"count": len(rows)}


def _together(entry: Entry) -> Iterable[Decision]:
    """Decisions of the same person at the same moment, in their order: one act, such as saving a page."""
    told = Entry.objects.filter(verb=entry.verb, actor=entry.actor_id, at=entry.at, subject__in=_tables)
    for noun, pk in told.order_by("pk").values_list("subject", "subject_id"):
        row = _tables[noun][0].objects.filter(pk=pk).first()
        if row is None:
            raise undos.gone()
        yield row


def _require_last(row: Decision, at: datetime.datetime) -> None:
    """Refuse where somebody decided on the same since, or where a decision planned before has come into force."""
    there = _there(row)
    newest = there.filter(effective_at__lte=max(at, row.effective_at)).order_by("-effective_at", "-pk").first()
    if newest != row or there.filter(pk__gt=row.pk).exists():
        said = _("“%(setting)s” was changed again since, so it stays as it is.")
        raise Refused(said % {"setting": _title(row)}, lift=lifting.by_hand())


def _take_back(row: Decision, by: Actor, at: datetime.datetime) -> None:
    if row.effective_at > at:
        changes.withdraw(row, by=by, at=at)
        return
    former = _there(row).filter(pk__lt=row.pk, effective_at__lte=row.effective_at).order_by("-effective_at", "-pk")
    _table(row).again(row, former.first(), by=by, at=at)


def _there(row: Decision) -> QuerySet[Any]:
    """Decisions on the setting for the very same, without those that were called off."""
    return type(row).objects.standing().filter(name=row.name, **{key: getattr(row, key) for key in _table(row).per})


def _table(row: Decision) -> Table:
    return _tables[_noun(row)][1]


def _noun(row: Decision) -> str:
    return str(row._meta.model_name)


def _title(row: Decision) -> str:
    setting = catalogue.SETTINGS.get(row.name)
    return str(setting.title) if setting else row.name


def _hold_place(row: SettingValue, by: Actor) -> None:
    target = Target(region=row.region, country=row.country)
    rights.require_place(by, target)
    target.lock()


def _hold_center(row: Decision, by: Actor) -> None:
    rights.require_center(by)
    Target().lock()


def _value(row: SettingValue, former: SettingValue | None, **when: Any) -> None:
    target = Target(region=row.region, country=row.country)
    if former and former.is_set:
        changes.set_value(name=row.name, raw=former.value, target=target, **when)
    else:
        changes.clear_value(name=row.name, target=target, **when)


def _policy(row: SettingPolicy, former: SettingPolicy | None, **when: Any) -> None:
    if former and former.is_set:
        changes.govern(name=row.name, tier=former.tier, bound=former.bound, **when)
    else:
        changes.ungovern(name=row.name, **when)


def _law(row: Statute, former: Statute | None, **when: Any) -> None:
    held = former if former and former.is_set else None
    source = held.source if held else row.source
    changes.enact(name=row.name, country=row.country, bound=held.bound if held else None, source=source, **when)
