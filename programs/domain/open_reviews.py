"""Reviews that somebody who goes leaves open, and how they change hands (blueprint 02, Roles and scopes)."""

import datetime
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.domain import variant_words
from programs.models import Program, Review, VariantUpdate
from rollout.journal.domain import entries
from rollout.members.domain.open_work import Kind, Piece
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action


def _open(users: Collection[User]) -> dict[int, list[Piece]]:
    rows = Review.objects.open().filter(reviewer__in=users).order_by("due_on", "pk")
    found: dict[int, list[Piece]] = {}
    for review in rows.select_related("variant__module__program", "variant__region"):
        variant, module = review.variant, review.variant.module
        title = f"{review.get_kind_display()}: {module.title}, {variant_words.name(variant)}"
        route = ("programs:variant", (module.program.slug, module.number, variant.number))
        found.setdefault(review.reviewer_id, []).append(Piece(review.pk, title, module.program.name, route))
    return found


def _hand_over(pks: Collection[int], of: User, to: User, by: Actor, at: datetime.datetime) -> None:
    rows = Review.objects.select_for_update(of=["self"]).filter(pk__in=pks).select_related("variant__module")
    for review in rows.order_by("pk"):
        review.reviewer = to
        review.save(update_fields=["reviewer"])
        data = {
            "program": review.variant.module.program_id,
            "variant": review.variant_id,
            "before": {"reviewer": of.pk},
            "after": {"reviewer": to.pk},
        }
        entries.record("review.handed_over", subject=review, by=by, at=at, data=data)


def _refusal(pks: Collection[int], actor: Actor) -> str:
    """Nobody takes over the review of a text of their own, nor in a program that they do not see."""
    wanted = set(Review.objects.filter(pk__in=pks).values_list("variant__module__program", flat=True))
    seen = Program.objects.visible_to(actor, Action.REVIEW_CONTENT).filter(pk__in=wanted).values_list("pk", flat=True)
    if wanted - set(seen):
        return _("%(user)s does not see all of these programs.") % {"user": actor.user}
    if VariantUpdate.objects.filter(variant__reviews__in=pks, made_by=actor.user).exists():
        return _("%(user)s wrote a version of one of these texts. Choose somebody else.") % {"user": actor.user}
    return ""


KIND = Kind("reviews", gettext_lazy("Reviews of texts"), Action.REVIEW_CONTENT, _open, _hand_over, _refusal)
