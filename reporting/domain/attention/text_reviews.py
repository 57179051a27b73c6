"""Texts that wait for the reader's sign-off; for those who plan programs, reviews of others that are late."""

from django.db.models import Q
from django.utils.translation import gettext as _

from programs.domain import review_queue, variant_words
from programs.models import Review
from programs.models.variant import ReviewQuerySet
from reporting.domain.attention import items, own_items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action, Role


def rows(reader: Reader) -> ReviewQuerySet:
    return Review.objects.filter(Q(pk__in=_asked(reader).values("pk")) | Q(pk__in=_overdue(reader).values("pk")))


def find(reader: Reader) -> list[Item]:
    """Two queries at the most."""
    found = [_mine(review, reader) for review in _related(_asked(reader))]
    return [*found, *(_late(review, reader) for review in _related(_overdue(reader)))]


def _asked(reader: Reader) -> ReviewQuerySet:
    """Nobody's reviews stand on the home of reviewers only: whoever plans programs has them in the queue."""
    ready = review_queue.ready(reader.by)
    return ready if Role.REVIEWER in reader.by.roles else ready.exclude(reviewer=None)


def _overdue(reader: Reader) -> ReviewQuerySet:
    if not reader.by.may(Action.MANAGE_PROGRAMS):
        return Review.objects.none()
    return review_queue.overdue(reader.by, reader.today).exclude(reviewer=reader.by.principal)


def _related(reviews: ReviewQuerySet) -> ReviewQuerySet:
    return reviews.select_related("variant__module__program", "variant__region", "reviewer", "asked_by").order_by(
        "due_on", "pk"
    )


def _mine(review: Review, reader: Reader) -> Item:
    late, soon = review.due_on < reader.today, review.due_on <= reader.today + own_items.SOON
    words = _("Your sign-off is asked for: version %(version)s, from %(person)s.")
    return _item(
        review,
        reader,
        status="stop" if late else "watch" if soon else "info",
        title=_("%(review)s: %(text)s"),
        note=words % {"version": review.variant.version, "person": review.asked_by or "Fairway"},
        personal=True,
    )


def _late(review: Review, reader: Reader) -> Item:
    note = _("It is with %(person)s.") % {"person": review.reviewer} if review.reviewer else _("It is with nobody yet.")
    return _item(review, reader, status="watch", title=_("%(review)s is late: %(text)s"), note=note, personal=False)


def _item(review: Review, reader: Reader, *, status: str, title: str, note: str, personal: bool) -> Item:
    variant, program = review.variant, review.variant.module.program
    text = f"{variant.module.title}, {variant_words.name(variant)}"
    return Item(
        status,
        title % {"review": review.get_kind_display(), "text": text},
        note,
        program.name,
        items.due(review.due_on, reader.today),
        ("programs:variant", (program.slug, variant.module.number, variant.number)),
        _("Review") if personal else _("Open text"),
        review.due_on,
        program=program.pk,
        personal=personal,
    )


KIND = Kind(Action.REVIEW_CONTENT, find, rows)
