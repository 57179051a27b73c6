"""What comes back of each kind of mail leads back to it, by its own envelope, and shows where its sender looks."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comms.domain import owner_digests, stuck_digests
from comms.domain.stuck_digests import Desks, Next
from comms.models import OwnerDigest
from reporting.domain import bounces, deliveries
from reporting.domain.attention import Item, report_mails
from reporting.domain.attention.kinds import Reader
from reporting.models import ReportDelivery, ReportRecipient, StatusReport
from rollout.journal.models import Entry
from rollout.mail.domain import returned, smtp
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.comms.conftest import Inbox
from tests.conftest import actor_for
from tests.mail.test_dsn import failed, report

MORNING = datetime.datetime(2026, 10, 5, 10, 40, tzinfo=datetime.UTC)  # a Monday, before noon
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def mailbox(settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@norvane.example"


def at(tenant: Tenant, instant: datetime.datetime) -> Tenant:
    tenant.clock_offset, tenant.is_demo = instant - timezone.now(), True
    tenant.save()
    return tenant


def comes_back(monkeypatch: pytest.MonkeyPatch, envelope: str, recipient: str) -> str:
    """A report that encloses nothing is piped to the command, as an alias of the bounce mailbox does."""
    body = report(failed(recipient), encloses="", Delivered_To=envelope)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
    said = io.StringIO()
    call_command("bounces", "-", stdout=said)
    return said.getvalue()


def test_every_kind_of_mail_is_looked_for() -> None:
    assert returned.names() == ["messages", "owner_digests", "reports"]


@pytest.fixture
def owner(inside: Tenant) -> User:
    user = factories.UserFactory(email="ingrid@norvane.example", display_name="Ingrid Haugen")
    Membership.objects.create(user=user, tenant=inside, role="reviewer")
    wave = factories.WaveFactory(state="planned")
    factories.ReadinessItemFactory(wave=wave, owner=user, due_on=MORNING.date() - DAY)
    return user


def test_a_daily_mail(
    inside: Tenant, owner: User, inbox: Inbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner_digests.run(at(inside, MORNING))
    for noted in ("1 noted", "0 noted"):
        assert noted in comes_back(monkeypatch, inbox.senders[0], owner.email)
    digest = stuck_digests.stuck().get()
    assert (digest.state, digest.bounced_because) == ("sent", "5.1.1 550 No such user")
    assert Entry.objects.get(verb="digest.bounced").data == {"owner": owner.pk, "status": "5.1.1"}
    assert Desks.of([digest], inside, MORNING).next(digest) is Next.ADDRESS
    client.force_login(actor_for(inside, Role.PROGRAM_MANAGER).user)
    page = client.get("/norvane/digests/").content.decode()
    assert "Came back" in page
    assert "5.1.1 550 No such user" in page
    assert "Ingrid Haugen" in client.get("/norvane/digests/?state=bounced").content.decode()
    assert "Ingrid Haugen" not in client.get("/norvane/digests/?state=uncertain").content.decode()
    owner_digests.run(at(inside, MORNING + DAY))
    assert not stuck_digests.stuck().filter(told_since=False).exists()
    comes_back(monkeypatch, inbox.senders[1], owner.email)
    assert OwnerDigest.objects.filter(bounced_at__isnull=False).count() == 2
    assert stuck_digests.stuck().filter(told_since=False).count() == 2


@pytest.fixture
def recipient(inside: Tenant) -> ReportRecipient:
    program = factories.ProgramFactory(name="Anti-bribery essentials", slug="anti-bribery")
    fields = {"added_at": factories.AT, "allowed_at": factories.AT}
    return ReportRecipient.objects.create(program=program, address="board@elsewhere.example", **fields)


def mail(recipient: ReportRecipient, number: int) -> ReportDelivery:
    fields = {"as_of": factories.AT, "pdf": b"%PDF-", "verdict": "grey", "content": {"program": "Anti-bribery"}}
    made = StatusReport.objects.create(program=recipient.program, number=number, **fields)
    planned = {"planned_at": factories.AT, "message_id": smtp.new_message_id()}
    return ReportDelivery.objects.create(report=made, recipient=recipient, **planned)


def needs(by: Actor) -> list[Item]:
    """On the home page of the actor."""
    return report_mails.KIND.find(Reader(by, MORNING, MORNING.date(), []))


def test_a_report(
    inside: Tenant, recipient: ReportRecipient, inbox: Inbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = mail(recipient, 1)
    deliveries.send_due(inside)
    for noted in ("1 noted", "0 noted"):
        assert noted in comes_back(monkeypatch, inbox.senders[0], recipient.address)
    first.refresh_from_db()
    assert (first.state, first.bounced_because) == ("sent", "5.1.1 550 No such user")
    entry = Entry.objects.get(verb="report_mail.bounced")
    assert (entry.subject_id, entry.data["program"]) == (first.pk, recipient.program_id)
    manager = actor_for(inside, Role.PROGRAM_MANAGER)
    client.force_login(manager.user)
    page = client.get("/norvane/programs/anti-bribery/reports/delivery/?state=bounced").content.decode()
    assert "Came back" in page
    assert "5.1.1 550 No such user" in page
    assert "Send again to" not in page
    (item,) = needs(manager)
    assert (item.title, item.program) == ("A report by mail did not reach 1 recipient", recipient.program_id)
    mail(recipient, 2)
    deliveries.send_due(inside)
    assert needs(manager) == []


def test_who_is_off_the_list_is_no_worry(inside: Tenant, recipient: ReportRecipient) -> None:
    mail(recipient, 1)
    ReportDelivery.objects.update(state="failed")
    assert bounces.unreached().count() == 1
    ReportRecipient.objects.update(removed_at=factories.AT)
    assert bounces.unreached().count() == 0


def test_what_came_back_is_not_sent_again_by_a_decision(inside: Tenant, recipient: ReportRecipient) -> None:
    row = mail(recipient, 1)
    ReportDelivery.objects.update(state="uncertain", bounced_at=factories.AT)
    with pytest.raises(deliveries.Refused, match="Only a failed or uncertain mail"):
        deliveries.send_again(delivery=row, by=actors.system(inside), at=factories.AT)
