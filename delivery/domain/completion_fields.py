"""Prior completions as fields of segment rules (AU1, CD4): courses by their id, and whole programs."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audiences.domain import clocks
from audiences.domain.rule_fields import Field, Op, among, named
from audiences.models import Person
from delivery.models import Assignment, CompletionRecord
from programs.models import Module, Program
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from rollout.web import formats

Since = datetime.date | None
LONG_AGO = datetime.datetime.min.replace(tzinfo=datetime.UTC)
DONE = CompletionRecord.Status.COMPLETED

OPS = {
    "ever": Op(lazy("include"), lazy("%(field)s include %(values)s")),
    "never": Op(lazy("do not include"), lazy("%(field)s do not include %(values)s")),
    "since": Op(lazy("since a day include"), lazy("%(field)s since %(since)s include %(values)s"), dated=True),
    "not_since": Op(
        lazy("since a day do not include"), lazy("%(field)s since %(since)s do not include %(values)s"), dated=True
    ),
}


def _start(since: datetime.date) -> datetime.datetime:
    """The first instant of the day on the organization's clock."""
    zone = Tenant.objects.values_list("time_zone", flat=True).get(pk=walls.current())
    return clocks.on_day(since, datetime.time(), zone)


# Courses -------------------------------------------------------------------------------------------


def _courses() -> list[tuple[str, str]]:
    found = Module.every.exclude(course_id="").order_by("course_id", "pk").values_list("course_id", "title")
    return [(course, f"{title} ({course})") for course, title in dict(found).items()]


def _course_query(op: str, values: Sequence[str], since: Since = None) -> Q:
    modules = list(Module.every.filter(course_id__in=list(values)).values_list("pk", flat=True))
    done = CompletionRecord.objects.current().filter(module__in=modules, status=DONE)
    if since:
        done = done.filter(completed_at__gte=_start(since))
    having = Q(pk__in=done.values("person"))
    return having if op in {"ever", "since"} else ~having


def _course_holds(op: str, values: Sequence[str], person: Person, since: Since = None) -> bool:
    start = _start(since) if since else None
    done = any(
        start is None or (record.completed_at is not None and record.completed_at >= start)
        for record in _records(person, values)
    )
    return done is (op in {"ever", "since"})


def _records(person: Person, values: Sequence[str]) -> list[CompletionRecord]:
    """The person's completions of the courses, the latest first."""
    every = list(CompletionRecord.objects.filter(person=person).select_related("module", "source"))
    replaced = {record.supersedes_id for record in every}
    done = [each for each in every if each.pk not in replaced and each.status == DONE]
    asked = [each for each in done if each.module.course_id in values]
    return sorted(asked, key=lambda each: each.completed_at or LONG_AGO, reverse=True)


def _course_record(person: Person, values: Sequence[str]) -> str:
    found = _records(person, values)
    if not found:
        return _("Never completed")
    title, day = found[0].module.title, found[0].completed_at
    return _("%(title)s, completed %(day)s") % {"title": title, "day": formats.day(day)}


def _course_source(person: Person, values: Sequence[str]) -> str:
    found = _records(person, values)
    if not found:
        return ""
    words = {"source": found[0].source, "day": formats.day(found[0].received_at)}
    return _("%(source)s, received %(day)s") % words


# Programs ------------------------------------------------------------------------------------------


def _programs() -> list[tuple[str, str]]:
    return list(Program.objects.order_by("name", "pk").values_list("slug", "name"))


def _program_query(op: str, values: Sequence[str], since: Since = None) -> Q:
    programs = list(Program.objects.filter(slug__in=list(values)).values_list("pk", flat=True))
    rows = Assignment.objects.annotate(last_at=Coalesce("completed_at", "completed_before_at"))
    done = rows.filter(program__in=programs, last_at__isnull=False)
    if since:
        done = done.filter(last_at__gte=_start(since))
    having = Q(pk__in=done.values("person"))
    return having if op in {"ever", "since"} else ~having


def _program_holds(op: str, values: Sequence[str], person: Person, since: Since = None) -> bool:
    start = _start(since) if since else None
    done = any(start is None or _last_at(each) >= start for each in _assignments(person, values))
    return done is (op in {"ever", "since"})


def _assignments(person: Person, values: Sequence[str]) -> list[Any]:
    """Assignments of the programs that were completed in any cycle, the latest first."""
    found = [each for each in person.assignments.select_related("program") if each.program.slug in values]
    return sorted((each for each in found if _last_at(each)), key=_last_at, reverse=True)


def _last_at(assignment: Assignment) -> Any:
    return assignment.completed_at or assignment.completed_before_at


def _program_record(person: Person, values: Sequence[str]) -> str:
    found = _assignments(person, values)
    if not found:
        return _("Never completed")
    words = {"title": found[0].program, "day": formats.day(_last_at(found[0]))}
    return _("%(title)s, completed %(day)s") % words


COURSES = Field(
    "completed_course",
    lazy("Completed courses"),
    OPS,
    _course_query,
    _course_holds,
    _course_record,
    _courses,
    known=among(_courses),
    accepts=lazy("the course id of a module"),
    names=named(_courses),
    aside=True,
    source=_course_source,
)
PROGRAMS = Field(
    "completed_program",
    lazy("Completed programs"),
    OPS,
    _program_query,
    _program_holds,
    _program_record,
    _programs,
    known=among(_programs),
    accepts=lazy("a program of the list"),
    names=named(_programs),
    aside=True,
    source=lambda person, values: _("Assignments"),
)
