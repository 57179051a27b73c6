"""What changes of settings about records would do (GO1): evidence asked of completions, and how long they are kept."""

import datetime
from collections import Counter

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from audiences.domain.settings.effects import Change, Effect
from delivery.domain import evidence
from delivery.models import Assignment, CompletionRecord
from programs.domain import program_settings
from programs.models import Program

RETENTION = "retention_years"
_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)


def of_evidence(change: Change) -> list[Effect]:
    """People not complete yet of whose completion something else will be asked; what is complete stays complete."""
    programs, people = list(Program.objects.all()), Counter[str]()
    before, after = (program_settings.layers(programs, book) for book in (change.before, change.after))
    rows = Assignment.objects.filter(state__in=_OPEN).order_by().values_list("program", "person__country")
    for program, country, count in rows.annotate(people=Count("pk")):
        was = change.before.value(change.name, country=country, program=before[program])
        will = change.after.value(change.name, country=country, program=after[program])
        if was != will:
            people[str(will)] += count
    return [_asked(kind, count) for kind, count in sorted(people.items())]


def of_retention(change: Change) -> list[Effect]:
    """People whose completion records are older than they would be kept, in the places where that changes."""
    older = Q(pk__in=[])
    for place in (None, *change.before.countries):
        years = int(change.after.value(change.name, country=place))
        if years != change.before.value(change.name, country=place):
            of_place = Q(person__country=place) if place else Q(person__country__isnull=True)
            older |= of_place & Q(age_at__lt=years_before(change.before.at, years))
    records = CompletionRecord.objects.annotate(age_at=Coalesce("completed_at", "received_at")).filter(older)
    count = records.aggregate(people=Count("person", distinct=True))["people"]
    sentence = ngettext("%(n)s person’s records are older", "%(n)s people’s records are older", count)
    return [Effect(count, sentence % {"n": f"{count:,}"})]


def years_before(instant: datetime.datetime, years: int) -> datetime.datetime:
    """The same day and time so many years earlier; 28 February for a 29th that year does not have."""
    try:
        return instant.replace(year=instant.year - years)
    except ValueError:
        return instant.replace(year=instant.year - years, day=28)


def _asked(kind: str, count: int) -> Effect:
    if kind == evidence.Kind.RECORD:
        sentence = ngettext(
            "%(n)s assignment that is not complete needs nothing more than a record",
            "%(n)s assignments that are not complete need nothing more than a record",
            count,
        )
        return Effect(count, sentence % {"n": f"{count:,}"})
    sentence = ngettext(
        "%(n)s assignment that is not complete will need %(evidence)s to count",
        "%(n)s assignments that are not complete will need %(evidence)s to count",
        count,
    )
    return Effect(count, sentence % {"n": f"{count:,}", "evidence": evidence.named([kind])})
