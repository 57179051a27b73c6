"""The audit trail: who did what, when and why."""

import datetime
from functools import cache, partial

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from rollout.journal.domain import lag, words
from rollout.journal.models import Entry
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.tables import EXPORT_CAP, Column, Empty, Filter, Table

_PERIODS = {"1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days", "365": "Last year"}


@permitted(Action.VIEW_AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    table = Table(
        [
            Column("at", "When", kind="moment", sort="at"),
            Column("actor", "Who", value=lambda entry: str(entry.actor or "Fairway"), sort="actor__display_name"),
            Column("verb", "What", value=lambda entry: words.of_verb(entry.verb), sort="verb"),
            Column("subject", "About", value=lambda entry: names()[entry.subject, entry.subject_id]),
            Column("reason", "Why"),
        ],
        Entry.objects.select_related("actor"),
        request,
        name="audit",
        label="Audit trail",
        noun=ngettext_lazy("%(shown)s entry", "%(shown)s entries", "n"),
        search_fields=("verb", "reason", "actor__display_name", "actor__email"),
        filters=[
            Filter("since", "When", list(_PERIODS.items()), apply=partial(_since, request.now)),
            Filter("by", "Who", [("people", "People"), ("fairway", "Fairway itself")], apply=_by),
        ],
        default_sort="-at",
        empty=Empty("Nothing has happened yet", "Every act in Fairway is written here, with who, when and why."),
        tiebreak="-pk",
    )

    @cache
    def names() -> dict[words.Subject, str]:
        """Found together, once the rows are known."""
        if table.wants_file:
            return words.of_subjects(table.queryset[:EXPORT_CAP].values_list("subject", "subject_id"))
        return words.of_subjects((entry.subject, entry.subject_id) for entry in table.page.object_list)

    return pages.listing(request, "journal/audit/page.html", table, {"section": "audit"})


@permitted(Action.VIEW_AUDIT)
@require_safe
def followers(request: HttpRequest) -> HttpResponse:
    """How far the parts of Fairway have read what happened, and why one stands still."""
    context = {
        "readings": [(reading, _standing(reading, request.now)) for reading in lag.readings()],
        "crumbs": [(reverse("journal:audit"), _("Audit")), ("", _("Followers"))],
        "section": "audit",
    }
    return pages.page(request, "journal/followers.html", context)


def _standing(reading: lag.Reading, at: datetime.datetime) -> tuple[str, str]:
    if reading.failures:
        return "stop", _("Fails")
    return ("watch", _("Behind")) if reading.is_behind(at) else ("good", _("Up to date"))


def _since(now: datetime.datetime, entries: QuerySet[Entry], days: str) -> QuerySet[Entry]:
    return entries.filter(at__gte=now - datetime.timedelta(days=int(days)))


def _by(entries: QuerySet[Entry], who: str) -> QuerySet[Entry]:
    return entries.filter(actor__isnull=who == "fairway")
