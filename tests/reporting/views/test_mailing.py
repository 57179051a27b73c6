"""The page of a report's mail, and the recipient's own way off the list."""

import datetime
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from audiences.domain.settings import book, changes
from audiences.domain.settings.targets import Target
from reporting.domain import recipients, schedules
from reporting.models import ReportDelivery, ReportRecipient, ReportSchedule, StatusReport
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for, queries_of
from tests.reporting.conftest import AT, World

Sign = Callable[[Actor], Client]
M = "/norvane/programs/anti-bribery/reports/delivery/"


@pytest.fixture
def manager(world: World, client_of: Sign) -> Client:
    return client_of(actor_for(world.tenant, Role.PROGRAM_MANAGER, "ingrid@norvane.example"))


def recipient(world: World, address: str = "ingrid@norvane.example") -> ReportRecipient:
    return recipients.add(program=world.program, address=address, by=actors.system(world.tenant), at=AT)


def test_a_program_manager_sets_the_day_and_the_list(manager: Client, world: World) -> None:
    page = manager.get(M).content.decode()
    assert "Every week" in page
    assert "No report has gone out by mail" in page
    assert manager.post(M, {"is_on": "on", "weekday": "2", "local_time": "09:00"}).status_code == 302
    assert ReportSchedule.objects.get().is_on
    refused = manager.post(f"{M}recipients/", {"address": "nobody"})
    assert refused.status_code == 422
    assert manager.post(f"{M}recipients/", {"address": "ingrid@norvane.example"}).status_code == 302
    assert manager.post(f"{M}recipients/", {"address": "board@elsewhere.example"}).status_code == 302
    page = manager.get(M).content.decode()
    assert "Waits for an administrator" in page
    assert "Allow board@elsewhere.example" not in page
    one = ReportRecipient.objects.get(address="ingrid@norvane.example")
    assert manager.post(f"{M}recipients/{one.pk}/remove/").status_code == 302
    assert "Remove ingrid@norvane.example" not in manager.get(M).content.decode()


@pytest.mark.parametrize("data", [{}, {"weekday": "9"}, {"weekday": "1", "local_time": "25:00"}])
def test_a_senseless_schedule_is_refused(manager: Client, data: dict[str, str]) -> None:
    assert manager.post(M, data).status_code == 422
    assert not ReportSchedule.objects.exists()


def test_only_an_administrator_lets_a_report_leave(manager: Client, world: World, client_of: Sign) -> None:
    manager.post(f"{M}recipients/", {"address": "board@elsewhere.example"})
    one = ReportRecipient.objects.get()
    assert manager.post(f"{M}recipients/{one.pk}/allow/").status_code == 403
    admin = client_of(actor_for(world.tenant, Role.ADMINISTRATOR))
    assert "Allow board@elsewhere.example" in admin.get(M).content.decode()
    assert admin.post(f"{M}recipients/{one.pk}/allow/").status_code == 302
    assert "Allowed by" in admin.get(M).content.decode()


def test_executives_do_not_decide_who_gets_it(world: World, client_of: Sign) -> None:
    assert client_of(actor_for(world.tenant, Role.EXECUTIVE)).get(M).status_code == 403


def test_executives_do_not_decide_how_often_it_goes(world: World, client_of: Sign) -> None:
    executive = actor_for(world.tenant, Role.EXECUTIVE)
    client, wanted = client_of(executive), {"report_cadence": "monthly", "change": "report_cadence"}
    for path in (f"{M.removesuffix('reports/delivery/')}settings/", "/norvane/settings/catalogue/report_cadence/"):
        assert client.post(path, wanted).status_code == 403
    with pytest.raises(PermissionDenied):
        changes.set_value(name="report_cadence", raw="monthly", target=Target(), by=executive, at=AT)
    with pytest.raises(PermissionDenied):
        schedules.set_schedule(
            program=world.program, is_on=True, weekday=1, local_time=datetime.time(9), by=executive, at=AT
        )
    assert book.at(AT).value("report_cadence") == "weekly"


def test_opening_the_way_off_changes_nothing_and_a_post_takes_it(world: World, client: Client) -> None:
    found = recipient(world)
    path = f"/l/report/{recipients.token(found)}/"
    page = client.get(path)
    assert page.status_code == 200
    assert "Take me off the list" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert ReportRecipient.objects.get().removed_at is None
    done = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert "You are off the list" in done.content.decode()
    row = ReportRecipient.objects.get()
    assert row.removed_at is not None
    assert row.unsubscribed
    assert "You are off the list" in client.get(path).content.decode()


@pytest.mark.parametrize("token", ["x", "WzEsMV0:aaaa", "%00", "a" * 400])
def test_a_forged_way_off_opens_nothing(world: World, client: Client, token: str) -> None:
    recipient(world)
    assert client.post(f"/l/report/{token}/").status_code == 404
    assert ReportRecipient.objects.get().removed_at is None


def test_an_uncertain_mail_can_be_sent_again(world: World, manager: Client) -> None:
    report = StatusReport.objects.create(program=world.program, number=1, as_of=AT)
    row = ReportDelivery.objects.create(
        report=report, recipient=recipient(world), state="uncertain", message_id="<a@x>", planned_at=AT
    )
    assert "Send again to ingrid@norvane.example" in manager.get(M).content.decode()
    assert manager.post(f"{M}mails/{row.pk}/again/").status_code == 302
    row.refresh_from_db()
    assert row.state == "planned"
    assert manager.post(f"{M}mails/{row.pk}/again/").status_code == 409


def test_the_page_takes_as_many_queries_for_three(world: World, manager: Client) -> None:
    report = StatusReport.objects.create(program=world.program, number=1, as_of=AT)

    def grow(address: str) -> None:
        ReportDelivery.objects.create(
            report=report, recipient=recipient(world, address), message_id=f"<{address}>", planned_at=AT
        )

    def asked() -> int:
        manager.get(M)
        with queries_of() as queries:
            assert manager.get(M).status_code == 200
        return len(queries)

    grow("ingrid@norvane.example")
    before = asked()
    grow("b@elsewhere.example")
    grow("c@elsewhere.example")
    assert asked() == before
