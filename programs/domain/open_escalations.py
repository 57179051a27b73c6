"""Escalations and ladders that name somebody who goes, or a region that is given to another (GO8, blueprint 02)."""

import datetime
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import place_work
from audiences.models import Region
from programs.domain import escalation_ladders, escalation_rules, escalations
from programs.models import Escalation, EscalationRung
from rollout.journal.domain import entries
from rollout.members.domain.changing_hands import Found, by_user
from rollout.members.domain.open_work import Kind, Piece
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import kept

_VERB = "escalation.handed_over"


def _open() -> QuerySet[Escalation]:
    return Escalation.objects.open().select_related("program", "region").order_by("raised_at", "pk")


def _rungs() -> QuerySet[EscalationRung]:
    return EscalationRung.objects.select_related("program", "region").order_by("program__name", "kind", "position")


def _escalations(users: Collection[User]) -> Found:
    """What they took on, what has come to them, and what would still climb to them."""
    ids = {user.pk for user in users}
    return by_user((user, _piece(row, user)) for row in _open() for user in sorted(_named(row) & ids))


def _named(row: Escalation) -> set[int]:
    if row.state == Escalation.State.ACKNOWLEDGED:
        return {row.acknowledged_by_id} - {None}
    return {int(user) for user, _hours in row.ladder[row.level :]}


def _piece(row: Escalation, user: int | None = None) -> Piece:
    climbs = user is not None and row.state == Escalation.State.WAITING and row.holder_id != user
    said = [row.program.name, str(row.region or ""), _("climbs to them") if climbs else str(row.get_state_display())]
    note = ", ".join(part for part in said if part)
    return Piece(row.pk, kept.words(row.title), note, ("programs:escalation", (row.number,)))


def _give(pks: Collection[int], of: User, to: User, by: Actor, at: datetime.datetime) -> None:
    """The other one stands once among the rungs that are not behind it; its clock goes on. Who has it now is told."""
    for row in _open().select_for_update(of=("self",)).filter(pk__in=pks):
        held = row.state == Escalation.State.WAITING and row.holder_id == of.pk
        if row.state == Escalation.State.ACKNOWLEDGED:
            row.acknowledged_by = to
        ahead = [(to.pk if user == of.pk else user, hours) for user, hours in row.ladder[row.level :]]
        row.ladder = [*row.ladder[: row.level], *map(list, escalation_rules.named_once(ahead))]
        if row.state == Escalation.State.WAITING:  # there may be nobody left above
            row.next_at = escalation_rules.next_at(escalations.hours(row), row.raised_at, row.level)
        row.save(update_fields=["ladder", "acknowledged_by", "next_at"])
        _record(row, by, at, {"owner": of.pk}, {"owner": to.pk})
        if held:
            escalations.tell(row, by.tenant, at)


def _unseen(pks: Collection[int], actor: Actor) -> str:
    seen = Escalation.objects.visible_to(actor, Action.WORK_ESCALATIONS).filter(pk__in=pks)
    if seen.count() < len(set(pks)):
        return _("%(user)s does not see all of these escalations.") % {"user": actor.user}
    return ""


def _ladders(users: Collection[User]) -> Found:
    rungs = _rungs().filter(contact__in=users)
    return by_user((rung.contact_id, _piece_of_rung(rung)) for rung in rungs)


def _piece_of_rung(rung: EscalationRung) -> Piece:
    where = f"{rung.program.name}, {rung.region or _('All regions')}"
    return Piece(rung.pk, str(rung.get_kind_display()), where, ("programs:escalation_ladders", (rung.program.slug,)))


def _give_rungs(pks: Collection[int], of: User, to: User, by: Actor, at: datetime.datetime) -> None:
    """Each ladder is put up with the other one in that place; who is on it already is named once."""
    for own in list(_rungs().filter(pk__in=pks)):
        named = [
            (to if rung.contact_id == of.pk else rung.contact, rung.hours)
            for rung in escalation_ladders.own(own.program, own.region, own.kind)
        ]
        rungs = escalation_rules.named_once(named)
        escalation_ladders.put(program=own.program, region=own.region, kind=own.kind, rungs=rungs, by=by, at=at)


def _off_the_ladder(pks: Collection[int], actor: Actor) -> str:
    regions = set(_rungs().filter(pk__in=pks).values_list("region", flat=True))
    seen = set(Region.objects.visible_to(actor, Action.WORK_ESCALATIONS).values_list("pk", flat=True))
    if actor.reaches_all(Action.WORK_ESCALATIONS) or regions <= seen:
        return ""
    return _("%(user)s does not see escalations in all of these regions.") % {"user": actor.user}


def _of_region(region: Region) -> list[Piece]:
    return [_piece(row) for row in _open().filter(region=region)]


def _move(region: Region, into: Region, by: Actor, at: datetime.datetime) -> None:
    for row in _open().select_for_update(of=("self",)).filter(region=region):
        row.region = into
        row.save(update_fields=["region"])
        _record(row, by, at, {"region": region.pk}, {"region": into.pk})


def _ladders_of_region(region: Region) -> list[Piece]:
    first = _rungs().filter(region=region, position=0)
    return [_piece_of_rung(rung) for rung in first]


def _move_ladders(region: Region, into: Region, by: Actor, at: datetime.datetime) -> None:
    """A ladder goes along unless the other region has its own for that kind, which stays."""
    for own in list(_rungs().filter(region=region, position=0)):
        said = {"program": own.program, "kind": own.kind, "by": by, "at": at}
        rungs = [(rung.contact, rung.hours) for rung in escalation_ladders.own(own.program, region, own.kind)]
        escalation_ladders.put(region=region, rungs=[], **said)
        if not escalation_ladders.own(own.program, into, own.kind):
            escalation_ladders.put(region=into, rungs=rungs, **said)


def _record(row: Escalation, by: Actor, at: datetime.datetime, before: dict[str, int], after: dict[str, int]) -> None:
    data = {"program": row.program_id, "kind": row.kind, "level": row.level, "before": before, "after": after}
    entries.record(_VERB, subject=row, by=by, at=at, data=data)


KIND = Kind("escalations", gettext_lazy("Escalations"), Action.WORK_ESCALATIONS, _escalations, _give, _unseen)
LADDERS = Kind(
    "ladders", gettext_lazy("Places on ladders"), Action.WORK_ESCALATIONS, _ladders, _give_rungs, _off_the_ladder
)
OF_REGION = place_work.Kind("escalations", gettext_lazy("Escalations"), _of_region, _move)
LADDERS_OF_REGION = place_work.Kind("ladders", gettext_lazy("Escalation ladders"), _ladders_of_region, _move_ladders)
