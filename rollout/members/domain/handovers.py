"""Before a membership ends, its open work goes to somebody who may do it (blueprint 02, Roles and scopes)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rollout.members.domain import open_work, rights
from rollout.members.domain.open_work import Kind, Work
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import TABLE, Role
from rollout.tenancy.refusals import Slip
from rollout.web import formats

SOON = datetime.timedelta(days=14)  # before an end by date, from when its open work is an administrator's concern


def open_for(membership: Membership, at: datetime.datetime, *, becomes: Role | None = None) -> Work:
    """Pieces that the user may no longer have once the membership is over, or is another role."""
    left = _roles_left(membership, at) | ({becomes} if becomes else set())
    return open_work.left_without({membership.user: left}).get(membership.user_id, {})


def candidates(kind: Kind, membership: Membership, at: datetime.datetime) -> QuerySet[User]:
    """Members whose role allows that kind of work, without the one who goes."""
    roles = [role for role in Role if kind.action in TABLE[role]]
    holding = Membership.objects.active(at).filter(tenant=membership.tenant_id, role__in=roles)
    found = User.objects.filter(pk__in=holding.values("user"), is_active=True).exclude(pk=membership.user_id)
    return found.order_by("display_name", "email")


def hand_over(*, membership: Membership, to: Mapping[str, User], by: Actor, at: datetime.datetime) -> int:
    """The same after a membership ended by date; ValidationError where nothing is left lying."""
    given = give_all(membership=membership, to=to, by=by, at=at)
    if not given:
        raise Slip(_("There is nothing to hand over any more."))
    return given


def give_all(*, membership: Membership, to: Mapping[str, User], by: Actor, at: datetime.datetime) -> int:
    """Give every open piece to whom `to` names for its kind; returns how many. All or none."""
    rights.require(by)
    work = open_for(membership, at)
    _give(work, membership, to, by, at)
    return open_work.count(work)


class LeftBehind(ValidationError):
    """Refused, keyed by the kind of work: nobody is named for what is left behind, or somebody who may not have it."""

    def __init__(self, problems: Mapping[str, str], work: Work) -> None:
        super().__init__(dict(problems))
        self.work = work


def had(membership: Membership, at: datetime.datetime) -> Work:
    """What the user has and may have, before the membership comes to reach less."""
    return _allowed(open_work.of(membership.user), membership, at)


def give_lost(
    before: Work, *, membership: Membership, to: Mapping[str, User], by: Actor, at: datetime.datetime
) -> None:
    """Give on what the user had before and is out of their reach now, to whom `to` names for its kind.

    LeftBehind where nobody is named for it, or somebody who may not have it.
    """
    kept = {key: {piece.id for piece in pieces} for key, pieces in had(membership, at).items()}
    lost = {
        key: pieces
        for key, known in before.items()
        if (pieces := [piece for piece in known if piece.id not in kept.get(key, set())])
    }
    _give(lost, membership, to, by, at)


def refuse_loose_ends(membership: Membership, *, becomes: Role, at: datetime.datetime) -> None:
    """ValidationError where the role that it becomes leaves work without anybody entitled."""
    loose = open_work.count(open_for(membership, at, becomes=becomes))
    if loose:
        raise ValidationError(
            {
                "role": ngettext(
                    "%(count)d piece of work needs the present role. Hand it over first.",
                    "%(count)d pieces of work need the present role. Hand them over first.",
                    loose,
                )
                % {"count": loose}
            }
        )


@dataclass(frozen=True)
class Ending:
    """A membership that ends by date, or did, while work is open that nobody took over."""

    membership: Membership
    work: Work

    @property
    def pieces(self) -> int:
        return open_work.count(self.work)


def ending(tenant_id: int, at: datetime.datetime) -> list[Ending]:
    """Memberships over, or over soon, with open work; the first to end first. A fixed number of queries."""
    listed = list(
        Membership.objects.filter(tenant=tenant_id, ends_at__lte=at + SOON).select_related("user").order_by("ends_at")
    )
    held: dict[int, set[Role]] = {}
    stays = Membership.objects.active(at + SOON).filter(tenant=tenant_id, user__in={each.user_id for each in listed})
    for user_id, role in stays.values_list("user", "role"):
        held.setdefault(user_id, set()).add(Role(role))
    found = open_work.left_without({each.user: held.get(each.user_id, set()) for each in listed})
    last = {each.user_id: each for each in listed if each.user_id in found}  # of several the last to end speaks
    return [Ending(each, found[user_id]) for user_id, each in last.items()]


def _allowed(work: Work, membership: Membership, at: datetime.datetime) -> Work:
    """The pieces that the user could be given as they stand; one by one only where not all of a kind are."""
    actor = actors.load(user=membership.user, tenant=membership.tenant, at=at)
    if actor is None:
        return {}
    found: Work = {}
    for key, pieces in work.items():
        refusal = open_work.kinds()[key].refusal
        whole = not refusal([piece.id for piece in pieces], actor)
        found[key] = pieces if whole else [piece for piece in pieces if not refusal([piece.id], actor)]
    return found


def _give(work: Work, membership: Membership, to: Mapping[str, User], by: Actor, at: datetime.datetime) -> None:
    """All of it, kind by kind, or none."""
    problems = {key: sentence for key in work if (sentence := _problem(key, work, to.get(key), membership, at))}
    if problems:
        raise LeftBehind(problems, work)
    for key, pieces in work.items():
        open_work.kinds()[key].hand_over([piece.id for piece in pieces], membership.user, to[key], by, at)


def _roles_left(membership: Membership, at: datetime.datetime) -> set[Role]:
    others = Membership.objects.active(at).filter(user=membership.user_id, tenant=membership.tenant_id)
    return {Role(role) for role in others.exclude(pk=membership.pk).values_list("role", flat=True)}


def _problem(key: str, work: Work, taker: User | None, membership: Membership, at: datetime.datetime) -> str:
    kind, pieces = open_work.kinds()[key], work[key]
    if taker is None:
        said = {"count": len(pieces), "kind": formats.in_sentence(kind.label)}
        return _("Choose who takes over: %(count)d of %(kind)s.") % said
    actor = actors.load(user=taker, tenant=membership.tenant, at=at)
    entitled = actor is not None and actor.on_behalf_of is None and actor.may(kind.action)
    if actor is None or not entitled or taker.pk == membership.user_id:
        return _("%(user)s may not have this. Choose somebody whose role includes it.") % {"user": taker}
    return kind.refusal([piece.id for piece in pieces], actor)
