"""The ladders of a program: whom it turns to for each kind of trouble, in all regions or in one (GO8)."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audiences.domain import region_leads
from audiences.models import Region
from programs.domain import locking, rights
from programs.models import EscalationKind, EscalationRung, Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import TABLE, Action, Scope
from rollout.tenancy.refusals import Slip

MOST = 3  # rungs
LONGEST = 24 * 30  # hours of one rung
Rungs = Sequence[tuple[User, int]]


@transaction.atomic
def build(
    *, program: Program, region: Region | None, kind: str, rungs: Rungs, by: Actor, at: datetime.datetime
) -> list[EscalationRung]:
    """Put up the ladder of a kind; without rungs, take it down. What is under way keeps the ladder that it began on."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    if kind not in list(EscalationKind):
        raise ValidationError({"kind": _("Choose what the ladder is for.")})
    offered = {user.pk for user in contacts(by.tenant, region, at)}
    if len({user.pk for user, _hours in rungs}) < len(rungs) or len(rungs) > MOST:
        raise Slip(_("Name each contact once, three at most."))
    for user, hours in rungs:
        if user.pk not in offered:
            says = _("%(person)s does not see escalations there. Choose somebody who works on them.")
            raise Slip(says % {"person": user})
        if not 1 <= hours <= LONGEST:
            raise Slip(_("Give each contact 1 to %(most)s hours.") % {"most": LONGEST})
    return put(program=program, region=region, kind=kind, rungs=rungs, by=by, at=at)


def put(
    *, program: Program, region: Region | None, kind: str, rungs: Rungs, by: Actor, at: datetime.datetime
) -> list[EscalationRung]:
    """Write the rungs in place of what was there, for verbs that have checked them."""
    before = [[rung.contact_id, rung.hours] for rung in own(program, region, kind)]
    EscalationRung.objects.filter(program=program, region=region, kind=kind).delete()
    made = EscalationRung.objects.bulk_create(
        EscalationRung(program=program, region=region, kind=kind, position=place, contact=user, hours=hours)
        for place, (user, hours) in enumerate(rungs)
    )
    data = {
        "program": program.pk,
        "kind": kind,
        "before": {"contacts": [pk for pk, _hours in before], "hours": [hours for _pk, hours in before]},
        "after": {"contacts": [user.pk for user, _hours in rungs], "hours": [hours for _user, hours in rungs]},
    }
    entries.record("escalation.ladder_built", subject=program, by=by, at=at, data=data)
    return made


def own(program: Program, region: Region | None, kind: str) -> list[EscalationRung]:
    """The rungs that were put up for this very place, from the first."""
    rows = EscalationRung.objects.filter(program=program, region=region, kind=kind)
    return list(rows.order_by("position").select_related("contact"))


def of(program: Program, region: Region | None, kind: str) -> list[EscalationRung]:
    """The ladder in force: the region's own, else the program's."""
    rows = EscalationRung.objects.filter(program=program, kind=kind).order_by("position").select_related("contact")
    regional = [rung for rung in rows if region is not None and rung.region_id == region.pk]
    return regional or [rung for rung in rows if rung.region_id is None]


def contacts(tenant: Tenant, region: Region | None, at: datetime.datetime) -> list[User]:
    """Members who may work on escalations there: everywhere by their role, or as the region's lead."""
    roles = [role for role, allowed in TABLE.items() if allowed.get(Action.WORK_ESCALATIONS) is Scope.ALL]
    held = Membership.objects.active(at).filter(tenant=tenant, role__in=roles, user__is_active=True)
    found = {user.pk: user for user in User.objects.filter(pk__in=held.values("user"))}
    if region is not None:
        found |= {user.pk: user for user in region_leads.of([region], at).get(region.pk, [])}
    return sorted(found.values(), key=str)
