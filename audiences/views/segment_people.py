"""Who is in a segment, who joined, who left, and who was in on a day: always with why."""

import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audiences.domain import clocks, people_search, segments, stays
from audiences.forms.segments import DayForm
from audiences.models import Person, Segment, SegmentStay
from audiences.views import directory
from rollout.journal.domain import words
from rollout.journal.models import Entry
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, kept, pages
from rollout.web.tables import Column, Empty, Filter, Table

STATES = (("in", lazy("In now")), ("joined", lazy("Joined later")), ("left", lazy("Left")))


@permitted(Action.MANAGE_SEGMENTS)
@require_safe
def people(request: HttpRequest, number: int) -> HttpResponse:
    """The list, of all stays or of those on a day."""
    segment = get_object_or_404(Segment, number=number)
    form = DayForm(request.GET or None)
    day = form.cleaned_data["on"] if form.is_valid() else None
    found = SegmentStay.objects.filter(segment=segment)
    if not request.actor.reaches_all(Action.VIEW_PEOPLE):
        found = found.filter(person__in=Person.objects.visible_to(request.actor, Action.VIEW_PEOPLE).values("pk"))
    if day:
        found = found.filter(stays.in_at(segment, _end_of(day, request.tenant.time_zone)))
    table = _table(request, segment, found)
    context = {
        "segment": segment,
        "form": form,
        "day": day,
        "crumbs": [
            (reverse("audiences:segments"), _("Segments")),
            (reverse("audiences:segment", args=[number]), segment.name),
            ("", _("People")),
        ],
        "section": "people",
    }
    return pages.listing(request, "audiences/segments/people.html", table, context)


@permitted(Action.MANAGE_SEGMENTS)
@require_POST
def kind(request: HttpRequest, number: int) -> HttpResponse:
    """Freeze the segment, let it only take people in, or let it follow the people again."""
    segment = get_object_or_404(Segment, number=number)
    try:
        changed = segments.set_kind(
            segment=segment, kind=request.POST.get("kind", ""), by=request.actor, at=request.now
        )
    except ValidationError as refused:
        return errors.conflict(request, " ".join(refused.messages))
    said = {
        Segment.Kind.FROZEN: _("“%(name)s” is frozen: whoever is in now stays in, and nobody joins."),
        Segment.Kind.JOIN_ONLY: _("“%(name)s” only takes people in: nobody leaves it."),
        Segment.Kind.DYNAMIC: _("“%(name)s” follows the people."),
    }[Segment.Kind(changed.kind)]
    pages.say(request, said % {"name": changed.name})
    return pages.redirect(request, reverse("audiences:segment", args=[number]))


class Reasons:
    """Why stays began and ended, in words; the journal's entries are read together, once."""

    def __init__(self, found: QuerySet[SegmentStay]) -> None:
        self._found = found

    def joined(self, stay: SegmentStay) -> str:
        return self._said(stay.get_join_cause_display(), stay.join_entry)

    def left(self, stay: SegmentStay) -> str:
        return self._said(stay.get_leave_cause_display(), stay.leave_entry) if stay.left_at else ""

    def _said(self, cause: str, entry_id: int | None) -> str:
        entry = self._entries.get(entry_id) if entry_id else None
        if entry is None:
            return cause
        subject, who = self._subjects.get((entry.subject, entry.subject_id), ""), words.of_actor(entry)
        return _("%(cause)s: %(subject)s, by %(who)s") % {"cause": cause, "subject": subject, "who": who}

    @cached_property
    def _entries(self) -> dict[int, Entry]:
        ids: set[int] = set()
        for column in ("join_entry", "leave_entry"):
            ids.update(self._found.exclude(**{column: None}).order_by().values_list(column, flat=True).distinct())
        return Entry.objects.select_related("actor", "on_behalf_of").in_bulk(ids)

    @cached_property
    def _subjects(self) -> dict[tuple[str, int], str]:
        return words.of_subjects({(entry.subject, entry.subject_id) for entry in self._entries.values()})


def _table(request: HttpRequest, segment: Segment, found: QuerySet[SegmentStay]) -> Table:
    reasons = Reasons(found)
    return Table(
        [
            Column(
                "person",
                lazy("Person"),
                value=lambda stay: stay.person.name,
                sort="person__name_key",
                url=lambda stay: directory.url_of(stay.person),
                note=lambda stay: stay.person.external_id,
            ),
            Column("joined_at", lazy("Joined"), kind="moment", sort="joined_at"),
            Column("joined_why", lazy("Joined because"), value=reasons.joined),
            Column("left_at", lazy("Left"), kind="moment", sort="left_at"),
            Column("left_why", lazy("Left because"), value=reasons.left),
        ],
        found.select_related("person"),
        request,
        name="stays",
        personal=True,
        label=kept.filled(lazy("People of %(segment)s"), segment=segment.name),
        noun=ngettext_lazy("%(shown)s stay", "%(shown)s stays", "n"),
        search=_with_people,
        filters=[Filter("state", lazy("Show"), choices=STATES, apply=_in_state)],
        default_sort="-joined_at",
        empty=Empty(
            _("Nobody has been in this segment yet"),
            _("People appear here within seconds after a rule is saved or people are imported."),
            reverse("audiences:segment", args=[segment.number]),
            _("Open the rules"),
        ),
    )


def _with_people(found: QuerySet[SegmentStay], typed: str) -> QuerySet[SegmentStay]:
    return found.filter(person__in=people_search.beginning(Person.objects.all(), typed).values("pk"))


def _in_state(found: QuerySet[SegmentStay], state: str) -> QuerySet[SegmentStay]:
    begun = Q(join_cause=SegmentStay.Cause.START)
    conditions = {"in": Q(left_at=None), "joined": ~begun, "left": Q(left_at__isnull=False)}
    return found.filter(conditions[state])


def _end_of(day: datetime.date, zone: str) -> datetime.datetime:
    """The last instant of the day there."""
    return clocks.on_day(day + datetime.timedelta(days=1), datetime.time(), zone) - datetime.timedelta(microseconds=1)
