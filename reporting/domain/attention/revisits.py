"""Provisional decisions whose day has come, and what still hangs on an assumption that failed."""

import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Decision
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action

SOON = datetime.timedelta(days=3)  # before the day on which an assumption is looked at again


def rows(reader: Reader) -> QuerySet[Decision]:
    """Of programs in view; who plans none of them sees what is theirs: what they wrote, or was handed to them."""
    found = Decision.objects.filter(program__in=[one.program for one in reader.standings]).to_look_at()
    found = found.exclude(state=Decision.State.PROVISIONAL, revisit_on__gt=reader.today + SOON)
    if reader.by.may(Action.MANAGE_PROGRAMS):
        return found
    return found.kept_by([reader.by.principal]) if reader.by.principal else found.none()


def find(reader: Reader) -> list[Item]:
    """One query."""
    hanging = Count("dependants", filter=Q(dependants__settled_at=None))
    return [
        _failed(each, each.hanging, reader) if each.state == Decision.State.FAILED else _revisit(each, reader)
        for each in rows(reader).annotate(hanging=hanging).select_related("program")
    ]


def _revisit(decision: Decision, reader: Reader) -> Item:
    on = decision.revisit_on or reader.today
    return Item(
        "watch" if on <= reader.today else "info",
        _("Revisit due: %(decision)s") % {"decision": decision.title},
        _("It assumes: %(assumption)s") % {"assumption": decision.assumption[:240]},
        decision.program.name,
        items.due(on, reader.today),
        ("programs:decision", (decision.program.slug, decision.number)),
        _("Open decision"),
        on,
        program=decision.program_id,
        personal=_is_own(decision, reader),
    )


def _failed(decision: Decision, count: int, reader: Reader) -> Item:
    on = items.day_of(decision.turned_at, reader.by.tenant) if decision.turned_at else reader.today
    says = ngettext("%(count)s thing still hangs on it.", "%(count)s things still hang on it.", count)
    return Item(
        "stop",
        _("Assumption failed: %(decision)s") % {"decision": decision.title},
        f"{decision.reason[:240]} {says % {'count': count}}",
        decision.program.name,
        _("Since %(day)s") % {"day": items.short(on)},
        ("programs:decision", (decision.program.slug, decision.number)),
        _("Open decision"),
        on,
        program=decision.program_id,
        personal=_is_own(decision, reader),
    )


def _is_own(decision: Decision, reader: Reader) -> bool:
    user = reader.by.principal
    return user is not None and (decision.keeper_id or decision.written_by_id) == user.pk


KIND = Kind(Action.WORK_READINESS, find, rows)
