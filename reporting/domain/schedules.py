"""Making a program's report by itself: at the cadence of its setting, on a weekday and time of the organization."""

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import announcements, book
from audiences.domain.settings.book import Book
from audiences.domain.settings.effects import Change, Effect
from programs.domain import lifting, program_settings
from programs.models import Program
from reporting.domain import recipients, reports
from reporting.domain.cadences import Rhythm
from reporting.models import ReportSchedule
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied

KIND = "reports.schedule"
NAME = "report_cadence"
FOLLOWER = "reports.cadence"
VERBS = {announcements.VERB}


def set_schedule(
    *, program: Program, is_on: bool, weekday: int, local_time: datetime.time, by: Actor, at: datetime.datetime
) -> ReportSchedule:
    """Switch the mail on or off, and say on which weekday (1 is Monday) and when."""
    if not by.may(Action.SEND_REPORTS):
        raise Denied(_("A program manager decides when the report goes out."), lift=lifting.may(Action.SEND_REPORTS))
    if weekday not in range(1, 8):
        raise ValidationError({"weekday": _("Choose a day of the week.")})
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    schedule = ReportSchedule.objects.filter(program=program).first() or ReportSchedule(program=program)
    schedule.is_on, schedule.weekday, schedule.local_time = is_on, weekday, local_time
    schedule.since = schedule.since or at.date()
    schedule.next_at = rhythms([schedule], book.at(at), by.tenant)[program.pk].next_after(at) if is_on else None
    schedule.save()
    entries.record("report.scheduled", subject=schedule, by=by, at=at, data={"program": program.pk, "is_on": is_on})
    _wake(schedule, by.tenant)
    return schedule


def rhythms(schedules: list[ReportSchedule], settings: Book, tenant: Tenant) -> Mapping[int, Rhythm]:
    """The rhythm of each schedule's program, by program key."""
    layers = program_settings.layers((each.program for each in schedules), settings)
    return {
        each.program_id: Rhythm(
            cadence=str(settings.value(NAME, program=layers[each.program_id])),
            weekday=each.weekday,
            local_time=each.local_time,
            zone=tenant.time_zone,
            since=each.since,
        )
        for each in schedules
    }


def run(tenant: Tenant) -> datetime.datetime | None:
    """Start what is due, each in its own transaction; the real instant of the next one."""
    while _start_next(tenant):
        pass
    with walls.inside(tenant.pk):
        first = ReportSchedule.objects.filter(is_on=True, next_at__isnull=False).order_by("next_at").first()
        return clock.real(tenant, first.next_at) if first and first.next_at else None


def follow(entry: Entry, tenant: Tenant) -> None:
    """Another cadence moves what is still ahead."""
    if entry.data.get("setting") != NAME:
        return
    at = clock.now(tenant)
    schedules = list(
        ReportSchedule.objects.select_for_update(of=("self",)).filter(is_on=True).select_related("program")
    )
    found = rhythms(schedules, book.at(at), tenant)
    for schedule in schedules:
        schedule.next_at = found[schedule.program_id].next_after(at)
        schedule.save(update_fields=["next_at"])
        _wake(schedule, tenant)


def effects(change: Change) -> list[Effect]:
    """Programs whose next report by mail would go out at another time."""
    schedules = list(ReportSchedule.objects.filter(is_on=True).select_related("program"))
    if not schedules:
        return []
    tenant, at = Tenant.objects.get(pk=schedules[0].tenant_id), change.before.at
    before, after = (rhythms(schedules, settings, tenant) for settings in (change.before, change.after))
    count = sum(before[pk].next_after(at) != after[pk].next_after(at) for pk in before)
    sentence = ngettext("Moves the next report of %(n)s program", "Moves the next reports of %(n)s programs", count)
    return [Effect(count, sentence % {"n": count})]


def _start_next(tenant: Tenant) -> bool:
    """Ask for one due report, and move its schedule on in the same transaction: it is asked for once."""
    with walls.inside(tenant.pk):
        at, by = clock.now(tenant), actors.system(tenant)
        due = ReportSchedule.objects.filter(is_on=True, next_at__lte=at).select_related("program")
        schedule = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at").first()
        if schedule is None:
            return False
        rhythm = rhythms([schedule], book.at(at), tenant)[schedule.program_id]
        occurrence = rhythm.last_until(at, schedule.next_at)
        if recipients.of(schedule.program).exists():
            reports.start(program=schedule.program, by=by, at=at, scheduled_for=occurrence)
        schedule.next_at = rhythm.next_after(at)
        schedule.save(update_fields=["next_at"])
        return True


def _wake(schedule: ReportSchedule, tenant: Tenant) -> None:
    if schedule.next_at:
        agenda.lower_for(tenant, KIND, schedule.next_at)
