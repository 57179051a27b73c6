"""Working on items, waivers and checks: who may, what is refused, and that the database keeps what was said."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.models import Person
from programs.domain import boards, checks, launches, modules, readiness, readiness_checks, waivers, waves
from programs.models import ReadinessItem, Waiver, Wave
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

UNTIL = datetime.date(2026, 10, 2)


def refusal(act: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(**values)
    return " ".join(caught.value.messages)


def test_evidence_is_asked_for_and_kept(plan: Plan) -> None:
    item = plan.item("communications.sponsor")
    said = refusal(readiness.finish, item=item, evidence=" ", by=plan.by, at=AT)
    assert said == "Enter the evidence: what was done, by whom, or where it can be seen."
    readiness.start(item=item, note="Counsel has it", by=plan.by, at=AT)
    done = readiness.finish(item=item, evidence="Signed by counsel", by=plan.by, at=AT)
    assert (done.state, done.evidence, done.settled_by, done.settled_at) == (
        "done",
        "Signed by counsel",
        plan.by.user,
        AT,
    )
    readiness.reopen(item=item, reason="Text changed", by=plan.by, at=AT)
    item.refresh_from_db()
    assert (item.state, item.settled_by) == ("open", None)
    verbs = Entry.objects.filter(subject="readinessitem", subject_id=item.pk).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "readiness.started",
        "readiness.finished",
        "readiness.reopened",
    ]


def test_an_item_with_a_check_is_settled_only_by_it(plan: Plan) -> None:
    item = plan.item("technology.audience")
    said = refusal(readiness.finish, item=item, evidence="Looks right", by=plan.by, at=AT)
    assert said == (
        "“Enrollment rule returns the expected audience” is settled by its automatic check. Run the check again."
    )
    result = readiness_checks.run_check(item=item, by=plan.by, at=AT)
    assert result.passed
    assert result.sentence == "3 people match the segments. Nobody is in another wave of the program."
    item.refresh_from_db()
    assert (item.state, item.evidence) == ("done", result.sentence)


def test_a_failed_check_opens_its_item_again(plan: Plan) -> None:
    item = plan.item("technology.audience")
    readiness_checks.run_check(item=item, by=plan.by, at=AT)
    Person.objects.update(status="left")
    result = readiness_checks.run_check(item=item, by=plan.by, at=AT)
    assert result == checks.Result(False, "Nobody matches the segments of this wave.")
    item.refresh_from_db()
    assert item.state == "open"


def test_after_the_launch_a_check_is_run_as_long_as_its_item_is_open(plan: Plan) -> None:
    item = plan.item("technology.audience")  # it was launched on a waiver, say, that is over
    Wave.objects.filter(pk=plan.wave.pk).update(state="launched")
    assert readiness_checks.run_check(item=item, by=plan.by, at=AT).passed
    assert "was launched on the last run" in refusal(readiness_checks.run_check, item=item, by=plan.by, at=AT)
    ReadinessItem.objects.filter(pk=item.pk).update(state="open")
    Wave.objects.filter(pk=plan.wave.pk).update(state="closed")
    assert "It stays as it was" in refusal(readiness_checks.run_check, item=item, by=plan.by, at=AT)


def test_people_in_two_waves_are_counted_with_the_wave_named(plan: Plan) -> None:
    germans = factories.SegmentFactory(rule={"all": [{"field": "country", "op": "in", "value": ["DE"]}]})
    dates = {"starts_on": datetime.date(2026, 11, 2), "ends_on": datetime.date(2026, 12, 11)}
    rest = {"due_rule": plan.wave.due_rule, "by": plan.by, "at": AT}
    waves.add(program=plan.program, name="Wave 2", segments=[germans], **dates, **rest)
    result = readiness_checks.run_check(item=plan.item("technology.audience"), by=plan.by, at=AT)
    assert result.sentence.endswith("Also in another wave, and assigned by the one launched first: 2 in Wave 2.")


def test_targets_and_deadline_are_checked_together(plan: Plan) -> None:
    result = readiness_checks.run_check(item=plan.item("measurement.targets"), by=plan.by, at=AT)
    assert result.passed
    # 20 working days from Monday 5 October 2026: Germany has none off, India loses 20 October (Dussehra).
    assert result.sentence.startswith("Target 95% by the due date, counted over 2 modules. Every place gets 20 working")
    waves.edit(wave=plan.wave, due_rule={"kind": "on_local_date", "date": "2026-10-05"}, by=plan.by, at=AT)
    assert plan.item("measurement.targets").state == "open"
    failed = readiness_checks.run_check(item=plan.item("measurement.targets"), by=plan.by, at=AT)
    assert not failed.passed
    assert "gets no working day before the deadline. Choose a later one." in failed.sentence


def test_a_waiver_needs_reason_end_right_and_somebody_else(plan: Plan) -> None:
    item = plan.item("technology.load")
    ask = {"item": item, "by": plan.by, "at": AT}
    assert refusal(waivers.ask, reason=" ", expires_on=UNTIL, **ask) == (
        "Enter the reason; it is kept with the decision."
    )
    yesterday = datetime.date(2026, 9, 21)
    assert refusal(waivers.ask, reason="Peak is low", expires_on=yesterday, **ask) == (
        "The waiver would end before today. Choose 22 September 2026 or later."
    )
    waiver = waivers.ask(reason="Peak is low", expires_on=UNTIL, **ask)
    assert "is asked for already" in refusal(waivers.ask, reason="Again", expires_on=UNTIL, **ask)
    with pytest.raises(PermissionDenied, match="You asked for this waiver"):
        waivers.grant(waiver=waiver, reason="Fine", by=plan.by, at=AT)
    reviewer = actor_for(plan.tenant, Role.REVIEWER)
    with pytest.raises(PermissionDenied, match="decide on waivers"):
        waivers.grant(waiver=waiver, reason="Fine", by=reviewer, at=AT)
    other = actor_for(plan.tenant, Role.ADMINISTRATOR)
    waivers.grant(waiver=waiver, reason="Staggered start", by=other, at=AT)
    assert refusal(waivers.refuse, waiver=waiver, reason="No", by=other, at=AT).startswith("This waiver is decided")
    row = boards.of_wave(plan.wave, datetime.date(2026, 9, 22)).row(item)
    assert (row.status, row.why) == ("waive", "")
    row = boards.of_wave(plan.wave, datetime.date(2026, 10, 3)).row(item)
    assert (row.status, row.why) == ("stop", "Its waiver expired on 2 October 2026.")
    entry = Entry.objects.get(verb="waiver.granted")
    assert (entry.reason, entry.actor, entry.data["item"]) == ("Staggered start", other.user, item.pk)


def test_statutory_items_cannot_be_waived(plan: Plan) -> None:
    item = plan.item("legal.notice")
    said = refusal(waivers.ask, item=item, reason="No time", expires_on=UNTIL, by=plan.by, at=AT)
    assert "is required by law and cannot be waived." in said
    assert said.endswith("can settle it; the law allows no waiver.")
    other = actor_for(plan.tenant, Role.ADMINISTRATOR)
    planted = Waiver.objects.create(
        item=item, reason="x", expires_on=UNTIL, asked_by=other.user, asked_at=AT, state="granted"
    )
    plan.clear_gate(but="legal.notice")
    assert planted.state == "granted"
    said = refusal(launches.launch, wave=plan.wave, by=plan.by, at=AT)
    assert said.startswith("“Data protection and employee representatives informed” blocks the launch.")


def test_roles_without_the_right_are_refused_by_the_verbs_themselves(plan: Plan) -> None:
    executive = actor_for(plan.tenant, Role.EXECUTIVE)
    lead = actor_for(plan.tenant, Role.REGIONAL_LEAD)
    with pytest.raises(PermissionDenied):
        readiness.finish(item=plan.item("communications.sponsor"), evidence="x", by=executive, at=AT)
    with pytest.raises(PermissionDenied):
        launches.launch(wave=plan.wave, by=lead, at=AT)
    with pytest.raises(PermissionDenied):
        modules.add(program=plan.program, title="x", by=lead, at=AT)
    readiness.finish(item=plan.item("communications.sponsor"), evidence="Done", by=lead, at=AT)
    assert ReadinessItem.objects.get(wave=plan.wave, key="communications.sponsor").state == "done"
