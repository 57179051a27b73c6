"""What somebody who goes leaves lying in programs, and how it changes hands (blueprint 02, Roles and scopes)."""

import datetime
from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain.settings import book
from programs.domain import item_states, owner_calendars
from programs.models import Finding, Program, ReadinessItem, Risk, Waiver, Wave
from rollout.journal.domain import entries
from rollout.members.domain import changing_hands
from rollout.members.domain.changing_hands import Found, by_user
from rollout.members.domain.open_work import Kind, Piece
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action


def _programs(users: Collection[User]) -> Found:
    """Programs are somebody's as long as any wave of theirs is not closed, or none is planned yet."""
    owned = Program.objects.filter(owner__in=users).order_by("name")
    over = set(Wave.objects.filter(program__in=owned, state=Wave.State.CLOSED).values_list("program", flat=True)) - set(
        Wave.objects.filter(program__in=owned, state__in=Wave.NOT_OVER).values_list("program", flat=True)
    )
    return by_user(
        (program.owner_id, Piece(program.pk, program.name, program.get_enrollment_display(), _route(program)))
        for program in owned
        if program.pk not in over
    )


def _waves(users: Collection[User]) -> Found:
    led = Wave.objects.filter(lead__in=users, state__in=Wave.NOT_OVER).select_related("program").order_by("starts_on")
    return by_user(
        (
            wave.lead_id,
            Piece(
                wave.pk,
                wave.name,
                f"{wave.program.name}, {wave.get_state_display().lower()}",
                ("programs:wave", (wave.program.slug, wave.number)),
            ),
        )
        for wave in led
    )


def _items(users: Collection[User]) -> Found:
    """Those of waves that run too: a finding after the launch is its item's owner's."""
    owned = (
        ReadinessItem.objects.filter(owner__in=users, wave__state__in=Wave.NOT_OVER)
        .exclude(state=ReadinessItem.State.DONE)
        .select_related("wave__program")
        .order_by("due_on", "pk")
    )
    found = set(Finding.objects.filter(item__in=owned, closed_at=None).values_list("item", flat=True))
    return by_user((item.owner_id, _piece_of_item(item, item.pk, finding=item.pk in found)) for item in owned)


def _waivers(users: Collection[User]) -> Found:
    asked = (
        Waiver.objects.filter(asked_by__in=users, state=Waiver.State.ASKED, urgent=None)
        .exclude(item__wave__state=Wave.State.CLOSED)
        .select_related("item__wave__program")
        .order_by("pk")
    )
    return by_user((waiver.asked_by_id, _piece_of_item(waiver.item, waiver.pk)) for waiver in asked)


def _risks(field: str) -> Callable[[Collection[int]], Found]:
    def found(users: Collection[int] | Collection[User]) -> Found:
        rows = Risk.objects.at_large().filter(**{f"{field}__in": users}).select_related("program").order_by("pk")
        return by_user(
            (
                getattr(risk, f"{field}_id"),
                Piece(risk.pk, risk.title, risk.program.name, ("programs:risk", (risk.program.slug, risk.number))),
            )
            for risk in rows
        )

    return found


def _piece_of_item(item: ReadinessItem, pk: int, *, finding: bool = False) -> Piece:
    route = ("programs:item", (item.wave.program.slug, item.wave.number, item.number))
    where = f"{item.wave.name}, {item.wave.program.name}"
    return Piece(pk, item.words, f"{where}, {_('open finding')}" if finding else where, route)


def _route(program: Program) -> tuple[str, tuple[object, ...]]:
    return "programs:plan", (program.slug,)


def give_items(pks: Collection[int], of: User | int | None, to: User, by: Actor, at: datetime.datetime) -> None:
    """Open days count in the working days of whoever has the items now."""
    rows = ReadinessItem.objects.select_for_update(of=["self"]).filter(pk__in=pks, owner=of).order_by("pk")
    items = list(rows.select_related("owner", "wave"))
    before = [item_states.held_by(item) for item in items]
    owner_calendars.give(items, to, book.at(at))
    for item, was in zip(items, before, strict=True):
        item.save(update_fields=["owner", "due_on"])
        data = {"wave": item.wave_id, "before": was, "after": item_states.held_by(item)}
        entries.record("readiness.handed_over", subject=item, by=by, at=at, data=data)


def outside(programs_of: Callable[[Collection[int]], Collection[int]], action: Action) -> Any:
    """A refusal: somebody who sees only some programs takes over nothing of another."""

    def refusal(pks: Collection[int], actor: Actor) -> str:
        wanted = set(programs_of(pks))
        seen = set(Program.objects.visible_to(actor, action).filter(pk__in=wanted).values_list("pk", flat=True))
        return "" if wanted <= seen else _("%(user)s does not see all of these programs.") % {"user": actor.user}

    return refusal


PROGRAMS = Kind(
    "programs",
    gettext_lazy("Programs owned"),
    Action.MANAGE_PROGRAMS,
    _programs,
    changing_hands.give(Program, "owner", "program.handed_over", lambda program: {"program": program.pk}),
)
WAVES = Kind(
    "waves",
    gettext_lazy("Waves led"),
    Action.WORK_READINESS,
    _waves,
    changing_hands.give(Wave, "lead", "wave.handed_over", lambda wave: {"program": wave.program_id}),
    outside(lambda pks: Wave.objects.filter(pk__in=pks).values_list("program", flat=True), Action.WORK_READINESS),
)
ITEMS = Kind(
    "items",
    gettext_lazy("Readiness items"),
    Action.WORK_READINESS,
    _items,
    give_items,
    outside(
        lambda pks: ReadinessItem.objects.filter(pk__in=pks).values_list("wave__program", flat=True),
        Action.WORK_READINESS,
    ),
)
# The journal keeps who asked; the row says who stands behind the request now, and so may not decide on it.
WAIVERS = Kind(
    "waivers",
    gettext_lazy("Waivers asked for"),
    Action.WORK_READINESS,
    _waivers,
    changing_hands.give(Waiver, "asked_by", "waiver.handed_over", lambda waiver: {"item": waiver.item_id}),
    outside(
        lambda pks: Waiver.objects.filter(pk__in=pks).values_list("item__wave__program", flat=True),
        Action.WORK_READINESS,
    ),
)


def _of_risks(name: str, label: str, field: str) -> Kind:
    return Kind(
        name,
        label,
        Action.WORK_READINESS,
        _risks(field),
        changing_hands.give(Risk, field, "risk.handed_over", lambda risk: {"program": risk.program_id}),
        outside(lambda pks: Risk.objects.filter(pk__in=pks).values_list("program", flat=True), Action.WORK_READINESS),
    )


RISKS = _of_risks("risks", gettext_lazy("Risks owned"), "owner")
PLANS = _of_risks("plans", gettext_lazy("Contingency plans"), "plan_owner")
ALL = (PROGRAMS, WAVES, ITEMS, WAIVERS, RISKS, PLANS)
