"""How sending a text to review and publishing it are taken back (DESIGN 6)."""

import datetime

from django.utils.translation import gettext as _

from programs.domain import lifting, reviews, rights, variants
from programs.models import Program, Variant
from rollout.journal.domain import undos
from rollout.journal.domain.undos import register
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused


def register_all() -> None:
    register("variant.sent", _sent)
    register("variant.published", _published)


def _sent(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    variant = _variant(entry, by)
    if variant.reviews.filter(decided_at__gte=entry.at).exists():
        raise Refused(_("A review of it was closed since, so it stays as it is."), lift=lifting.by_hand())
    reviews.take_back(variant=variant, by=by, at=at)
    return _("Taken back: it is a draft again, and its reviewers are not asked any more.")


def _published(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    renewed_at = entry.data.get("was_renewed_at")
    variants.withdraw(
        variant=_variant(entry, by),
        to=entry.data["before"]["published"],
        renewed_at=datetime.datetime.fromisoformat(renewed_at) if renewed_at else None,
        by=by,
        at=at,
    )
    return _("Taken back: it is approved and not published.")


def _variant(entry: Entry, by: Actor) -> Variant:
    rights.require(by, Action.WRITE_VARIANTS)
    reached = Program.objects.visible_to(by, Action.WRITE_VARIANTS)
    rows = Variant.objects.filter(pk=entry.subject_id, module__program__in=reached)
    found = rows.select_related("module__program", "region").first()
    if found is None:
        raise undos.gone()
    return found
