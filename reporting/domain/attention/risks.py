"""Risks that happened: whoever carries the plan out, and who owns the risk, until it is closed."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from programs.models import Risk
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[Risk]:
    """One's own; a program manager sees those of all programs in view."""
    user = reader.by.principal
    found = Risk.objects.filter(state=Risk.State.HAPPENED, program__in=[one.program for one in reader.standings])
    return found if reader.by.may(Action.MANAGE_PROGRAMS) else found.filter(Q(plan_owner=user) | Q(owner=user))


def find(reader: Reader) -> list[Item]:
    found = rows(reader).select_related("program", "plan_owner", "owner").order_by("turned_at", "pk")
    return [_item(risk, reader) for risk in found]


def _item(risk: Risk, reader: Reader) -> Item:
    user, on = reader.by.principal, items.day_of(risk.turned_at, reader.by.tenant)
    carries = bool(user) and risk.plan_owner == user
    if carries:
        note = _("You carry the plan out: %(plan)s")
    elif risk.plan:
        note = _("%(person)s carries the plan out: %(plan)s")
    else:
        note = _("There is no contingency plan. %(reason)s")
    values = {"plan": risk.plan[:240], "person": risk.plan_owner or risk.owner, "reason": risk.reason[:240]}
    return Item(
        "stop" if risk.high else "watch",
        _("It happened: %(risk)s") % {"risk": risk.title},
        note % values,
        risk.program.name,
        _("Since %(day)s") % {"day": items.short(on)},
        ("programs:risk", (risk.program.slug, risk.number)),
        _("Open risk"),
        on,
        program=risk.program_id,
        personal=carries or (bool(user) and risk.owner == user),
    )


KIND = Kind(Action.WORK_READINESS, find, rows)
