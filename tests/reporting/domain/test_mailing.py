"""Reports by mail: made at their time, sent once to whom they may go, and each with its outcome."""

import datetime
import email
import email.policy

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.domain.settings import book, changes, effects
from audiences.domain.settings.changes import Target
from reporting.domain import deliveries, recipients, reports, schedules
from reporting.models import ReportDelivery, ReportRecipient, ReportSchedule, StatusReport
from rollout.jobs.domain.jobs import Run
from rollout.journal.models import Entry
from rollout.mail.domain import letters, smtp
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.reporting.conftest import AT, DAY, World

pytestmark = pytest.mark.usefixtures("drawn_once")


class Host:
    """What smtp.open_connection gives, answering as it is told and keeping what came."""

    def __init__(self, *answers: smtp.Outcome) -> None:
        self.answers, self.letters = list(answers), []

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def hand_over(self, letter: letters.Letter) -> smtp.Outcome:
        self.letters.append(letter)
        return self.answers.pop(0) if self.answers else smtp.Outcome(accepted=True)


@pytest.fixture
def planner(world: World) -> Actor:
    return actor_for(world.tenant, Role.PROGRAM_MANAGER, "ingrid@norvane.example")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    found = Host()
    monkeypatch.setattr(smtp, "open_connection", lambda: found)
    return found


def schedule(world: World, by: Actor) -> ReportSchedule:
    """Tuesdays at 09:00 UTC; AT is a Tuesday at 06:00."""
    return schedules.set_schedule(
        program=world.program, is_on=True, weekday=2, local_time=datetime.time(9), by=by, at=AT
    )


def made(world: World) -> StatusReport:
    """A scheduled report, made as its job makes it."""
    system = actors.system(world.tenant)
    report = reports.start(program=world.program, by=system, at=AT, scheduled_for=AT)
    reports.make(Run(report.job, world.tenant, system))
    report.refresh_from_db()
    return report


def test_the_schedule_starts_one_report_per_occurrence(world: World, planner: Actor) -> None:
    recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT)
    kept = schedule(world, planner)
    assert kept.next_at == AT.replace(hour=9)
    schedules.run(world.tenant)
    assert not StatusReport.objects.exists()
    ReportSchedule.objects.update(next_at=AT - 15 * DAY)  # workers were down for two weeks
    schedules.run(world.tenant)
    schedules.run(world.tenant)
    report = StatusReport.objects.get()
    assert report.scheduled_for == AT.replace(hour=9) - 7 * DAY
    kept.refresh_from_db()
    assert kept.next_at == AT.replace(hour=9)


def test_nobody_on_the_list_no_report(world: World, planner: Actor) -> None:
    schedule(world, planner)
    ReportSchedule.objects.update(next_at=AT - DAY)
    schedules.run(world.tenant)
    assert not StatusReport.objects.exists()


def test_a_member_gets_it_with_the_pdf_and_a_way_off(world: World, planner: Actor, host: Host) -> None:
    recipients.add(program=world.program, address="Ingrid@Norvane.example", by=planner, at=AT)
    report = made(world)
    deliveries.send_due(world.tenant)
    (letter,) = host.letters
    message = email.message_from_bytes(letters.build(letter), policy=email.policy.default)
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == bytes(report.pdf)
    assert attached.get_filename() == report.file_name
    text = message.get_body(("plain",)).get_content()
    assert report.headline in text
    assert "/norvane/programs/anti-bribery/reports/1/" in text
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    row = ReportDelivery.objects.get()
    assert (row.state, row.attempts) == ("sent", 1)
    deliveries.send_due(world.tenant)
    assert len(host.letters) == 1


def test_planning_again_plans_nothing_twice(world: World, planner: Actor) -> None:
    recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT)
    report = made(world)
    system = actors.system(world.tenant)
    reports.make(Run(report.job, world.tenant, system))
    assert deliveries.plan(report=report, tenant=world.tenant, at=AT) == 0
    assert ReportDelivery.objects.count() == 1


def test_a_report_that_somebody_asked_for_is_not_mailed(world: World, planner: Actor) -> None:
    recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT)
    report = reports.start(program=world.program, by=planner, at=AT)
    reports.make(Run(report.job, world.tenant, planner))
    assert not ReportDelivery.objects.exists()


def test_an_outside_address_waits_for_an_administrator(world: World, planner: Actor, host: Host) -> None:
    waiting = recipients.add(program=world.program, address="board@elsewhere.example", by=planner, at=AT)
    made(world)
    deliveries.send_due(world.tenant)
    assert host.letters == []
    with pytest.raises(PermissionDenied, match="An administrator decides"):
        recipients.allow(recipient=waiting, by=planner, at=AT)
    admin = actor_for(world.tenant, Role.ADMINISTRATOR)
    recipients.allow(recipient=waiting, by=admin, at=AT)
    assert deliveries.plan(report=StatusReport.objects.get(), tenant=world.tenant, at=AT) == 1
    deliveries.send_due(world.tenant)
    assert [letter.to for letter in host.letters] == ["board@elsewhere.example"]
    assert Entry.objects.get(verb="report_recipient.allowed").actor == admin.user


