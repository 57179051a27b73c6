"""Undo of a saved segment: it asks what it asked before, or was never there, unless somebody built on it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.domain import division_changes, segments
from audiences.models import Segment
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = factories.AT
SOON = AT + datetime.timedelta(minutes=3)
GULF = {"all": [{"field": "country", "op": "in", "value": ["AE"]}]}


@pytest.fixture
def by(inside):
    factories.CountryFactory(code="AE", name="Emirates")
    factories.CountryFactory(code="DE", name="Germany")
    return actor_for(inside, Role.PROGRAM_MANAGER)


@pytest.fixture
def gulf(by):
    return segments.create(name="Gulf", rule=GULF, by=by, at=AT)


def undo(by, verb="segment.changed"):
    return undos.undo(entry=Entry.objects.filter(verb=verb).latest("pk"), by=by, at=SOON)


def change(segment, by, name="Gulf", country="DE", at=AT):
    rule = {"all": [{"field": "country", "op": "in", "value": [country]}]}
    return segments.change(segment=segment, name=name, rule=rule, by=by, at=at)


def test_name_and_rule_are_as_before_and_the_journal_says_what_was_undone(by, gulf):
    change(gulf, by, name="Germany")
    entry = Entry.objects.get(verb="segment.changed")
    assert undo(by) == "Taken back: “Gulf” is as before."
    gulf.refresh_from_db()
    assert (gulf.name, gulf.rule) == ("Gulf", GULF)
    back = Entry.objects.filter(verb="segment.changed").latest("pk")
    assert (back.data["undoes"], back.actor) == (entry.pk, by.user)
    with pytest.raises(ValidationError, match="It was changed again since"):
        undos.undo(entry=entry, by=by, at=SOON)


def test_nobody_s_change_is_overwritten(by, gulf):
    change(gulf, by)
    entry = Entry.objects.get(verb="segment.changed")
    change(gulf, actor_for(by.tenant, Role.ADMINISTRATOR), name="Ours", at=SOON)
    with pytest.raises(ValidationError, match="It was changed again since, so it stays as it is"):
        undos.undo(entry=entry, by=by, at=SOON)
    gulf.refresh_from_db()
    assert gulf.name == "Ours"


def test_a_rule_that_named_a_division_before_its_renaming_does_not_come_back(by, gulf):
    division = factories.DivisionFactory(name="Sales", path="Sales")
    sales = {"all": [{"field": "division", "op": "in", "value": ["Sales"]}]}
    segments.change(segment=gulf, name="Gulf", rule=sales, by=by, at=AT)
    change_again = {"all": [*sales["all"], *GULF["all"]]}
    segments.change(segment=gulf, name="Gulf", rule=change_again, by=by, at=AT)
    division_changes.rename(division=division, name="Selling", by=by, at=SOON)
    with pytest.raises(ValidationError, match="It was changed again since"):
        undo(by)


def test_a_new_segment_is_gone_unless_something_uses_it(by, gulf):
    assert undo(by, "segment.created") == "Taken back: there is no segment “Gulf”."
    assert not Segment.objects.exists()
    assert Entry.objects.filter(verb="segment.discarded").exists()
    inner = segments.create(name="Inner", rule=GULF, by=by, at=AT)
    entry = Entry.objects.filter(verb="segment.created").latest("pk")
    nested = {"all": [{"field": "segment", "op": "in", "value": [str(inner.number)]}]}
    segments.create(name="Outer", rule=nested, by=by, at=AT)
    with pytest.raises(ValidationError, match="“Inner” is used by “Outer” since, so it stays"):
        undos.undo(entry=entry, by=by, at=SOON)
    for state in ("planned", "closed"):
        segment = segments.create(name=f"Of a wave that is {state}", rule=GULF, by=by, at=AT)
        entry = Entry.objects.filter(verb="segment.created").latest("pk")
        factories.WaveSegmentFactory(segment=segment, wave=factories.WaveFactory(state=state))
        with pytest.raises(ValidationError, match="is used since, so it stays"):
            undos.undo(entry=entry, by=by, at=SOON)


def test_who_lost_the_role_takes_nothing_back(by, gulf):
    with pytest.raises(PermissionDenied, match="Your role does not let you change segments"):
        undo(Actor(by.tenant, by.user), "segment.created")
