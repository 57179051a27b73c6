"""What a region still has to answer, when whoever leads it goes or the region is given to another (blueprint 02)."""

import datetime
from collections.abc import Collection

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import place_work, region_leads
from audiences.models import Region, RegionGrant
from programs.domain import consultation_mails, consultation_waves
from programs.models import Consultation, ConsultedRegion
from rollout.journal.domain import entries
from rollout.members.domain.changing_hands import Found, by_user
from rollout.members.domain.open_work import Kind, Piece
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action, Role
from rollout.web import formats

_LABEL = gettext_lazy("Consultations to answer")
_VERB = "consultation.handed_over"
_LATER = Q(membership__ends_at=None) | Q(membership__ends_at__gt=Now() + F("membership__tenant__clock_offset"))


def _waiting() -> QuerySet[ConsultedRegion]:
    rows = ConsultedRegion.objects.filter(answer="", consultation__state=Consultation.State.OPEN)
    return rows.select_related("consultation", "region").order_by("consultation__due_on", "pk")


def _to_answer(users: Collection[User]) -> Found:
    """Of regions that nobody else leads, and what was handed over before."""
    ids = {user.pk for user in users}
    grants = RegionGrant.objects.filter(membership__role=Role.REGIONAL_LEAD)
    shared = grants.filter(_LATER, membership__user__is_active=True).exclude(membership__user__in=ids)
    alone = grants.filter(membership__user__in=ids).exclude(region__in=shared.values("region"))
    leads: dict[int, set[int]] = {}
    for region, user in alone.values_list("region", "membership__user"):
        leads.setdefault(region, set()).add(user)
    pairs = []
    for row in _waiting().filter(Q(handed_to__in=ids) | Q(handed_to=None, region__in=leads)):
        holders = {row.handed_to_id} if row.handed_to_id else leads[row.region_id]
        pairs += [(user, _piece(row)) for user in holders]
    return by_user(pairs)


def _give_answers(pks: Collection[int], of: User, to: User, by: Actor, at: datetime.datetime) -> None:
    """Whoever takes over answers for the region, this once, and is written to."""
    rows = list(_waiting().filter(pk__in=pks).select_for_update(of=("self",)))
    for row in rows:
        row.handed_to = to
        row.save(update_fields=["handed_to"])
        _record(row.consultation, by, at, {"owner": of.pk}, {"owner": to.pk}, region=row.region_id)
    for asked in {row.consultation_id: row.consultation for row in rows}.values():
        consultation_mails.tell_asked(asked, {0: [to]}, by.tenant, at)


def _may_not_answer(pks: Collection[int], actor: Actor) -> str:
    asked = ConsultedRegion.objects.filter(pk__in=pks, consultation__asked_by=actor.user)
    if asked.exists():
        return _("%(user)s asked one of these. Somebody else answers it.") % {"user": actor.user}
    return ""


def _of_region(region: Region) -> list[Piece]:
    return [_piece(row) for row in _waiting().filter(region=region)]


def _move(region: Region, into: Region, by: Actor, at: datetime.datetime) -> None:
    """The other region answers; where it is asked the same itself, its one answer is for both."""
    leads = region_leads.of([into], at)
    rows = list(_waiting().filter(region=region).select_for_update(of=("self",)))
    asked_too = set(
        ConsultedRegion.objects.filter(region=into, consultation__in=[row.consultation_id for row in rows]).values_list(
            "consultation", flat=True
        )
    )
    for row in rows:
        asked = row.consultation
        if asked.pk in asked_too:
            row.delete()
        else:
            row.region = into
            row.save(update_fields=["region"])
            consultation_mails.tell_asked(asked, leads, by.tenant, at)
        _record(asked, by, at, {"region": region.pk}, {"region": into.pk}, region=into.pk)
        consultation_waves.follow(asked, by=by, at=at)


def _piece(row: ConsultedRegion) -> Piece:
    asked = row.consultation
    note = _("%(region)s, by %(day)s") % {"region": row.region, "day": formats.long_day(asked.due_on)}
    return Piece(row.pk, asked.title, note, ("programs:consultation", (asked.number,)))


def _record(
    asked: Consultation,
    by: Actor,
    at: datetime.datetime,
    before: dict[str, int],
    after: dict[str, int],
    **told: int,
) -> None:
    of_program = {"program": asked.program_id} if asked.program_id else {}
    entries.record(_VERB, subject=asked, by=by, at=at, data={**of_program, **told, "before": before, "after": after})


KIND = Kind("answers", _LABEL, Action.ANSWER_CONSULTATIONS, _to_answer, _give_answers, _may_not_answer)
OF_REGION = place_work.Kind("answers", _LABEL, _of_region, _move)
