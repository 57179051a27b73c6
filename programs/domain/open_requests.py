"""What somebody who goes asked for or keeps an eye on: change orders, urgent launches, consultations, decisions.

The journal keeps who asked; the row says who stands behind the request now, and so may not decide on it.
"""

import datetime
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.domain.open_work import outside
from programs.models import ChangeOrder, Consultation, Decision, UrgentLaunch, Waiver
from rollout.members.domain import changing_hands
from rollout.members.domain.changing_hands import Found, by_user
from rollout.members.domain.open_work import Kind, Piece
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action, Role
from rollout.web import formats

_Users = Collection[User]


def _orders(users: _Users) -> Found:
    rows = ChangeOrder.objects.filter(asked_by__in=users, state=ChangeOrder.State.ASKED)
    return by_user(
        (
            order.asked_by_id,
            Piece(
                order.pk,
                str(order),
                f"{order.wave.name}, {order.wave.program.name}",
                ("programs:order", (order.wave.program.slug, order.wave.number, order.number)),
            ),
        )
        for order in rows.select_related("wave__program").order_by("asked_at", "pk")
    )


def _urgent(users: _Users, field: str) -> Found:
    rows = UrgentLaunch.objects.filter(**{f"{field}__in": users}, state=UrgentLaunch.State.ASKED)
    return by_user(
        (
            getattr(urgent, f"{field}_id"),
            Piece(
                urgent.pk,
                _("Urgent launch of %(wave)s") % {"wave": urgent.wave.name},
                urgent.wave.program.name,
                ("programs:urgent", (urgent.wave.program.slug, urgent.wave.number, urgent.pk)),
            ),
        )
        for urgent in rows.select_related("wave__program").order_by("asked_at", "pk")
    )


def _give_urgent(pks: Collection[int], of: User, to: User, by: Actor, at: datetime.datetime) -> None:
    """Its gaps are waivers, which go along."""
    _REQUEST(pks, of, to, by, at)
    Waiver.objects.filter(urgent__in=pks, state=Waiver.State.ASKED).update(asked_by=to)


def _may_not_accept(pks: Collection[int], actor: Actor) -> str:
    if Role.EXECUTIVE not in actor.roles:
        return _("%(user)s is no executive here. Choose somebody who is.") % {"user": actor.user}
    if UrgentLaunch.objects.filter(pk__in=pks, asked_by=actor.user).exists():
        return _("%(user)s asked for one of these. Choose another executive.") % {"user": actor.user}
    return ""


def _may_not_ask(pks: Collection[int], actor: Actor) -> str:
    if UrgentLaunch.objects.filter(pk__in=pks, executive=actor.user).exists():
        return _("One of these waits for %(user)s’s decision. Choose somebody else.") % {"user": actor.user}
    return ""


def _consultations(users: _Users) -> Found:
    rows = Consultation.objects.open().filter(asked_by__in=users).select_related("program").order_by("due_on", "pk")
    return by_user(
        (
            asked.asked_by_id,
            Piece(asked.pk, asked.title, str(asked.program or ""), ("programs:consultation", (asked.number,))),
        )
        for asked in rows
    )


def _decisions(users: _Users) -> Found:
    """Provisional ones, and those that failed while something still hangs on them."""
    rows = Decision.objects.kept_by(users).to_look_at().select_related("program").order_by("revisit_on", "pk")
    return by_user(
        (
            decision.keeper_id or decision.written_by_id,
            Piece(
                decision.pk,
                decision.title,
                f"{decision.program.name}, {formats.in_sentence(decision.get_state_display())}",
                ("programs:decision", (decision.program.slug, decision.number)),
            ),
        )
        for decision in rows
    )


_REQUEST = changing_hands.give(UrgentLaunch, "asked_by", "urgent.handed_over", lambda urgent: {"wave": urgent.wave_id})
ORDERS = Kind(
    "orders",
    gettext_lazy("Change orders that wait"),
    Action.MANAGE_PROGRAMS,
    _orders,
    changing_hands.give(ChangeOrder, "asked_by", "order.handed_over", lambda order: {"wave": order.wave_id}),
)
URGENT = Kind(
    "urgent",
    gettext_lazy("Urgent launches asked for"),
    Action.LAUNCH_WAVES,
    lambda users: _urgent(users, "asked_by"),
    _give_urgent,
    _may_not_ask,
)
TO_ACCEPT = Kind(
    "to_accept",
    gettext_lazy("Urgent launches to decide on"),
    Action.ACCEPT_GAPS,
    lambda users: _urgent(users, "executive"),
    changing_hands.give(UrgentLaunch, "executive", "urgent.put_to_another", lambda urgent: {"wave": urgent.wave_id}),
    _may_not_accept,
)
CONSULTATIONS = Kind(
    "consultations",
    gettext_lazy("Consultations asked"),
    Action.CONSULT_REGIONS,
    _consultations,
    changing_hands.give(
        Consultation, "asked_by", "consultation.handed_over", lambda asked: _of_program(asked.program_id)
    ),
)
DECISIONS = Kind(
    "decisions",
    gettext_lazy("Decisions to look at again"),
    Action.WORK_READINESS,
    _decisions,
    changing_hands.give(Decision, "keeper", "decision.handed_over", lambda decision: {"program": decision.program_id}),
    outside(lambda pks: Decision.objects.filter(pk__in=pks).values_list("program", flat=True), Action.WORK_READINESS),
)
ALL = (ORDERS, URGENT, TO_ACCEPT, CONSULTATIONS, DECISIONS)


def _of_program(program: int | None) -> dict[str, int]:
    return {"program": program} if program else {}