def test_a_member_who_may_not_read_reports_waits_too(world: World, planner: Actor) -> None:
    actor_for(world.tenant, Role.FACILITATOR, "anika@norvane.example")
    found = recipients.add(program=world.program, address="anika@norvane.example", by=planner, at=AT)
    assert found.user is None
    members = recipients.reading(world.tenant, AT)
    assert recipients.hindrance(found, members, AT) == "Waits for an administrator"


@pytest.mark.parametrize(
    ("change", "why"),
    [("left", "No longer a member who reads reports"), ("removed", "Removed from the list"), ("off", "Unsubscribed")],
)
def test_who_is_off_by_then_gets_nothing(world: World, planner: Actor, host: Host, change: str, why: str) -> None:
    found = recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT - DAY)
    made(world)
    if change == "left":
        Membership.objects.filter(user=planner.user).update(ends_at=AT - DAY)
    elif change == "removed":
        recipients.remove(recipient=found, by=planner, at=AT)
    else:
        recipients.unsubscribe(recipient=found, by=actors.system(world.tenant), at=AT)
    deliveries.send_due(world.tenant)
    assert host.letters == []
    row = ReportDelivery.objects.get()
    assert (row.state, row.state_because) == ("suppressed", why)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (smtp.Outcome(again=True, error="451 later"), "planned"),
        (smtp.Outcome(error="550 nobody"), "failed"),
        (smtp.Outcome(uncertain=True, error="line broke"), "uncertain"),
    ],
)
def test_every_answer_is_an_outcome(world: World, planner: Actor, host: Host, answer: smtp.Outcome, state: str) -> None:
    recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT)
    made(world)
    host.answers = [answer]
    again = deliveries.send_due(world.tenant)
    row = ReportDelivery.objects.get()
    assert (row.state, row.state_because) == (state, answer.error)
    assert (again is not None) is (state == "planned")
    deliveries.send_due(world.tenant)
    assert len(host.letters) == 1


def test_an_uncertain_mail_is_sent_again_only_by_a_person(world: World, planner: Actor, host: Host) -> None:
    recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT)
    made(world)
    host.answers = [smtp.Outcome(uncertain=True)]
    deliveries.send_due(world.tenant)
    deliveries.send_again(delivery=ReportDelivery.objects.get(), by=planner, at=AT)
    deliveries.send_due(world.tenant)
    assert len({letter.message_id for letter in host.letters}) == 1
    assert len(host.letters) == 2
    with pytest.raises(ValidationError, match="Only a failed or uncertain mail"):
        deliveries.send_again(delivery=ReportDelivery.objects.get(), by=planner, at=AT)


def test_recorded_history_is_not_sent(world: World, planner: Actor, host: Host) -> None:
    recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT)
    assert deliveries.record_past(report=made(world), at=AT) == 1
    deliveries.send_due(world.tenant)
    assert host.letters == []
    assert ReportDelivery.objects.get().state_because == "Recorded for the demo history"


@pytest.mark.parametrize("address", ["", "x", "a@b", "a b@c.example"])
def test_a_bad_address_is_refused_with_a_sentence(world: World, planner: Actor, address: str) -> None:
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        recipients.add(program=world.program, address=address, by=planner, at=AT)
    assert not ReportRecipient.objects.exists()


def test_an_address_is_on_the_list_once_and_can_come_back(world: World, planner: Actor) -> None:
    first = recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT)
    with pytest.raises(ValidationError, match="is on the list already"):
        recipients.add(program=world.program, address="INGRID@norvane.example", by=planner, at=AT)
    recipients.remove(recipient=first, by=planner, at=AT)
    assert recipients.add(program=world.program, address="ingrid@norvane.example", by=planner, at=AT).pk != first.pk


def test_another_cadence_moves_the_next_report_as_foreseen(world: World, planner: Actor) -> None:
    kept, system = schedule(world, planner), actors.system(world.tenant)
    before = book.at(AT)
    after = changes.with_value(name="report_cadence", value="monthly", target=Target(), settings=before)
    (foreseen,) = effects.of(effects.Change("report_cadence", before, after))
    changes.set_value(name="report_cadence", raw="monthly", target=Target(), by=system, at=AT)
    schedules.follow(Entry.objects.filter(verb="setting.in_force").latest("pk"), world.tenant)
    was = kept.next_at
    kept.refresh_from_db()
    assert kept.next_at == AT.replace(month=10, day=6, hour=9)
    assert (foreseen.count, foreseen.sentence) == (int(kept.next_at != was), "Moves the next report of 1 program")


def test_switched_off_nothing_goes(world: World, planner: Actor) -> None:
    schedule(world, planner)
    off = schedules.set_schedule(
        program=world.program, is_on=False, weekday=2, local_time=datetime.time(9), by=planner, at=AT
    )
    assert off.next_at is None
    assert schedules.run(world.tenant) is None
