"""Asking Group for a value that it does not allow: asked, accepted as far as it takes, refused, once (GO11)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from audiences.domain.settings import book, catalogue, changes, requests
from audiences.domain.settings.targets import Target
from audiences.models import Country, RegionGrant, SettingRequest
from rollout.journal.models import Entry
from rollout.mail.models import AccountMail
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = factories.AT


@pytest.fixture
def india(inside: Tenant) -> Country:
    region = factories.RegionFactory(code="south-asia", name="South Asia")
    return factories.CountryFactory(code="IN", name="India", region=region)


@pytest.fixture
def priya(inside: Tenant, india: Country) -> Actor:
    actor = actor_for(inside, Role.REGIONAL_LEAD, "priya@norvane.example")
    RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=india.region)
    return actor


@pytest.fixture
def ingrid(manager_actor: Actor) -> Actor:
    return manager_actor


def ask(priya: Actor, india: Country, name: str = "minimum_group", raw: object = 3, **more: object) -> SettingRequest:
    given = {"target": Target(country=india), "reason": "Teams of four.", **more}
    return requests.ask(name=name, raw=raw, by=priya, at=AT, **given)


def accept(asked: SettingRequest, by: Actor, reach: str) -> SettingRequest:
    return requests.accept(request=asked, reach=reach, answer="For a year.", by=by, at=AT)


def value(name: str, country: Country | None = None) -> object:
    return book.at(AT).value(name, country=country.pk if country else None)


def test_a_request_says_what_for_where_and_why(priya: Actor, india: Country, ingrid: Actor) -> None:
    asked = ask(priya, india)
    assert (asked.number, asked.value, asked.place, asked.state) == (1, 3, india, "open")
    assert asked.due_on == datetime.date(2026, 9, 29)
    assert value("minimum_group", india) == 5
    mail = AccountMail.objects.get()
    assert (mail.to, "/norvane/settings/requests/1/" in mail.body) == (ingrid.user.email, True)
    assert Entry.objects.get(verb="setting.requested").data == {"setting": "minimum_group", "place": "India"}
    with pytest.raises(ValidationError, match="A request for this setting is open"):
        ask(priya, india, raw=4)


@pytest.mark.parametrize(
    ("name", "raw", "reason", "says"),
    [
        ("minimum_group", "five", "x", "is not a whole number"),
        ("minimum_group", 5, "x", "5 people is in force here already"),
        ("minimum_group", 3, " ", "Enter why; whoever decides reads it."),
        ("completion_days", 38, "x", "You may choose this yourself."),
    ],
)
def test_a_senseless_request_is_refused(
    priya: Actor, india: Country, name: str, raw: object, reason: str, says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        ask(priya, india, name, raw, reason=reason)
    assert not SettingRequest.objects.exists()


def test_what_a_law_forbids_cannot_be_asked_of_group(priya: Actor, india: Country, system: Actor) -> None:
    changes.enact(name="minimum_group", country=india, bound={"low": 5}, source="Data act", by=system, at=AT)
    with pytest.raises(ValidationError, match="Data act asks for it, and Group cannot change that"):
        ask(priya, india)


def test_a_lock_opens_as_far_as_the_place_needs(priya: Actor, india: Country, ingrid: Actor) -> None:
    asked = accept(ask(priya, india), ingrid, "place")
    assert (value("minimum_group", india), value("minimum_group")) == (3, 5)
    policy = book.at(AT).policy("minimum_group")
    assert (policy.tier, policy.bound) == ("bounded", {"low": 3, "high": 5})
    assert (asked.state, asked.answer, asked.answered_by) == ("accepted", "For a year.", ingrid.user)
    assert AccountMail.objects.filter(to="priya@norvane.example").count() == 1
    with pytest.raises(ValidationError, match="This was answered on 22 September 2026: accepted"):
        requests.refuse(request=asked, answer="No", by=ingrid, at=AT)


def test_a_bound_is_widened_to_take_the_value_in(priya: Actor, india: Country, ingrid: Actor) -> None:
    accept(ask(priya, india, "completion_days", 45), ingrid, "place")
    assert book.at(AT).policy("completion_days").bound == {"low": 10, "high": 45}
    assert value("completion_days", india) == 45


def test_for_everybody_it_stays_locked_with_the_value(priya: Actor, india: Country, ingrid: Actor) -> None:
    accept(ask(priya, india), ingrid, "everywhere")
    assert (value("minimum_group"), value("minimum_group", india)) == (3, 3)
    assert book.at(AT).policy("minimum_group").tier == "locked"


def test_the_preview_shows_what_accepting_brings(priya: Actor, india: Country, ingrid: Actor) -> None:
    """Held to the outcome, for both reaches."""
    for reach in ("place", "everywhere"):
        asked = ask(priya, india, raw=3 if reach == "place" else 2)
        foretold = requests.after(asked, reach, book.at(AT))
        accept(asked, ingrid, reach)
        came = book.at(AT)
        for country in (None, india.pk):
            assert foretold.value("minimum_group", country=country) == came.value("minimum_group", country=country)
        assert foretold.policy("minimum_group") == came.policy("minimum_group")


def test_group_refuses_with_a_sentence_and_nothing_changes(priya: Actor, india: Country, ingrid: Actor) -> None:
    asked = ask(priya, india)
    with pytest.raises(ValidationError, match="Enter why not"):
        requests.refuse(request=asked, answer=" ", by=ingrid, at=AT)
    requests.refuse(request=asked, answer="Works council.", by=ingrid, at=AT)
    asked.refresh_from_db()
    assert (asked.state, value("minimum_group", india)) == ("refused", 5)


def test_who_may_ask_and_who_may_answer(priya: Actor, india: Country, ingrid: Actor) -> None:
    elsewhere = Target(region=factories.RegionFactory(name="Nordics"))
    with pytest.raises(PermissionDenied):
        ask(priya, india, target=elsewhere)
    asked = ask(priya, india)
    with pytest.raises(PermissionDenied):
        accept(asked, priya, "place")
    own = ask(ingrid, india, raw=4, target=elsewhere)
    with pytest.raises(PermissionDenied, match="You asked for this"):
        accept(own, ingrid, "place")
    requests.withdraw(request=asked, by=priya, at=AT)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


@given(data=st.data())
def test_a_widened_bound_lets_the_value_in_and_keeps_what_it_let_in(data: st.DataObject) -> None:
    """For each kind that can be bounded; the narrow bound, which refuses another value, is the control."""
    names = sorted(name for name, each in catalogue.SETTINGS.items() if each.kind.can_be_bounded)
    kind = catalogue.get(data.draw(st.sampled_from(names))).kind
    if hasattr(kind, "options"):
        options = st.sampled_from(list(kind.options))
        values = options if not hasattr(kind, "_open") else st.lists(options, min_size=1, unique=True).map(kind.ordered)
    elif isinstance(kind.lowest if hasattr(kind, "lowest") else "", int):
        values = st.integers(kind.lowest, kind.highest)
    elif hasattr(kind, "lowest"):
        values = st.times().map(lambda time: f"{time:%H:%M}")
    else:
        values = st.lists(st.sampled_from(["de", "en", "hi"]), min_size=1, unique=True)
    now, wanted = data.draw(values), data.draw(values)
    narrow = kind.only(now)
    assert kind.allows(narrow, now)
    wide = kind.widened(narrow, wanted)
    assert kind.read_bound(wide) == wide
    assert kind.allows(wide, wanted)
    assert kind.within(narrow, wide)
