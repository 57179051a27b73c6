"""Undo of what was decided on settings: all that one act decided, or nothing of it, and never over somebody's head."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.domain.settings import book, catalogue, center, changes, edits
from audiences.domain.settings.desks import PlaceDesk
from audiences.domain.settings.edits import Edit
from audiences.domain.settings.targets import Target
from audiences.models import SettingPolicy, SettingValue
from programs.domain import program_settings
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = factories.AT
NAME = "completion_days"


@pytest.fixture
def by(inside):
    return actor_for(inside, Role.ADMINISTRATOR, "root@norvane.example")


@pytest.fixture
def india(inside):
    return factories.CountryFactory(code="IN", name="India", region=factories.RegionFactory(code="asia", name="Asia"))


def later(minutes: int) -> datetime.datetime:
    return AT + datetime.timedelta(minutes=minutes)


def undo(by: Actor, at: datetime.datetime, entry: Entry | None = None) -> str:
    decided = entry or Entry.objects.filter(verb="setting.decided").latest("pk")
    return undos.undo(entry=decided, by=by, at=at)


def test_a_value_is_as_before_whether_there_was_one_or_none(by, india):
    target = Target(country=india)
    changes.set_value(name=NAME, raw=28, target=target, by=by, at=AT)
    assert undo(by, later(1)) == "Taken back: “Days to complete” is as before."
    assert (NAME, target.place) not in book.at(later(1)).values, "India has none of its own again"
    changes.set_value(name=NAME, raw=28, target=target, by=by, at=later(2))
    changes.set_value(name=NAME, raw=30, target=target, by=by, at=later(3))
    undo(by, later(4))
    assert book.at(later(4)).value(NAME, country=india.pk) == 28
    assert book.at(later(3)).value(NAME, country=india.pk) == 30, "what held in between is not rewritten"
    told = Entry.objects.get(verb="setting.undone", at=later(4))
    assert told.data["undoes"] == Entry.objects.get(verb="setting.decided", at=later(3)).pk


@pytest.mark.parametrize("name", sorted(catalogue.SETTINGS))
def test_a_value_of_every_kind_comes_back(by, name):
    default = catalogue.get(name).default
    changes.set_value(name=name, raw=default, target=Target(), by=by, at=AT)
    held = SettingValue.objects.get().value
    changes.clear_value(name=name, target=Target(), by=by, at=later(1))
    undo(by, later(2))
    assert book.at(later(2)).values[name, (None, None)].value == held


def test_who_decides_is_as_before_and_undecided_where_nobody_had_decided(by):
    changes.govern(name=NAME, tier="locked", bound={}, by=by, at=AT)
    changes.govern(name=NAME, tier="bounded", bound={"low": 10, "high": 30}, by=by, at=later(1))
    undo(by, later(2))
    assert book.at(later(2)).policy(NAME).tier == "locked"
    changes.govern(name="retention_years", tier="delegated", bound={}, by=by, at=later(3))
    undo(by, later(4))
    assert "retention_years" in center.undecided(book.at(later(4)))


def test_a_law_is_as_before(by, india):
    law = {"name": "retention_years", "country": india, "by": by}
    changes.enact(**law, bound={"low": 8}, source="Companies Act", at=AT)
    changes.enact(**law, bound={"low": 10}, source="Companies Act 2", at=later(1))
    undo(by, later(2))
    statute = book.at(later(2)).statutes["retention_years", india.pk]
    assert (statute.bound, statute.source) == ({"low": 8}, "Companies Act")
    changes.enact(**law, bound=None, source="", at=later(3))
    undo(by, later(4))
    assert book.at(later(4)).statutes["retention_years", india.pk].source == "Companies Act"


def test_what_a_program_decided_is_as_before(by):
    program = factories.ProgramFactory()
    program_settings.set_value(program=program, name=NAME, raw=12, by=by, at=AT)
    undo(by, later(1))
    program_settings.govern(program=program, name=NAME, tier="locked", bound={}, by=by, at=later(2))
    undo(by, later(3))
    layer = program_settings.layer(program, book.at(later(3)))
    assert (layer.values, layer.policies) == ({}, {})
    program_settings.govern(program=program, name=NAME, tier="locked", bound={}, by=by, at=later(4))
    program_settings.set_value(program=program, name=NAME, raw=15, by=by, at=later(5))
    program_settings.set_value(program=program, name=NAME, raw=16, by=by, at=later(6))
    undo(by, later(7))
    layer = program_settings.layer(program, book.at(later(7)))
    assert [held.value for held in layer.values.values()] == [15]


def test_what_is_planned_is_called_off(by):
    planned = changes.set_value(name=NAME, raw=28, target=Target(), by=by, at=AT, effective_at=later(600))
    undo(by, later(1))
    planned.refresh_from_db()
    assert planned.called_off_at == later(1)
    assert SettingValue.objects.count() == 1


def test_what_was_saved_together_is_taken_back_together_or_not_at_all(by, india):
    desk = PlaceDesk(Target(country=india))
    rows = edits.save([Edit(NAME, 28), Edit("quiet_to", "09:00")], desk=desk, by=by, at=AT)
    entry = Entry.objects.get(pk=undos.offered(rows[0], by))
    other = actor_for(by.tenant, Role.ADMINISTRATOR)
    changes.set_value(name="quiet_to", raw="08:30", target=desk.target, by=other, at=later(1))
    with pytest.raises(ValidationError, match="was changed again since, so it stays as it is"):
        undo(by, later(2), entry)
    assert book.at(later(2)).value(NAME, country=india.pk) == 28, "none of them is taken back"
    assert not Entry.objects.filter(verb="setting.undone").exists()
    edits.save([Edit(NAME, 29), Edit("quiet_to", "09:00")], desk=desk, by=by, at=later(3))
    assert undo(by, later(4)) == "Taken back: 2 decisions."
    settings = book.at(later(4))
    assert [settings.value(name, country=india.pk) for name in (NAME, "quiet_to")] == [28, "08:30"]


def test_it_is_taken_back_once_by_who_may_and_not_over_a_plan_that_came_into_force(by, india):
    changes.set_value(name=NAME, raw=28, target=Target(), by=by, at=AT)
    entry = Entry.objects.get(verb="setting.decided")
    undo(by, later(1), entry)
    with pytest.raises(ValidationError, match="changed again since"):
        undo(by, later(2), entry)
    changes.set_value(name=NAME, raw=31, target=Target(), by=by, at=later(3), effective_at=later(5))
    changes.set_value(name=NAME, raw=32, target=Target(), by=by, at=later(4))
    with pytest.raises(ValidationError, match="“Days to complete” was changed again since"):
        undo(by, later(6))
    changes.govern(name=NAME, tier="locked", bound={}, by=by, at=later(7))
    with pytest.raises(PermissionDenied, match="Group decides this for all regions"):
        undo(Actor(by.tenant, by.user), later(8))
    assert SettingPolicy.objects.count() == 1
