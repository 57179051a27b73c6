"""Reviews of texts (RD10): sent with names and days, then signed off or sent back, bound to the version seen."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.domain import dates, lifting, review_rules, rights, variants, versions, writing
from programs.models import Review, Variant
from rollout.journal.domain import entries, undos
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import TABLE, Action
from rollout.tenancy.refusals import Denied, Refused, Slip
from rollout.web import formats

_Outcome = Review.Outcome
_ROLES = [role for role, actions in TABLE.items() if role.granted and Action.REVIEW_CONTENT in actions]


@dataclass(frozen=True)
class Asked:
    """Who is to look at it, by which day of the organization's calendar; without a reviewer any of them may."""

    due_on: datetime.date
    reviewer: User | None = None


def send(*, variant: Variant, asked: Mapping[str, Asked], by: Actor, at: datetime.datetime) -> Variant:
    """Ask for the reviews that no sign-off holds for. What nothing is asked of any more is approved at once."""
    writing.require(by, variant.region)
    variant = variants.locked(variant)
    if variant.state != Variant.State.DRAFT:
        raise Slip(_("It is in review or past it already. A new version opens reviews again."))
    _check_changed(variant)
    held = variants.held(variant)
    wanted = {kind: asked[kind] for kind in review_rules.missing(held) if kind in asked}
    for kind in review_rules.missing(held):
        if kind not in wanted:
            raise ValidationError({f"{kind}_due_on": _("Choose the day by which it is needed.")})
    _check_asked(variant, wanted, by, at)
    for kind, ask in wanted.items():
        Review.objects.create(
            variant=variant,
            kind=kind,
            reviewer=ask.reviewer,
            due_on=ask.due_on,
            asked_by=by.principal,
            asked_at=at,
        )
    _set_state(variant, review_rules.waits_for(held))
    _record("variant.sent", variant, by, at, data={"version": variant.version, "reviews": sorted(wanted)})
    return variant


def take_back(*, variant: Variant, by: Actor, at: datetime.datetime) -> Variant:
    """Make a text that nobody has decided on a draft again; its open reviews end."""
    writing.require(by, variant.region)
    variant = variants.locked(variant)
    if not review_rules.turn(variant.state):
        raise undos.changed_since()
    _end_open(variant, by, at)
    _set_state(variant, Variant.State.DRAFT)
    _record("variant.taken_back", variant, by, at)
    return variant


def sign_off(*, review: Review, seen: tuple[int, int], by: Actor, at: datetime.datetime, comment: str = "") -> Review:
    """Find the text right in the version that was seen: `seen` is its own and the core's version on the page."""
    variant, review = _decidable(review, seen, by)
    core = variant.module.variants.filter(number=variants.CORE).first()
    if any(review_rules.TOUCHED[each.touches] for each in versions.since_source(variant, core)):
        says = _("It follows version %(old)s of the core, which is at version %(new)s. It is brought up to that first.")
        raise Refused(
            says % {"old": variant.source_version, "new": core.version}, lift=lifting.may(Action.WRITE_VARIANTS)
        )
    _decide(review, _Outcome.SIGNED, variant.version, comment, by, at)
    _set_state(variant, review_rules.waits_for(variants.held(variant)))
    _record("review.signed", review, by, at, comment, {"version": variant.version})
    return review


def ask_for_changes(*, review: Review, seen: tuple[int, int], comment: str, by: Actor, at: datetime.datetime) -> Review:
    """Send the text back to its writer with what has to change; other reviews of it end, sign-offs that hold stay."""
    variant, review = _decidable(review, seen, by)
    if not comment.strip():
        raise ValidationError({"comment": _("Enter what has to change, and where.")})
    _decide(review, _Outcome.CHANGES, variant.version, comment, by, at)
    _end_open(variant, by, at)
    _set_state(variant, Variant.State.DRAFT)
    _record("review.changes_asked", review, by, at, comment, {"version": variant.version})
    return review


