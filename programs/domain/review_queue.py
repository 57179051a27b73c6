"""What waits for a reviewer, and what they are informed of (RD10); set-wise, for the queue and for home."""

import datetime
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, Subquery

from programs.domain import dates, review_loads, review_windows, variants
from programs.domain.review_loads import Booked, Reserved
from programs.models import Review, ReviewWindow, Variant, VariantUpdate
from programs.models.variant import CORE, ReviewQuerySet
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action


@dataclass(frozen=True)
class Queue:
    """Reviews that are up, and for each what its reader needs to know first."""

    today: datetime.date
    windows: list[Reserved]
    booked: dict[int, Booked] = field(default_factory=dict)  # by review, of those that are somebody's
    cores: dict[int, int] = field(default_factory=dict)  # version of the core by module id
    updates: dict[int, list[VariantUpdate]] = field(default_factory=dict)  # of a text, newest first, by its id

    def reserved(self, review: Review) -> ReviewWindow | None:
        """The first window in which it is read; of a review that is nobody's, the reader's first with time left."""
        if booked := self.booked.get(review.pk):
            return booked.windows[0] if booked.windows else None
        left = [each.window for each in self.windows if each.taken < each.window.minutes and not each.away]
        return review_windows.before(left, self.today, review.due_on)

    def lacks(self, review: Review) -> int:
        """Minutes of it without reserved time; 0 for a review that is nobody's yet."""
        booked = self.booked.get(review.pk)
        return booked.lacks if booked else 0

    def changed(self, review: Review) -> list[VariantUpdate]:
        """What changed since the reviews of this kind held last; all versions for a text never signed off."""
        since = review.signed_version or 0
        return [update for update in self.updates.get(review.variant_id, []) if update.version > since]

    def is_behind(self, review: Review) -> bool:
        """Whether the text waits for its writer, who has to bring it up to the core first."""
        return variants.is_behind(review.variant, self.cores.get(review.variant.module_id))


def waiting(by: Actor) -> ReviewQuerySet:
    """Reviews that are up, of the actor or whom they stand in for, and those that are nobody's; not of own texts.

    `signed_version` is the one that was signed off last in this kind of review.
    """
    own = [user.pk for user in (by.user, by.on_behalf_of) if user]
    written = VariantUpdate.objects.filter(Q(made_by__in=own) | Q(made_for__in=own)).values("variant")
    last = Review.objects.filter(variant=OuterRef("variant"), kind=OuterRef("kind"), outcome=Review.Outcome.SIGNED)
    found = Review.objects.visible_to(by, Action.REVIEW_CONTENT).up()
    found = found.annotate(signed_version=Subquery(last.order_by("-pk").values("version")[:1]))
    return found.filter(Q(reviewer__in=own) | Q(reviewer=None)).exclude(variant__in=written)


def ready(by: Actor) -> ReviewQuerySet:
    """Those of them that can be decided: their text does not wait for its writer to bring it up to the core."""
    core = Variant.objects.filter(module=OuterRef("variant__module"), number=CORE).values("version")[:1]
    found = waiting(by).annotate(core_version=Subquery(core))
    return found.exclude(variant__source_version__lt=F("core_version"))


def overdue(by: Actor, today: datetime.date) -> ReviewQuerySet:
    """Reviews past their day, whoever they are with, for those who plan programs."""
    return Review.objects.visible_to(by, Action.MANAGE_PROGRAMS).up().filter(due_on__lt=today)


def informed(by: Actor) -> list[VariantUpdate]:
    """Editorial versions of texts after the reader signed them off, the newest first; at most twenty."""
    signed = Review.objects.holding().filter(decided_by=by.principal, version__lt=F("variant__version"))
    found = VariantUpdate.objects.filter(
        variant__reviews__in=signed,
        version__gt=F("variant__reviews__version"),
        touches=VariantUpdate.Touches.NOTHING,
    )
    related = found.select_related("variant__module__program", "variant__region", "made_by")
    return list(related.distinct().order_by("-made_at", "-pk")[:20])


def of(by: Actor, at: datetime.datetime) -> Queue:
    """What the rows of the queue are read with, in a fixed number of queries."""
    up = waiting(by).values("variant")
    modules = Variant.objects.filter(pk__in=up).values("module")
    cores = Variant.objects.filter(module__in=modules, number=CORE).values_list("module", "version")
    updates: dict[int, list[VariantUpdate]] = {}
    for update in VariantUpdate.objects.filter(variant__in=up).select_related("made_by").order_by("-version"):
        updates.setdefault(update.variant_id, []).append(update)
    own = {user.pk for user in (by.user, by.on_behalf_of) if user}
    loads = [load for load in review_loads.of_everybody(by, at) if load.reviewer.pk in own]
    windows = sorted((each for load in loads for each in load.windows), key=lambda each: each.window.order)
    booked = {each.review.pk: each for load in loads for each in load.reviews}
    return Queue(dates.today(by, at), windows, booked, dict(cores), updates)
