"""What Group and the law decided lately: three kinds of decisions in one list, newest first."""

import datetime

import pytest

from audiences.domain.settings import book, changes, lately
from audiences.domain.settings.targets import Target
from audiences.models import Country, SettingPolicy, SettingValue, Statute
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of

AT = factories.AT
DAY = datetime.timedelta(days=1)


@pytest.fixture
def india(inside: Tenant) -> Country:
    return factories.CountryFactory(code="IN", name="India")


def decided(*countries: Country, since: datetime.datetime = AT - DAY, most: int = 9) -> list[object]:
    keys = [country.pk for country in countries]
    return lately.decided(keys, since=since, upto=AT + 9 * DAY, settings=book.at(AT), most=most)


def enact(country: Country, by: Actor, at: datetime.datetime) -> Statute:
    law = {"low": 30, "high": None}
    return changes.enact(name="minimum_group", country=country, bound=law, source="An act", by=by, at=at)


def test_the_three_kinds_stand_in_one_list_newest_first(india: Country, manager_actor: Actor) -> None:
    said = {"name": "completion_days", "by": manager_actor}
    value = changes.set_value(raw=25, target=Target(), at=AT, reason="Harvest.", **said)
    policy = changes.govern(tier="bounded", bound={"low": 5, "high": 30}, at=AT + DAY, **said)
    law = enact(india, manager_actor, AT + 2 * DAY)
    settings = book.at(AT)
    with queries_of() as asked:
        found = lately.decided([india.pk], since=AT - DAY, upto=AT + 9 * DAY, settings=settings, most=9)
    assert found == [law, policy, value]
    assert len(asked) == 1
    assert (found[2].value, found[2].reason, found[2].decided_by) == (25, "Harvest.", manager_actor.user)
    assert (found[1].tier, found[1].bound) == ("bounded", {"low": 5, "high": 30})
    assert (found[0].country, str(found[0].decided_by)) == (india, str(manager_actor.user))
    assert [type(each) for each in found] == [Statute, SettingPolicy, SettingValue]


def test_what_is_older_elsewhere_or_called_off_is_left_out(india: Country, manager_actor: Actor) -> None:
    japan = factories.CountryFactory(code="JP", name="Japan")
    law = enact(japan, manager_actor, AT)
    changes.set_value(name="completion_days", raw=25, target=Target(country=india), by=manager_actor, at=AT)
    later = {"by": manager_actor, "at": AT, "effective_at": AT + DAY}
    planned = changes.set_value(name="completion_days", raw=30, target=Target(), **later)
    assert decided(india) == [planned], "a decision of one place is not for everybody"
    changes.call_off(decision=planned, target=Target(), by=manager_actor, at=AT)
    assert decided(india) == []
    assert decided(india, japan) == [law]
    assert decided(india, japan, since=AT) == [], "since is a moment that was seen already"


def test_only_so_many_of_the_newest(india: Country, manager_actor: Actor) -> None:
    for day in range(4):
        changes.set_value(name="completion_days", raw=20 + day, target=Target(), by=manager_actor, at=AT + day * DAY)
    enact(india, manager_actor, AT)
    assert [row.value for row in decided(india, most=2)] == [23, 22]
