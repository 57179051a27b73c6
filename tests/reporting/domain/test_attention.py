"""Each kind of item appears for whom it concerns, says why, and goes when it is dealt with."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audiences.models import DivisionGrant, LineDoubt, LocalCorrection, PossibleDuplicate
from delivery.models import CompletionRecord
from programs.domain import decisions, dependants, risks
from programs.models import PilotCriterion, Program, Review
from reporting.domain import attention, standing
from reporting.domain.attention import Item
from reporting.domain.attention.kinds import Reader
from rollout.jobs.models import Job
from rollout.members.models import Invitation
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
TODAY = AT.date()
DAY = datetime.timedelta(days=1)


def found(by: Actor) -> list[Item]:
    """What home shows, which is all that any kind finds."""
    standings = standing.of_programs(Program.objects.order_by("name"), by=by, at=AT)
    shown = attention.of(standings, by=by, at=AT, today=TODAY)
    reader = Reader(by, AT, TODAY, standings)
    every = [item for kind in attention.KINDS if by.may(kind.action) for item in kind.find(reader)]
    assert len(every) == len(shown), "a kind without rows that finds something is not asked"
    return shown


def titles(by: Actor) -> list[str]:
    return [item.title for item in found(by)]


@pytest.fixture
def admin(inside: Tenant) -> Actor:
    return actor_for(inside, Role.ADMINISTRATOR)


def test_a_wave_that_nothing_blocks_waits_for_its_launch(inside: Tenant, admin: Actor) -> None:
    wave = factories.WaveFactory(number=1, starts_on=TODAY + 2 * DAY, ends_on=TODAY + 40 * DAY)
    item = factories.ReadinessItemFactory(wave=wave, state="open", due_on=TODAY)
    assert "Wave 1 is ready to launch" not in titles(admin)
    type(item).objects.update(state="done")
    (ready,) = [one for one in found(admin) if one.title == "Wave 1 is ready to launch"]
    assert (ready.aside, ready.status, ready.program) == ("Starts in 2 days", "info", wave.program_id)
    pilot = factories.WaveFactory(
        program=wave.program, number=0, is_pilot=True, state="closed", starts_on=TODAY - 30 * DAY, ends_on=TODAY
    )
    criterion = PilotCriterion.objects.create(
        wave=pilot, number=1, kind="incidents", threshold=1, least=1, decides_on=TODAY
    )
    assert "Wave 1 is ready to launch" not in titles(admin)
    criterion.delete()
    pilot.delete()
    type(wave).objects.update(starts_on=TODAY + 9 * DAY)
    assert titles(admin) == []
    type(wave).objects.update(starts_on=TODAY, state="held")
    assert titles(admin) == ["Wave 1 is held"]
    assert titles(actor_for(inside, Role.REVIEWER)) == []


def test_a_running_wave_whose_days_are_over_waits_to_be_closed(admin: Actor) -> None:
    wave = factories.WaveFactory(number=1, starts_on=TODAY - 40 * DAY, ends_on=TODAY - DAY, state="launched")
    assert titles(admin) == ["Wave 1 is over and not closed"]
    type(wave).objects.update(state="closed")
    assert titles(admin) == []


def test_legal_reviews_are_the_queue_of_a_reviewer(inside: Tenant) -> None:
    reviewer = actor_for(inside, Role.REVIEWER)
    wave = factories.WaveFactory(number=1, starts_on=TODAY + 60 * DAY, ends_on=TODAY + 90 * DAY)
    first = factories.ReadinessItemFactory(
        wave=wave, title="Legal review: Brazil", area="legal", due_on=TODAY + 9 * DAY
    )
    factories.ReadinessItemFactory(wave=wave, title="Masters", area="content", due_on=TODAY)
    assert titles(reviewer) == ["Legal review: Brazil"]
    factories.ReadinessItemFactory(wave=wave, title="Legal review: Peru", area="legal", due_on=TODAY + 12 * DAY)
    (item,) = found(reviewer)
    assert (item.title, item.aside) == ("2 legal reviews of Wave 1 are open", "Due in 9 days")
    assert "First: Legal review: Brazil." in item.note
    type(first).objects.filter(pk=first.pk).update(owner=reviewer.user)
    assert titles(reviewer) == ["Legal review: Peru", "Yours: Legal review: Brazil"][::-1]
    type(first).objects.update(state="done")
    assert titles(reviewer) == []
    assert titles(actor_for(inside, Role.FACILITATOR)) == []


def test_people_whom_nobody_leads(admin: Actor) -> None:
    country = factories.CountryFactory()
    boss = factories.PersonFactory(country=country, lft=1, rgt=4)
    report = factories.PersonFactory(country=country, manager=boss, lft=2, rgt=3)
    assert titles(admin) == []
    alone = factories.PersonFactory(lft=5, rgt=6)
    assert titles(admin) == ["1 person has no country", "1 person has no manager"]
    assert {item.query for item in found(admin)} == {"?gap=country", "?gap=manager"}
    type(alone).objects.filter(pk=alone.pk).update(status="left")
    assert titles(admin) == []
    type(boss).objects.filter(pk=boss.pk).update(status="left")
    assert titles(admin) == ["1 person has no manager"], report


def test_people_who_joined_wait_behind_a_gate_that_closed_again(admin: Actor) -> None:
    wave = factories.WaveFactory(number=1, starts_on=TODAY - 9 * DAY, ends_on=TODAY + 20 * DAY, state="launched")
    factories.WaveSegmentFactory(wave=wave)
    item = factories.ReadinessItemFactory(wave=wave, title="Masters", state="open", due_on=TODAY - DAY)
    country = factories.CountryFactory()
    boss = factories.PersonFactory(country=country, lft=1, rgt=4)
    factories.AssignmentFactory(wave=wave, program=wave.program, person=boss)
    assert titles(admin) == []
    factories.PersonFactory(country=country, manager=boss, lft=2, rgt=3)
    (waiting,) = found(admin)
    assert waiting.title == "1 person of Wave 1 is held"
    assert "“Masters”. It is 1 day late." in waiting.note
    type(item).objects.update(state="done")
    assert titles(admin) == []


def test_records_wait_for_whoever_looks_after_them(inside: Tenant, admin: Actor) -> None:
    country = factories.CountryFactory()
    boss = factories.PersonFactory(country=country, lft=1, rgt=6)
    one, other = (factories.PersonFactory(country=country, manager=boss, lft=n, rgt=n + 1) for n in (2, 4))
    pair = PossibleDuplicate.objects.create(
        first=one, second=other, kind="duplicate", evidence=["hired"], found_at=AT - DAY
    )
    made = {"person": one, "field": "site", "value": "Oslo", "file_value": "Bonn", "made_at": AT - DAY}
    correction = LocalCorrection.objects.create(**made, until=TODAY + 80 * DAY)
    assert titles(admin) == ["1 pair of records may be one person"]  # no file has said anything since
    type(correction).objects.update(heard_at=AT)
    doubt = LineDoubt.objects.create(person=other, manager=boss, said_at=AT)
    assert titles(admin) == [
        "1 correction is contradicted by the people file",
        "1 pair of records may be one person",
        "A manager says of 1 person: not my report",
    ]
    assert {item.route[0] for item in found(admin)} == {
        "audiences:duplicates",
        "audiences:corrections",
        "audiences:line_doubts",
    }
    assert titles(actor_for(inside, Role.REVIEWER)) == []
    type(correction).objects.update(until=None)  # kept until the file agrees
    type(pair).objects.update(state="not_same", decided_at=AT)
    type(doubt).objects.update(state="stands", ended_at=AT)
    assert titles(admin) == []


def test_a_source_is_silent_only_while_waves_run(admin: Actor) -> None:
    source = factories.CompletionSourceFactory(name="Workline")
    assert titles(admin) == []
    wave = factories.WaveFactory(number=1, starts_on=TODAY - 20 * DAY, ends_on=TODAY + 20 * DAY, state="launched")
    assert titles(admin) == ["Workline is silent"]
    person = factories.PersonFactory(country=factories.CountryFactory(), lft=1, rgt=9)
    sent = {"source": source, "person": person, "module": factories.ModuleFactory(program=wave.program)}
    CompletionRecord.objects.create(**sent, record_id="1", digest="1", status="completed", received_at=AT - 8 * DAY)
    (item,) = found(admin)
    assert "The last completions came on 28 Sep." in item.note
    CompletionRecord.objects.create(**sent, record_id="2", digest="2", status="completed", received_at=AT - DAY)
    assert titles(admin) == []


def test_invitations_that_nobody_takes_up(inside: Tenant, admin: Actor) -> None:
    one = Invitation.objects.create(
        email="a@acme.example", role=Role.REVIEWER, digest="1", sent_at=AT - 4 * DAY, expires_at=AT + 3 * DAY
    )
    assert titles(admin) == ["1 invitation is not accepted"]
    assert titles(actor_for(inside, Role.PROGRAM_MANAGER)) == []
    Invitation.objects.update(expires_at=AT - DAY)
    assert found(admin)[0].note == "The first went to a@acme.example on 2 Oct. 1 link is expired."
    Invitation.objects.filter(pk=one.pk).update(accepted_at=AT)
    assert titles(admin) == []


def test_a_failed_job_stands_until_it_is_done_again(inside: Tenant, admin: Actor) -> None:
    manager = actor_for(inside, Role.PROGRAM_MANAGER)
    Job.objects.create(
        kind="k", title="Import of people.csv", state="failed", created_at=AT - DAY, finished_at=AT - DAY
    )
    assert titles(admin) == ["Failed: Import of people.csv"]
    assert titles(manager) == [], "of somebody else"
    Job.objects.create(kind="k", title="Import of people.csv", state="done", created_at=AT, finished_at=AT)
    assert titles(admin) == []


def test_a_division_lead_learns_who_is_behind(inside: Tenant) -> None:
    lead = actor_for(inside, Role.DIVISION_LEAD)
    division = factories.DivisionFactory(lft=1, rgt=2)
    DivisionGrant.objects.create(membership_id=lead.grants[0].membership_id, division=division)
    wave = factories.WaveFactory(number=1, starts_on=TODAY - 30 * DAY, ends_on=TODAY + 5 * DAY, state="launched")
    for _ in range(12):
        late = factories.PersonFactory(division=division)
        factories.AssignmentFactory(wave=wave, person=late, assigned_at=AT - 30 * DAY, due_at=AT - DAY)
    (item,) = [one for one in found(lead) if "overdue" in one.title]
    assert item.title == "12 of your people are overdue"
    assert (item.route, item.query) == (("reporting:results_people", (wave.program.slug,)), "?state=overdue")
    assert not [one for one in found(actor_for(inside, Role.EXECUTIVE)) if "overdue" in one.title]


def test_what_is_ones_own_and_what_is_not(inside: Tenant) -> None:
    manager = actor_for(inside, Role.PROGRAM_MANAGER)
    own = factories.ProgramFactory(owner=manager.user)
    standings = standing.of_programs(Program.objects.all(), by=manager, at=AT)
    assert attention.own_programs(standings, manager) == {own.pk}
    led = factories.WaveFactory(lead=manager.user)
    standings = standing.of_programs(Program.objects.all(), by=manager, at=AT)
    assert attention.own_programs(standings, manager) == {own.pk, led.program_id}
    item = Item("watch", "t", "n", "m", "a", ("reporting:home", ()), "Open", TODAY, program=7)
    assert item.is_within({7})
    assert not item.is_within({8})


@pytest.mark.parametrize("role", list(Role))
def test_queries_do_not_grow_with_the_rows(inside: Tenant, role: Role) -> None:
    by = actor_for(inside, role) if role.granted else actor_for(inside, Role.FACILITATOR)
    counts = []
    for number in (1, 3):
        for _ in range(number):
            wave = factories.WaveFactory(starts_on=TODAY, ends_on=TODAY + 9 * DAY, lead=by.user)
            factories.ReadinessItemFactory(wave=wave, area="legal", owner=None, due_on=TODAY)
            factories.ReadinessItemFactory(wave=wave, owner=by.user, due_on=TODAY)
            running = factories.WaveFactory(starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY, state="launched")
            factories.AssignmentFactory(wave=running)
            factories.CompletionSourceFactory(slug=f"s{wave.pk}")
            Job.objects.create(kind="k", title=f"{wave.pk}", state="failed", created_at=AT, finished_at=AT)
        attention.of([], by=by, at=AT, today=TODAY)
        standings = standing.of_programs(Program.objects.all(), by=by, at=AT)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            attention.of(standings, by=by, at=AT, today=TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_risk_that_happened_calls_whoever_carries_its_plan_out(inside: Tenant, admin: Actor) -> None:
    wave = factories.WaveFactory()
    reviewer = actor_for(inside, Role.REVIEWER)
    risk = risks.add(
        program=wave.program, title="Kiosks offline", people=7, plan="Hand out paper", trigger="Two days",
        plan_owner=reviewer.user, by=admin, at=AT,
    )  # fmt: skip
    assert titles(admin) == titles(reviewer) == []
    risks.turn(risk=risk, state="happened", reason="Seen in Houston", by=admin, at=AT)
    (mine,) = found(reviewer)
    assert (mine.title, mine.note, mine.personal) == (
        "It happened: Kiosks offline", "You carry the plan out: Hand out paper", True,
    )  # fmt: skip
    (theirs,) = found(admin)
    assert theirs.note == "Reviewer carries the plan out: Hand out paper"
    assert titles(actor_for(inside, Role.PARTNER)) == []
    risks.turn(risk=risk, state="closed", reason="Back online", by=admin, at=AT)
    assert titles(admin) == titles(reviewer) == []


def test_a_provisional_decision_is_revisited_and_a_failed_one_settled(inside: Tenant, admin: Actor) -> None:
    wave = factories.WaveFactory(number=1, state="closed", starts_on=TODAY - 40 * DAY, ends_on=TODAY - 2 * DAY)
    lead = actor_for(inside, Role.REVIEWER)
    made = decisions.write(
        program=wave.program, title="One week more", assumption="Plants close", revisit_on=TODAY + 4 * DAY,
        by=lead, at=AT,
    )  # fmt: skip
    hanging = dependants.name(decision=made, wave=wave, by=admin, at=AT)
    assert titles(lead) == []
    type(made).objects.update(revisit_on=TODAY + 3 * DAY)
    (due,) = found(lead)
    assert (due.title, due.status, due.aside, due.personal) == (
        "Revisit due: One week more", "info", "Due in 3 days", True,
    )  # fmt: skip
    assert titles(admin) == ["Revisit due: One week more"]
    assert titles(actor_for(inside, Role.PROGRAM_MANAGER)) == ["Revisit due: One week more"]
    decisions.fail(decision=made, reason="Two days only.", by=admin, at=AT)
    (failed,) = found(admin)
    assert (failed.title, failed.note) == (
        "Assumption failed: One week more", "Two days only. 1 thing still hangs on it.",
    )  # fmt: skip
    dependants.settle(dependant=hanging, settlement="Shortened", by=admin, at=AT)
    assert titles(admin) == titles(lead) == []


def test_texts_wait_for_their_reviewer_and_late_ones_for_who_plans(inside: Tenant, admin: Actor) -> None:
    reviewer, other = actor_for(inside, Role.REVIEWER), actor_for(inside, Role.REVIEWER, "other@norvane.example")
    module = factories.ModuleFactory(title="Gifts", made="variable")
    text = factories.VariantFactory(module=module, number=1, treatment="replace", locale="de", state="sme_review")
    asked = {"variant": text, "asked_at": AT, "asked_by": admin.user, "reviewer": reviewer.user}
    review = Review.objects.create(kind="sme", due_on=TODAY + 9 * DAY, **asked)
    Review.objects.create(kind="legal", due_on=TODAY + 9 * DAY, **asked)
    (mine,) = found(reviewer)
    assert (mine.title, mine.status, mine.aside) == ("SME review: Gifts, German", "info", "Due in 9 days")
    assert mine.route == ("programs:variant", (module.program.slug, 1, 1))
    assert (titles(admin), titles(other)) == ([], [])
    Review.objects.filter(pk=review.pk).update(due_on=TODAY - DAY)
    (late,) = found(admin)
    assert (late.title, late.note) == ("SME review is late: Gifts, German", "It is with Reviewer.")
    assert found(reviewer)[0].status == "stop"
    Review.objects.filter(pk=review.pk).update(reviewer=None)
    assert titles(other) == ["SME review: Gifts, German"]
    Review.objects.filter(pk=review.pk).update(outcome="signed", version=1, decided_at=AT)
    assert (titles(admin), titles(reviewer), titles(other)) == ([], [], [])