def assign(*, review: Review, reviewer: User | None, due_on: datetime.date, by: Actor, at: datetime.datetime) -> Review:
    """Give an open review to somebody, or another day."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    variant, review = _open(review)
    _check_asked(variant, {review.kind: Asked(due_on, reviewer)}, by, at)
    before = {"reviewer": review.reviewer_id, "due_on": review.due_on.isoformat()}
    review.reviewer, review.due_on = reviewer, due_on
    review.save(update_fields=["reviewer", "due_on"])
    after = {"reviewer": review.reviewer_id, "due_on": review.due_on.isoformat()}
    if before != after:
        _record("review.assigned", review, by, at, data={"before": before, "after": after})
    return review


def may_decide(review: Review, variant: Variant, writers: set[int], by: Actor) -> bool:
    """Whether the actor is the one, or one of those, whom this review waits for now."""
    mine = review.reviewer_id is None or by.is_any_of(review.reviewer_id)
    is_up = review.outcome == _Outcome.OPEN and review.kind == review_rules.turn(variant.state)
    return is_up and mine and by.may(Action.REVIEW_CONTENT) and not by.is_any_of(*writers)


def entitled(by: Actor, at: datetime.datetime) -> list[User]:
    """Whoever may be asked for a review in the organization, by name."""
    held = Membership.objects.active(at).filter(tenant=by.tenant, role__in=_ROLES).values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).order_by("display_name", "email"))


def _decidable(review: Review, seen: tuple[int, int], by: Actor) -> tuple[Variant, Review]:
    rights.require(by, Action.REVIEW_CONTENT)
    variant, review = _open(review)
    if review.kind != review_rules.turn(variant.state):
        raise Refused(
            _("The SME review comes first. This one follows when it is signed off."),
            lift=lifting.may(Action.REVIEW_CONTENT),
        )
    if review.reviewer_id and not by.is_any_of(review.reviewer_id):
        says = _("This review is with %(person)s. A program manager can give it to somebody else.")
        raise Denied(says % {"person": review.reviewer}, lift=lifting.named(review.reviewer))
    if by.user is None or by.is_any_of(*variants.authors(variant)):
        raise Denied(
            _("You wrote a version of this text. Somebody else signs it off."), lift=lifting.may(Action.REVIEW_CONTENT)
        )
    _check_seen(variant, seen)
    return variant, review


def _open(review: Review) -> tuple[Variant, Review]:
    """Both as they are now, with the program locked."""
    variant = variants.locked(review.variant)
    fresh = Review.objects.select_related("reviewer", "decided_by").get(pk=review.pk)
    fresh.variant = variant
    if fresh.outcome == _Outcome.OPEN:
        return variant, fresh
    says = _("This review was closed on %(day)s by %(person)s: %(outcome)s.")
    raise Refused(
        says
        % {
            "day": formats.short_day(fresh.decided_at.date()),
            "person": fresh.decided_by or "Fairway",
            "outcome": formats.in_sentence(fresh.get_outcome_display()),
        },
        lift=lifting.nobody(),
    )


def _check_seen(variant: Variant, seen: tuple[int, int]) -> None:
    """A decision is about what was on the page: newer versions of the text or its core refuse it, and say what came."""
    own, source = seen
    if own != variant.version:
        raise Slip(versions.newer(variant, own))
    core = variant.module.variants.filter(number=variants.CORE).first()
    if variant.follows_core and core and 0 <= source < core.version:
        raise Slip(_("The core changed. %(what)s") % {"what": versions.newer(core, source)})


def _check_changed(variant: Variant) -> None:
    last = variant.reviews.filter(outcome=_Outcome.CHANGES).order_by("-pk").first()
    if last and last.version == variant.version:
        raise Slip(_("Changes were asked for and nothing changed since. Say what you changed first."))


def _check_asked(variant: Variant, wanted: Mapping[str, Asked], by: Actor, at: datetime.datetime) -> None:
    today, writers, days = dates.today(by, at), variants.authors(variant), []
    known = {user.pk for user in entitled(by, at)}
    for kind, ask in wanted.items():
        if ask.due_on < today:
            says = _("That day has passed. Choose %(day)s or later.") % {"day": formats.long_day(today)}
            raise ValidationError({f"{kind}_due_on": says})
        if ask.reviewer and ask.reviewer.pk in writers:
            says = _("%(person)s wrote a version of this text. Choose somebody else.") % {"person": ask.reviewer}
            raise ValidationError({f"{kind}_reviewer": says})
        if ask.reviewer and ask.reviewer.pk not in known:
            says = _("%(person)s may not review. Choose a reviewer.") % {"person": ask.reviewer}
            raise ValidationError({f"{kind}_reviewer": says})
        days.append(ask.due_on)
    if days != sorted(days):
        says = _("The legal review follows the SME review, so it is not due before it.")
        raise ValidationError({f"{Review.Kind.LEGAL}_due_on": says})


def _decide(review: Review, outcome: str, version: int, comment: str, by: Actor, at: datetime.datetime) -> None:
    review.outcome, review.version, review.comment = outcome, version, comment.strip()
    review.decided_by, review.decided_at = by.user, at
    review.save(update_fields=["outcome", "version", "comment", "decided_by", "decided_at"])


def _end_open(variant: Variant, by: Actor, at: datetime.datetime) -> None:
    variant.reviews.filter(outcome=_Outcome.OPEN).update(outcome=_Outcome.WITHDRAWN, decided_by=by.user, decided_at=at)


def _set_state(variant: Variant, state: str) -> None:
    variant.state = state
    variant.save(update_fields=["state"])


def _record(
    verb: str,
    subject: Variant | Review,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    variant = subject if isinstance(subject, Variant) else subject.variant
    told = {"program": variant.module.program_id, "module": variant.module_id, "variant": variant.pk, **(data or {})}
    entries.record(verb, subject=subject, by=by, at=at, reason=reason.strip(), data=told)
