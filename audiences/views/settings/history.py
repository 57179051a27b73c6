"""Decisions on settings as a list: who, when, before, after, from when on, and why (GO1, Audit)."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from audiences.domain.settings import catalogue, provenance
from audiences.domain.settings.targets import Target
from audiences.models import Region, SettingValue, Statute
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web.tables import Column, Empty, Filter, Table

VERBS = ("setting.decided", "setting.called_off")


def of_place(target: Target) -> QuerySet[Entry]:
    """What was decided for the place, and above it what may have changed it: its region, Group, the law."""
    values = Q(region=None, country=None)
    if target.country:
        values |= Q(country=target.country) | Q(region__isnull=False, region=target.country.region)
    elif target.region:
        values |= Q(region=target.region) | Q(country__region=target.region)
    laws = Statute.objects.filter(country=target.country) if target.country else _laws_of(target)
    return _entries(
        Q(subject="settingvalue", subject_id__in=SettingValue.objects.filter(values).values("pk"))
        | Q(subject="settingpolicy")
        | Q(subject="statute", subject_id__in=laws.values("pk"))
    )


def of_everything() -> QuerySet[Entry]:
    """Every decision of the organization, its regions and countries."""
    return _entries(Q(subject__in=("settingvalue", "settingpolicy", "statute")))


def visible_to(by: Actor) -> QuerySet[Entry]:
    """Decisions of Group, and of the places that the actor reaches."""
    regions = Region.objects.visible_to(by, Action.VIEW_SETTINGS).values("pk")
    values = Q(region=None, country=None) | Q(region__in=regions) | Q(country__region__in=regions)
    laws = Statute.objects.filter(country__region__in=regions)
    return _entries(
        Q(subject="settingvalue", subject_id__in=SettingValue.objects.filter(values).values("pk"))
        | Q(subject="settingpolicy")
        | Q(subject="statute", subject_id__in=laws.values("pk"))
    )


def table(request: HttpRequest, entries: QuerySet[Entry], *, label: str) -> Table:
    """The list with search, sort and export; a fixed number of queries."""
    settings = [(setting.name, str(setting.title)) for setting in catalogue.SETTINGS.values()]
    return Table(
        [
            Column("at", _("When"), kind="moment", sort="at"),
            Column("setting", _("Setting"), value=_title),
            Column("where", _("For"), value=_where),
            Column("before", _("Before"), value=lambda entry: _said(entry, "before")),
            Column("after", _("After"), value=lambda entry: _said(entry, "after")),
            Column("from", _("In force from"), value=_effective, kind="moment"),
            Column("who", _("Who"), value=lambda entry: str(entry.actor or "Fairway"), sort="actor__display_name"),
            Column("reason", _("Why")),
        ],
        entries.select_related("actor"),
        request,
        name="decisions",
        label=label,
        noun=ngettext_lazy("%(shown)s decision", "%(shown)s decisions", "n"),
        search_fields=("reason", "actor__display_name", "actor__email", "data__place"),
        filters=[Filter("setting", _("Setting"), settings, lookup="data__setting")],
        default_sort="-at",
        empty=Empty(_("Nothing was decided yet"), _("Every change of a setting is kept here, with who, when and why.")),
        tiebreak="-pk",
    )


def _laws_of(target: Target) -> QuerySet[Statute]:
    return Statute.objects.filter(country__region=target.region) if target.region else Statute.objects.all()


def _entries(which: Q) -> QuerySet[Entry]:
    return Entry.objects.filter(which, verb__in=VERBS)


def _title(entry: Entry) -> str:
    setting = catalogue.SETTINGS.get(entry.data.get("setting", ""))
    return str(setting.title) if setting else entry.data.get("setting", "")


def _where(entry: Entry) -> str:
    """The place; Group for all; what kind of decision where it is not a value."""
    place, program = entry.data.get("place", ""), entry.data.get("program", "")
    where = ", ".join(each for each in (program, place) if each) or _("Group")
    if entry.subject == "statute":
        return _("The law of %(country)s") % {"country": place}
    return _("Who decides, %(where)s") % {"where": where} if entry.subject.endswith("policy") else where


def _said(entry: Entry, which: str) -> str:
    if entry.verb == "setting.called_off":
        return _("Called off") if which == "after" else ""
    return provenance.journaled(entry.data.get("setting", ""), entry.subject, entry.data.get(which))


def _effective(entry: Entry) -> Any:
    from_when = entry.data.get("effective_at")
    return datetime.datetime.fromisoformat(from_when) if from_when else None
