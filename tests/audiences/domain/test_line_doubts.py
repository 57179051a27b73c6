"""“Not my report”: who says it, until when it waits, and that it changes nothing."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.domain import corrections, imports, line_doubts
from audiences.models import LineDoubt, Person
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor, Grant, LinkedPerson
from rollout.tenancy.permissions import Role
from tests.audiences.domain.test_imports import AT, LATER, company
from tests.conftest import actor_for

pytestmark = pytest.mark.django_db


def person(key: str) -> Person:
    return Person.objects.get(external_id=key)


@pytest.fixture
def boss(inside, system) -> Actor:
    """B, to whom C and D report."""
    imports.load(rows=company(), by=system, at=AT)
    user = actor_for(inside, Role.FACILITATOR).user
    return Actor(inside, user, (Grant(Role.MANAGER),), LinkedPerson(person("B").pk, manages=True))


@pytest.fixture
def admin(inside) -> Actor:
    return actor_for(inside, Role.ADMINISTRATOR)


def waiting() -> list[str]:
    return list(line_doubts.standing().order_by("pk").values_list("person__external_id", flat=True))


def test_it_waits_and_changes_nothing(boss):
    before = list(Person.objects.order_by("pk").values())
    made = line_doubts.say(person=person("C"), reason=" Reports to A ", by=boss, at=LATER)
    assert (made.reason, made.said_by, waiting()) == ("Reports to A", boss.user, ["C"])
    assert line_doubts.say(person=person("C"), by=boss, at=LATER) == made
    assert list(Person.objects.order_by("pk").values()) == before
    [entry] = Entry.objects.filter(verb=line_doubts.SAID)
    assert (entry.reason, entry.data) == ("Reports to A", {"people": [made.person_id, made.manager_id]})


def test_only_of_ones_own_reports(boss, admin):
    for key, by in (("E", boss), ("C", replace(boss, person=None))):
        with pytest.raises(ValidationError, match="is not recorded as your report"):
            line_doubts.say(person=person(key), by=by, at=LATER)
    with pytest.raises(PermissionDenied):
        line_doubts.say(person=person("C"), by=admin, at=LATER)
    with pytest.raises(ValidationError, match="300"):
        line_doubts.say(person=person("C"), reason="x" * 301, by=boss, at=LATER)


def test_who_said_it_takes_it_back_and_undoes_it(boss):
    made = line_doubts.say(person=person("C"), by=boss, at=LATER)
    line_doubts.take_back(doubt=made, by=boss, at=LATER)
    assert waiting() == []
    with pytest.raises(ValidationError, match="Taken back"):
        line_doubts.take_back(doubt=made, by=boss, at=LATER)
    again = line_doubts.say(person=person("C"), by=boss, at=LATER)
    entry = Entry.objects.get(pk=undos.offered(again, boss))
    assert "stays in your team" in undos.undo(entry=entry, by=boss, at=LATER)
    assert waiting() == []


def test_others_do_not_take_it_back(boss, admin):
    made = line_doubts.say(person=person("C"), by=boss, at=LATER)
    other = replace(boss, person=LinkedPerson(person("A").pk, manages=True))
    for by in (other, admin):
        with pytest.raises(PermissionDenied):
            line_doubts.take_back(doubt=made, by=by, at=LATER)
    with pytest.raises(PermissionDenied):
        line_doubts.confirm(doubt=made, by=boss, at=LATER)


def test_it_is_answered_or_over_once_the_record_says_otherwise(boss, admin, system):
    for key in "CD":
        line_doubts.say(person=person(key), by=boss, at=LATER)
    line_doubts.confirm(doubt=LineDoubt.objects.get(person=person("C")), by=admin, at=LATER)
    assert waiting() == ["D"]
    corrections.correct(person=person("D"), column="manager_external_id", value="A", by=admin, at=LATER)
    assert waiting() == []


def test_it_is_over_when_somebody_leaves(boss, system):
    line_doubts.say(person=person("C"), by=boss, at=LATER)
    rest = [each for each in company() if each["external_id"] != "C"]
    imports.load(rows=rest, by=system, at=LATER + datetime.timedelta(days=1))
    assert waiting() == []
