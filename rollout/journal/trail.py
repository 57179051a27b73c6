"""The audit trail as a table: who did what, to what, before and after, why, from where."""

import datetime
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from rollout.journal import addresses
from rollout.journal.domain import changes, choices, origins, reads, reasons, words
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.web import formats
from rollout.web.cursors import CursorTable
from rollout.web.tables import Column, Empty, Filter

FAIRWAY = "fairway"  # the product's own acts
_WORDS = 8  # of a search


class Told:
    """What a batch of entries says in words; names are found together, once."""

    def __init__(self, entries: Iterable[Entry], tenant: Tenant, reader: Actor | None = None) -> None:
        self._entries, self._zone, self._reader = list(entries), ZoneInfo(tenant.time_zone), reader
        self._subjects = words.Subjects((each.subject, each.subject_id) for each in self._entries)
        self._origins = origins.of(self._entries)
        self._changes = changes.Reader(self._entries, self._zone)

    def subject(self, entry: Entry) -> str:
        return words.about(entry, self._subjects.name(entry.subject, entry.subject_id))

    def url(self, entry: Entry) -> str | None:
        """Its page, where the reader may open it."""
        row = self._subjects.row(entry.subject, entry.subject_id)
        return (addresses.of(entry.subject, row, self._reader) or None) if self._reader else None

    def change(self, entry: Entry) -> str:
        """Status: draft → ready; one sentence a field."""
        said = [
            f"{each.field}: {each.before or formats.NOTHING} → {each.after or formats.NOTHING}"
            for each in self._changes.of(entry)
        ]
        if entry.verb == reads.EXPORTED:
            said = [str(words.of_export(entry))]
        if fields := entry.data.get("fields"):
            said.append(formats.enumerated(changes.label(entry.subject, each) for each in fields))
        return "; ".join(said)

    def origin(self, entry: Entry) -> str:
        return self._origins.get(entry.pk, "" if entry.actor_id else _("Fairway itself"))


class Trail(CursorTable):
    def __init__(self, request: HttpRequest, tenant: Tenant) -> None:
        self._tenant = tenant
        super().__init__(
            _columns(lambda: self.told),
            Entry.objects.select_related("actor", "on_behalf_of"),
            request,
            name="audit",
            label=gettext_lazy("Audit trail"),
            noun=ngettext_lazy("%(shown)s entry", "%(shown)s entries", "n"),
            search=self._found,
            filters=_filters(ZoneInfo(tenant.time_zone)),
            empty=Empty(
                _("Nothing has happened yet"), _("Every act in Fairway is written here, with who, when and why.")
            ),
        )

    @cached_property
    def told(self) -> Told:
        return Told(self.page.object_list, self._tenant, getattr(self.request, "actor", None))

    def _found(self, rows: QuerySet[Entry], query: str) -> QuerySet[Entry]:
        """For every word: the reason has it, or the verb's words, or the name of who did it."""
        for word in query.split()[:_WORDS]:
            low = word.casefold()
            verbs = [verb for verb in self._verbs if low in words.of_verb(verb).casefold()]
            people = [user.pk for user in self._actors if low in f"{user} {user.email}".casefold()]
            named = Q(actor__in=people) | Q(on_behalf_of__in=people)
            reasoned = Q(reason__icontains=word) | Q(reason__in=reasons.that_say(word))
            rows = rows.filter(reasoned | Q(verb__in=verbs) | named)
        return rows

    @cached_property
    def _verbs(self) -> list[str]:
        return choices.verbs()

    @cached_property
    def _actors(self) -> list[Any]:
        return choices.actors()

    def lines(self, entries: list[Entry]) -> list[list[object]]:
        """The entries as rows of a file."""
        told = Told(entries, self._tenant)
        zone = ZoneInfo(self._tenant.time_zone)
        return [
            [
                each.at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
                words.of_actor(each),
                words.of_verb(each.verb),
                told.subject(each),
                told.change(each),
                words.of_reason(each),
                told.origin(each),
            ]
            for each in entries
        ]

    @property
    def heads_of_file(self) -> list[str]:
        return [str(column.label) for column in self.columns]


def _columns(told: Callable[[], Told]) -> list[Column]:
    return [
        Column("at", _("When"), kind="moment"),
        Column("actor", _("Who"), value=words.of_actor),
        Column("verb", _("What"), value=lambda entry: words.of_verb(entry.verb)),
        Column("subject", _("About"), value=lambda entry: told().subject(entry), url=lambda entry: told().url(entry)),
        Column("change", _("Before → after"), value=lambda entry: told().change(entry)),
        Column("reason", _("Why"), value=words.of_reason),
        Column("origin", _("From where"), value=lambda entry: told().origin(entry)),
    ]


def _filters(zone: ZoneInfo) -> list[Filter]:
    people = [(FAIRWAY, _("Fairway itself")), *((str(user.pk), str(user)) for user in choices.actors())]
    return [
        Filter("by", _("Who"), people, apply=_by),
        Filter("verb", _("What"), [(verb, words.of_verb(verb)) for verb in choices.verbs()], lookup="verb"),
        Filter("about", _("About"), [(noun, words.of_noun(noun)) for noun in choices.nouns()], lookup="subject"),
        Filter("from", _("From day"), (), kind="date", apply=lambda rows, day: rows.filter(at__gte=_begin(day, zone))),
        Filter(
            "to", _("To day"), (), kind="date", apply=lambda rows, day: rows.filter(at__lt=_begin(day, zone, after=1))
        ),
    ]


def _by(entries: QuerySet[Entry], who: str) -> QuerySet[Entry]:
    return entries.filter(actor=None) if who == FAIRWAY else entries.filter(Q(actor=who) | Q(on_behalf_of=who))


def _begin(day: str, zone: ZoneInfo, after: int = 0) -> datetime.datetime:
    """The first instant of the day, or of one `after` it, on the organization's clock."""
    date = datetime.date.fromisoformat(day) + datetime.timedelta(days=after)
    return datetime.datetime.combine(date, datetime.time(), zone).astimezone(datetime.UTC)
