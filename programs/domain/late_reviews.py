"""Reviews of a program's texts that would come too late for a wave (RD10): due after its content has to be approved."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audiences.domain.calendars import WorkingCalendar
from programs.domain import checklists, review_windows
from programs.domain.proposals import Proposal
from programs.domain.readiness_dates import Days
from programs.models import ReadinessItem, Review, ReviewWindow, Wave
from rollout.web import formats

CONTENT = "content.approved"  # the item that waits for the texts


@dataclass(frozen=True)
class LateReview:
    """An open review, the day by which the wave needs its text, and what its reviewer has reserved after that day."""

    review: Review
    needed_on: datetime.date
    reserved: ReviewWindow | None

    @property
    def sentence(self) -> str:
        said = _("The %(kind)s of “%(module)s” is due on %(due)s; the wave then needs it by %(needed)s.")
        if self.reserved:
            said = _(
                "The %(kind)s of “%(module)s” is due on %(due)s, with time reserved %(reserved)s; "
                "the wave then needs it by %(needed)s."
            )
        return said % {
            "kind": formats.in_sentence(self.review.get_kind_display()),
            "module": self.review.variant.module.title,
            "due": formats.short_day(self.review.due_on),
            "needed": formats.short_day(self.needed_on),
            "reserved": review_windows.words(self.reserved) if self.reserved else "",
        }


def of(
    proposals: Sequence[Proposal], items: Mapping[int, Iterable[ReadinessItem]], days_of: Days
) -> dict[int, list[LateReview]]:
    """Reviews that are in time for the wave as it is and not as it would be, by wave id; two queries at most."""
    programs = {each.wave.program_id for each in proposals}
    rows = Review.objects.filter(outcome=Review.Outcome.OPEN, variant__module__program__in=programs)
    reviews = list(rows.select_related("variant__module", "reviewer").order_by("due_on", "pk"))
    needed = {each.wave.pk: _needed(each, items[each.wave.pk], days_of) for each in proposals}
    pairs = [
        (each.wave.pk, review)
        for each in proposals
        for review in reviews
        if review.variant.module.program_id == each.wave.program_id
        and needed[each.wave.pk]
        and needed[each.wave.pk][1] < review.due_on <= needed[each.wave.pk][0]
    ]
    reserved = _reserved([review for _pk, review in pairs])
    found: dict[int, list[LateReview]] = {each.wave.pk: [] for each in proposals}
    for pk, review in pairs:
        until = needed[pk][1]
        mine = [each for each in reserved if each.reviewer_id == review.reviewer_id and each.day > until]
        found[pk].append(LateReview(review, until, review_windows.before(mine, until, review.due_on)))
    return found


def _needed(
    proposal: Proposal, items: Iterable[ReadinessItem], days_of: Days
) -> tuple[datetime.date, datetime.date] | None:
    """By which day the content has to be approved, as it is and then; None where nothing waits for it any more."""
    waits = next((item for item in items if item.key == CONTENT and item.state != ReadinessItem.State.DONE), None)
    if waits is None:
        return None
    calendar = days_of(waits)
    return _by(proposal.wave, calendar), _by(proposal.then, calendar)


def _by(wave: Wave, calendar: WorkingCalendar) -> datetime.date:
    return checklists.due_on(checklists.BY_KEY[CONTENT].days, wave, calendar)


def _reserved(reviews: Sequence[Review]) -> list[ReviewWindow]:
    if not reviews:
        return []
    last = max(review.due_on for review in reviews)
    mine = ReviewWindow.objects.filter(reviewer__in={review.reviewer_id for review in reviews}, day__lte=last)
    return list(mine.order_by("day", "starts"))
