"""The briefing of managers by mail: once each, in their language and hours, kept back by its gate, and who is named."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audiences.models import Person
from comms.domain import briefing_mails, sending
from comms.models import Message
from programs.models import BriefingRead, ReadinessItem, Wave
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.comms.conftest import Inbox
from tests.conftest import actor_for

NOON = datetime.datetime(2026, 10, 5, 10, 0, tzinfo=datetime.UTC)  # a Monday, noon in Berlin


@pytest.fixture
def by(inside: Tenant) -> Actor:
    inside.is_demo, inside.clock_offset = True, NOON - timezone.now()
    inside.save()
    return actor_for(inside, Role.PROGRAM_MANAGER, "bo@norvane.example")


@pytest.fixture
def wave(inside: Tenant, by: Actor) -> Wave:
    """Two people of Ada, one of Ben, who has no address, one of nobody."""
    factories.CountryFactory()
    wave = factories.WaveFactory(
        program__name="Safety first", program__why="Because of the law.", starts_on=datetime.date(2026, 10, 19)
    )
    factories.WaveSegmentFactory(wave=wave, segment=factories.SegmentFactory(rule={"all": []}))
    ada = factories.PersonFactory(first_name="Ada", email="ada@norvane.example", language="de")
    ben = factories.PersonFactory(first_name="Ben", email="")
    for manager in (ada, ada, ben, None):
        factories.PersonFactory(manager=manager)
    return wave


def mails() -> list[Message]:
    return list(Message.objects.filter(cause="briefing").select_related("recipient"))


def test_each_manager_gets_one_in_their_language(wave: Wave, by: Actor, inbox: Inbox, inside: Tenant) -> None:
    found = briefing_mails.send(wave=wave, by=by, at=NOON)
    assert (found.mailed, found.already, found.kept_back) == (1, 0, 0)
    assert [person.first_name for person in found.without_address] == ["Ben"]
    again = briefing_mails.send(wave=wave, by=by, at=NOON)
    assert (again.mailed, again.already) == (0, 1)
    sending.send_due(inside)
    (letter,) = inbox.mails
    assert letter["Subject"] == "Safety first: was es für Ihr Team bedeutet"
    body = letter.get_body(("plain",)).get_content()
    assert "2 Personen aus Ihrem Team" in body
    assert "Because of the law." in body
    assert "/norvane/team/" in body
    assert [entry.data["managers"] for entry in Entry.objects.filter(verb="briefing.mailed").order_by("pk")] == [1, 0]


def test_at_night_it_waits_for_the_morning(wave: Wave, by: Actor) -> None:
    briefing_mails.send(wave=wave, by=by, at=NOON + datetime.timedelta(hours=11))
    (message,) = mails()
    assert message.due_at > message.wanted_at
    assert message.moved_because


def test_an_item_that_guards_the_briefing_keeps_it_back(wave: Wave, by: Actor, inbox: Inbox, inside: Tenant) -> None:
    item = factories.ReadinessItemFactory(wave=wave, guards="briefing", blocking=True, title="Texts signed off")
    with pytest.raises(ValidationError, match="Texts signed off"):
        briefing_mails.send(wave=wave, by=by, at=NOON)
    ReadinessItem.objects.filter(pk=item.pk).update(state="done")
    briefing_mails.send(wave=wave, by=by, at=NOON)
    ReadinessItem.objects.filter(pk=item.pk).update(state="open")
    sending.send_due(inside)
    assert inbox.mails == []
    (message,) = mails()
    assert (message.state, message.held) == ("planned", True)
    assert "Texts signed off" in message.moved_because


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (lambda wave: Wave.objects.filter(pk=wave.pk).update(state="closed"), "Its wave is closed"),
        (lambda wave: Person.objects.update(manager=None), "Nobody of the team"),
        (
            lambda wave: BriefingRead.objects.create(wave=wave, manager=mails()[0].recipient, read_at=NOON),
            "has read the briefing",
        ),
    ],
)
def test_what_is_of_no_use_any_more_is_not_sent(
    wave: Wave, by: Actor, inbox: Inbox, inside: Tenant, change: object, because: str
) -> None:
    briefing_mails.send(wave=wave, by=by, at=NOON)
    change(wave)
    sending.send_due(inside)
    assert inbox.mails == []
    (message,) = mails()
    assert (message.state, because in message.state_because) == ("suppressed", True)


def test_who_may_and_of_which_wave(wave: Wave, by: Actor, inside: Tenant) -> None:
    with pytest.raises(PermissionDenied):
        briefing_mails.send(wave=wave, by=actor_for(inside, Role.REVIEWER, "r@norvane.example"), at=NOON)
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    with pytest.raises(ValidationError, match="planned or a running wave"):
        briefing_mails.send(wave=wave, by=by, at=NOON)


def test_the_page_names_who_is_briefed_another_way(wave: Wave, by: Actor, client) -> None:
    client.force_login(by.user)
    url = f"/norvane/programs/{wave.program.slug}/waves/{wave.number}/briefing/"
    page = client.get(url).content.decode()
    assert "1 manager has no address" in page
    assert "Mail the briefing to 1 manager" in page
    assert client.post(f"{url}mail/").status_code == 302
    page = client.get(url).content.decode()
    assert "Mail the briefing to" not in page
    assert "Planned" in page
    assert "Ben" in client.get(f"{url}?mail=without").content.decode()
