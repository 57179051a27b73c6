"""New versions of a text: what they touch, which variants fall behind and which reviews open again (RD10)."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from programs.domain import dates, owner_calendars, review_rules, variants, writing
from programs.models import Review, Variant, VariantUpdate
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip
from rollout.web import formats

REVIEW_DAYS = 5  # working days, of the reviewer, that a review opened again is given


def revise(
    *,
    variant: Variant,
    note: str,
    touches: str,
    by: Actor,
    at: datetime.datetime,
    seen: int | None = None,
    follows: bool = True,
) -> VariantUpdate:
    """Say that the text has a new version: what changed, and which reviews that touches.

    `seen` is the version that the writer began from; a newer one refuses. With `follows` a variant is now up to the
    core's version of now. A new version of the core opens the touched reviews of every variant that follows it.
    """
    writing.require(by, variant.region)
    variant = variants.locked(variant)
    if seen is not None and seen != variant.version:
        raise Slip(newer(variant, seen))
    if touches not in review_rules.TOUCHED:
        raise ValidationError({"touches": _("Choose what the change touches.")})
    if not note.strip():
        raise ValidationError({"note": _("Enter what changed, so that reviewers know where to look.")})
    _renew(variant, editorial=not review_rules.TOUCHED[touches], follows=follows)
    update = VariantUpdate.objects.create(
        variant=variant,
        version=variant.version,
        touches=touches,
        note=note.strip(),
        made_by=by.user,
        made_for=by.on_behalf_of,
        made_at=at,
    )
    reopened = _touch([variant, *_dependents(variant)], review_rules.TOUCHED[touches], by, at)
    if reopened:
        variants.outdate_checks(variant.module.program)
    _record(update, reopened, by, at)
    return update


def newer(variant: Variant, seen: int) -> str:
    """What came since the version that somebody saw, and from whom."""
    since = variant.updates.filter(version__gt=seen).select_related("made_by").order_by("version")
    return " ".join(sentence(update) for update in since) + " " + _("Look at it as it is now, then decide again.")


def sentence(update: VariantUpdate) -> str:
    says = _("Version %(version)s came on %(day)s from %(who)s: “%(note)s”.")
    return says % {
        "version": update.version,
        "day": formats.short_day(update.made_at.date()),
        "who": update.made_by or "Fairway",
        "note": update.note.removesuffix("."),
    }


def since_source(variant: Variant, core: Variant | None) -> list[VariantUpdate]:
    """Versions of the core that the variant does not follow yet, the oldest first."""
    if core is None or not variants.is_behind(variant, core.version):
        return []
    found = core.updates.filter(version__gt=variant.source_version).select_related("made_by")
    return list(found.order_by("version"))


def _renew(variant: Variant, *, editorial: bool, follows: bool) -> None:
    """An editorial change of a published text is out at once."""
    variant.version += 1
    if editorial and variant.state == Variant.State.PUBLISHED:
        variant.published_version = variant.version
    if follows and variant.follows_core:
        variant.source_version = variants.core_version(variant.module)
    variant.save(update_fields=["version", "published_version", "source_version"])


def _dependents(variant: Variant) -> list[Variant]:
    """Variants that translate or adapt the core; none of another variant."""
    if not variant.is_core:
        return []
    return list(variant.module.variants.exclude(source_version=None).order_by("number"))


def _touch(
    touched_variants: list[Variant], touched: Iterable[str], by: Actor, at: datetime.datetime
) -> list[dict[str, object]]:
    """End the sign-offs of these kinds and ask for them again where a text was in or past review; a fixed number of
    queries. Returns what was reopened, for the journal."""
    kinds = frozenset(touched)
    if not kinds:
        return []
    rows = Review.objects.filter(variant__in=touched_variants).select_related("reviewer", "decided_by")
    reviews = list(rows.order_by("pk"))
    told, ended, wanted, moved = [], [], [], []
    for variant in touched_variants:
        own = [review for review in reviews if review.variant_id == variant.pk]
        holding = {r.kind: r for r in own if r.outcome == Review.Outcome.SIGNED and r.reopened_at is None}
        over = [review for kind, review in holding.items() if kind in kinds]
        state = review_rules.after_update(variant.state, holding.keys(), kinds)
        ended += over
        if variant.state != Variant.State.DRAFT:
            wanted += _again(variant, own, review_rules.missing(holding.keys() - kinds), by, at)
        if over:
            told.append({"variant": variant.pk, "kinds": sorted(review.kind for review in over)})
        if state != variant.state:
            variant.state = state
            moved.append(variant)
    Review.objects.filter(pk__in=[review.pk for review in ended]).update(reopened_at=at)
    Variant.objects.bulk_update(moved, ["state"])
    _date(wanted, by, at)
    Review.objects.bulk_create(wanted)
    return told


def _again(variant: Variant, own: list[Review], kinds: Iterable[str], by: Actor, at: datetime.datetime) -> list[Review]:
    """Reviews to open: by who looked at it last."""
    found = []
    for kind in kinds:
        last = [review for review in own if review.kind == kind]
        if not any(review.outcome == Review.Outcome.OPEN for review in last):
            reviewer = (last[-1].reviewer or last[-1].decided_by) if last else None
            found.append(Review(variant=variant, kind=kind, reviewer=reviewer, asked_by=by.principal, asked_at=at))
    return found


def _date(wanted: list[Review], by: Actor, at: datetime.datetime) -> None:
    """Give each review its day: so many working days of its reviewer from today; the same queries for any number."""
    if not wanted:
        return
    settings, today = book.at(at), dates.today(by, at)
    calendars = owner_calendars.of_users([review.reviewer for review in wanted], settings)
    for review in wanted:
        review.due_on = calendars[review.reviewer_id].add_working_days(today, REVIEW_DAYS)
    # The legal review follows the one by subject, also where its reviewer's days would end sooner.
    due = {review.variant_id: review.due_on for review in wanted if review.kind == Review.Kind.SME}
    for review in wanted:
        review.due_on = max(review.due_on, due.get(review.variant_id, review.due_on))


def _record(update: VariantUpdate, reopened: list[dict[str, object]], by: Actor, at: datetime.datetime) -> None:
    variant = update.variant
    data = {
        "program": variant.module.program_id,
        "module": variant.module_id,
        "version": update.version,
        "touches": update.touches,
        "reopened": reopened,
    }
    entries.record("variant.revised", subject=variant, by=by, at=at, reason=update.note, data=data)
