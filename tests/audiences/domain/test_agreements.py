"""Agreements with the employees' side: written, agreed, ended; what they hide of whom, in SQL and in memory (GO5)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import agreement_masks, agreements
from audiences.models import Agreement, Country, Division, Person
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = factories.AT
TODAY, LAST = AT.date(), datetime.date(2027, 9, 30)


@pytest.fixture
def germany(inside: Tenant) -> Country:
    return factories.CountryFactory()


def write(germany: Country, by: Actor, **more: object) -> Agreement:
    given = {"place": germany, "title": "Works agreement 12/2026", "purposes": "Proof of training.", **more}
    return agreements.write(**{"valid_until": LAST, "shown": ["score"], **given}, by=by, at=AT)


def test_nothing_is_shown_until_it_is_agreed_nor_after_its_last_day(germany: Country, manager_actor: Actor) -> None:
    person = factories.PersonFactory(country=germany)
    assert not agreement_masks.on(TODAY).hides("score", person)
    made = write(germany, manager_actor)
    assert agreement_masks.on(TODAY).hides("score", person)
    agreements.agree(agreement=made, agreed_on=TODAY, by=manager_actor, at=AT)
    assert not agreement_masks.on(TODAY).hides("score", person)
    assert agreement_masks.on(TODAY).hides("attempts", person)
    assert not agreement_masks.on(LAST).hides("score", person)
    assert agreement_masks.on(LAST + datetime.timedelta(days=1)).hides("score", person)
    agreements.end(agreement=made, reason="Replaced by 3/2027.", by=manager_actor, at=AT)
    assert not agreement_masks.on(LAST + datetime.timedelta(days=1)).hides("score", person)
    verbs = Entry.objects.filter(subject_id=made.pk, verb__startswith="agreement.").order_by("pk")
    assert [entry.verb for entry in verbs] == ["agreement.written", "agreement.agreed", "agreement.ended"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " "}, "Enter its name"),
        ({"purposes": ""}, "Enter what data on people are used for."),
        ({"valid_until": datetime.date(2026, 9, 21)}, "That day has passed. Choose 22 September 2026 or later."),
        ({"shown": ["mood"]}, "Choose among what is listed."),
    ],
)
def test_a_senseless_agreement_is_refused(
    germany: Country, manager_actor: Actor, change: dict[str, object], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        write(germany, manager_actor, **change)
    assert not Agreement.objects.exists()


def test_it_is_agreed_once_and_not_ahead_of_time(germany: Country, manager_actor: Actor) -> None:
    made = write(germany, manager_actor)
    with pytest.raises(ValidationError, match="That day has not come"):
        agreements.agree(agreement=made, agreed_on=TODAY + datetime.timedelta(days=1), by=manager_actor, at=AT)
    agreements.agree(agreement=made, agreed_on=TODAY, by=manager_actor, at=AT)
    with pytest.raises(ValidationError, match="It was agreed on 22 September 2026 already"):
        agreements.agree(agreement=made, agreed_on=TODAY, by=manager_actor, at=AT)
    with pytest.raises(ValidationError, match="Enter why no agreement is needed"):
        agreements.end(agreement=made, reason=" ", by=manager_actor, at=AT)


def test_only_the_center_writes_one_down(germany: Country, inside: Tenant) -> None:
    with pytest.raises(PermissionDenied):
        write(germany, actor_for(inside, Role.REGIONAL_LEAD))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sql_and_memory_hide_the_same_people(inside: Tenant, manager_actor: Actor, data: st.DataObject) -> None:
    """Over countries and a tree of divisions; a plain reading by paths is the oracle."""
    Agreement.objects.all().delete()
    countries = [factories.CountryFactory(code=code, name=code) for code in ("DE", "IN")]
    spans = {"A": (1, 6), "A/B": (2, 5), "A/B/C": (3, 4), "D": (7, 8)}
    divisions = [
        Division.objects.get_or_create(path=path, defaults={"name": path, "lft": lft, "rgt": rgt})[0]
        for path, (lft, rgt) in spans.items()
    ]
    if Person.objects.count() < 10:
        for country in (*countries, None):
            for division in (*divisions, None):
                factories.PersonFactory(country=country, division=division)
    made = []
    for _each in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.sampled_from([*countries, *divisions]))
        agreement = write(place, manager_actor, shown=data.draw(st.sampled_from([[], ["score"], ["attempts"]])))
        if data.draw(st.booleans()):
            agreements.agree(agreement=agreement, agreed_on=TODAY, by=manager_actor, at=AT)
        made.append((place, Agreement.objects.get(pk=agreement.pk)))
    masks = agreement_masks.on(TODAY)
    people = list(Person.objects.select_related("division"))

    def expected(person: Person, what: str) -> bool:
        for place, agreement in made:
            path = person.division.path if person.division else ""
            within = person.country_id == place.pk if isinstance(place, Country) else f"{path}/".startswith(f"{place}/")
            if within and (agreement.agreed_on is None or what not in agreement.shown):
                return True
        return False

    for what in Agreement.Shown:
        wanted = {person.pk for person in people if expected(person, what)}
        assert {person.pk for person in people if masks.hides(what, person)} == wanted
        assert set(Person.objects.filter(masks.hidden(what)).values_list("pk", flat=True)) == wanted
