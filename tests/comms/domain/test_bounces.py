"""Messages that came back: found by what they left with, noted once, counted for a pilot; the envelope's address."""

import io
import mailbox
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from comms.domain import leaving, pilot_figures, reach
from comms.models import Message
from rollout.journal.models import Entry
from rollout.mail.domain import returned, smtp
from rollout.mail.domain.dsn import Failure
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant
from tests import factories
from tests.comms.conftest import LAUNCH
from tests.mail.test_dsn import failed, report

ID = "<0123456789abcdef0123456789abcdef@norvane.example>"


@pytest.fixture
def message(inside: Tenant) -> Message:
    return factories.MessageFactory(
        state="sent", to="kim@norvane.example", message_id=ID, settled_at=LAUNCH, recipient__email="kim@norvane.example"
    )


def note(tenant: Tenant, *failures: Failure) -> int:
    return returned.note(failures=failures, by=actors.system(tenant), at=LAUNCH)


def test_it_is_noted_once_and_counts_for_the_pilot(inside: Tenant, message: Message) -> None:
    failure = Failure(ID, "kim@norvane.example", "5.1.1", "5.1.1 No such user")
    assert [note(inside, failure, failure), note(inside, failure)] == [1, 0]
    message.refresh_from_db()
    assert (message.state, message.bounced_at, message.bounced_because) == ("sent", LAUNCH, "5.1.1 No such user")
    assert Entry.objects.get(verb="message.bounced").data["status"] == "5.1.1"
    counted = pilot_figures.bounced(message.wave, LAUNCH)
    assert (counted.total, counted.answers) == (1, 1)
    found = reach.of(Message.objects.all())
    assert (found.sent, found.bounced, found.total) == (1, 1, 1)


@pytest.mark.parametrize(
    ("recipients", "noted"),
    [
        (["kim@norvane.example"], 1),
        (["kim@elsewhere.example"], 1),  # passed on
        ([""], 1),
        (["a@x.example", "b@x.example"], 0),
        (["a@x.example", "kim@norvane.example"], 1),
    ],
)
def test_whom_a_report_is_about(inside: Tenant, message: Message, recipients: list[str], noted: int) -> None:
    assert note(inside, *(Failure(ID, each, "5.1.1", "no") for each in recipients)) == noted


def test_what_names_nothing_of_ours_is_left(inside: Tenant, message: Message) -> None:
    assert note(inside, Failure("", "kim@norvane.example", "5.1.1", "no"), Failure("<x@y>", "", "", "")) == 0
    Message.objects.update(state="suppressed")
    assert note(inside, Failure(ID, "kim@norvane.example", "5.1.1", "no")) == 0


def test_the_command_reads_a_maildir_as_often_as_it_likes(
    inside: Tenant, message: Message, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(report(failed(), message_id=ID))
    box.add(b"Subject: I am away\n\nBack on Monday.\n")
    for noted in (1, 0):
        said = io.StringIO()
        call_command("bounces", str(tmp_path / "box"), stdout=said)
        wanted = f"2 mails, 1 of them no report of a failure; {noted} noted as come back."
        assert said.getvalue().strip() == wanted
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report(failed(), message_id=ID))))
    call_command("bounces", "-", stdout=io.StringIO())
    with pytest.raises(CommandError, match="is no Maildir"):
        call_command("bounces", str(tmp_path / "nowhere"))


def test_reports_go_to_the_mail_s_own_address(inside: Tenant, inbox, settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@norvane.example"
    message = factories.MessageFactory(state="planned", message_id=smtp.new_message_id())
    with smtp.open_connection() as connection:
        outcome = connection.hand_over(leaving.letter(_ready(message), inside, text="Hello", html="<p>Hello</p>"))
    assert outcome.accepted
    token = message.message_id.strip("<>").partition("@")[0]
    assert inbox.senders == [f"bounces+{token}@norvane.example"]


def _ready(message: Message) -> Message:
    message.to, message.subject = "kim@norvane.example", "Begin"
    return message
