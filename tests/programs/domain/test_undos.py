"""Undo: by who did it, soon, once, and only while nothing else happened; the journal keeps both."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from programs.domain import launches, moves, readiness, readiness_together, waivers, waves
from programs.models import ReadinessItem, Waiver
from rollout.journal.domain import undos, words
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

SOON = AT + datetime.timedelta(minutes=3)


def last() -> Entry:
    return Entry.objects.order_by("-pk")[0]


def state(item: ReadinessItem) -> tuple[str, object, object]:
    item.refresh_from_db()
    return item.state, item.settled_by, item.settled_at


def test_what_can_be_undone() -> None:
    assert undos.verbs() == [
        "briefing.read",
        "first_run.dismissed",
        "message.nudged",
        "person.not_my_report",
        "pilot.extended",
        "pilot.held",
        "pilot.went_on",
        "plan.published",
        "readiness.assigned",
        "readiness.changed_together",
        "readiness.finished",
        "readiness.reopened",
        "readiness.scoped",
        "readiness.started",
        "segment.changed",
        "segment.created",
        "setting.decided",
        "variant.published",
        "variant.sent",
        "waiver.asked",
        "wave.held",
        "wave.modalities_chosen",
        "wave.moved",
        "wave.resumed",
    ]


def test_every_act_on_an_item_is_taken_back_to_what_it_was(plan: Plan) -> None:
    item, by = plan.item("communications.sponsor"), plan.by
    acts = [
        lambda: readiness.start(item=item, by=by, at=AT),
        lambda: readiness.finish(item=item, evidence="Seen.", by=by, at=AT),
    ]
    for act in acts:
        before = state(item)
        act()
        assert state(item) != before
        said = undos.undo(entry=last(), by=by, at=SOON)
        assert said.startswith("Taken back: “")
        assert state(item) == before
        assert last().verb == "readiness.undone"
    readiness.finish(item=item, evidence="Seen.", by=by, at=AT)
    done = state(item)
    readiness.reopen(item=item, reason="Wrong file.", by=by, at=AT)
    undos.undo(entry=last(), by=by, at=SOON)
    assert state(item) == done, "with who settled it, and when"


def test_owners_come_back_one_by_one_and_together(plan: Plan) -> None:
    item, other, by = plan.item("communications.sponsor"), plan.wave.items.last(), plan.by
    reviewer = actor_for(plan.tenant, Role.REVIEWER).user
    owner, due_on = item.owner, other.due_on
    readiness.assign(item=item, owner=reviewer, by=by, at=AT)
    undos.undo(entry=last(), by=by, at=SOON)
    item.refresh_from_db()
    assert item.owner == owner
    both = {"wave": plan.wave, "items": [item.pk, other.pk], "owner": reviewer, "by": by, "at": AT}
    entry = readiness_together.change(**both, due_on=plan.wave.starts_on - datetime.timedelta(days=2))
    undos.undo(entry=entry, by=by, at=SOON)
    other.refresh_from_db()
    assert other.due_on == due_on
    entry = readiness_together.change(**both)
    readiness.assign(item=other, owner=None, by=by, at=AT)
    with pytest.raises(ValidationError, match="was changed again since, so they stay"):
        undos.undo(entry=entry, by=by, at=SOON)
    item.refresh_from_db()
    assert item.owner == reviewer, "none of them is taken back"


def test_undo_is_refused_with_a_sentence(plan: Plan) -> None:
    item, by = plan.item("communications.sponsor"), plan.by
    readiness.finish(item=item, evidence="Seen.", by=by, at=AT)
    entry = last()
    with pytest.raises(ValidationError, match="more than 15 minutes ago"):
        undos.undo(entry=entry, by=by, at=AT + datetime.timedelta(minutes=16))
    with pytest.raises(ValidationError, match="Only who did it"):
        undos.undo(entry=entry, by=actor_for(by.tenant, Role.ADMINISTRATOR), at=SOON)
    assert undos.offered(item, by) == entry.pk
    assert undos.offered(item, actor_for(by.tenant, Role.REVIEWER)) is None
    undos.undo(entry=entry, by=by, at=SOON)
    with pytest.raises(ValidationError, match="changed again since"):
        undos.undo(entry=entry, by=by, at=SOON)
    with pytest.raises(ValidationError, match="cannot be undone"):
        undos.undo(entry=last(), by=by, at=SOON)


def test_nothing_that_a_launch_relied_on_is_undone(plan: Plan) -> None:
    plan.clear_gate(but="communications.sponsor")
    item = plan.item("communications.sponsor")
    readiness.finish(item=item, evidence="Seen.", by=plan.by, at=AT)
    entry = last()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    with pytest.raises(ValidationError, match="was launched on it since"):
        undos.undo(entry=entry, by=plan.by, at=SOON)


def test_a_waiver_asked_for_by_mistake_is_taken_back_until_it_is_decided(plan: Plan) -> None:
    item, by = plan.item("communications.sponsor"), plan.by
    ends = AT.date() + datetime.timedelta(days=30)
    waivers.ask(item=item, reason="Vendor is late.", expires_on=ends, by=by, at=AT)
    undos.undo(entry=last(), by=by, at=SOON)
    assert Waiver.objects.get().state == "withdrawn"
    waiver = waivers.ask(item=item, reason="Vendor is late.", expires_on=ends, by=by, at=AT)
    entry = last()
    waivers.refuse(waiver=waiver, reason="No.", by=actor_for(by.tenant, Role.ADMINISTRATOR), at=AT)
    with pytest.raises(ValidationError, match="changed again since"):
        undos.undo(entry=entry, by=by, at=SOON)


def test_a_wave_goes_back_to_its_dates_and_its_hold(plan: Plan) -> None:
    wave, by, week = plan.wave, plan.by, datetime.timedelta(days=7)
    span = wave.starts_on, wave.ends_on
    moves.move(wave=wave, starts_on=span[0] + week, ends_on=span[1] + week, by=by, at=AT)
    undos.undo(entry=last(), by=by, at=SOON)
    wave.refresh_from_db()
    assert (wave.starts_on, wave.ends_on) == span
    waves.hold(wave=wave, reason="Vendor is late.", by=by, at=AT)
    undos.undo(entry=last(), by=by, at=SOON)
    wave.refresh_from_db()
    assert wave.state == "planned"


def test_reasons_of_fairway_are_kept_in_nobodys_language_and_read_in_the_readers(plan: Plan) -> None:
    wave, by, week = plan.wave, plan.by, datetime.timedelta(days=7)
    with translation.override("de"):
        moves.move(wave=wave, starts_on=wave.starts_on + week, ends_on=wave.ends_on + week, by=by, at=AT)
        undos.undo(entry=last(), by=by, at=SOON)
        said, own = words.of_reason(last()), translation.gettext("The move was taken back.")
    assert (last().reason, said) == ("The move was taken back.", own)
    assert own != last().reason
    waves.hold(wave=wave, reason="The move was late.", by=by, at=AT)
    with translation.override("de"):
        assert words.of_reason(last()) == "The move was late."
