"""Exceptions: who asks and decides, what follows, and that the assignments derived again are the same (GO9)."""

import datetime
import random
import zoneinfo
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.models import Person, RegionGrant, SettingValue
from delivery.domain import (
    assignments,
    completion_sources,
    completions,
    exception_details,
    exceptions,
    overdue,
)
from delivery.domain.approvers import Approvers
from delivery.domain.completions import Line
from delivery.models import Assignment, AssignmentException, CompletionRecord
from programs.models import Program
from reporting.domain import measures
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)  # a Tuesday
DAY = datetime.timedelta(days=1)
DUE_ON = datetime.date(2026, 10, 20)
State, Kind = Assignment.State, AssignmentException.Kind


@pytest.fixture
def assignment(inside: Tenant) -> Assignment:
    """Due at the end of Tuesday 20 October in Berlin, in a program of one module."""
    region = factories.RegionFactory(code="europe", name="Europe")
    country = factories.CountryFactory(region=region)
    boss = factories.PersonFactory(external_id="BOSS", email="boss@norvane.example", lft=1, rgt=4)
    person = factories.PersonFactory(external_id="P001", country=country, manager=boss, lft=2, rgt=3)
    wave = factories.WaveFactory(state="launched")
    factories.ModuleFactory(program=wave.program)
    return factories.AssignmentFactory(wave=wave, person=person, assigned_at=AT - 10 * DAY)


@pytest.fixture
def manager(inside: Tenant, assignment: Assignment) -> Actor:
    """The person's own manager, who holds no role."""
    user = User.objects.create_user("boss@norvane.example")
    return actors.load(user=user, tenant=inside, at=AT)


@pytest.fixture
def approver(inside: Tenant) -> Actor:
    return actor_for(inside, Role.PROGRAM_MANAGER)


def ask(assignment: Assignment, by: Actor, kind: str = "extension", **more: object) -> AssignmentException:
    given = {"until": DUE_ON + 8 * DAY} if kind == "extension" else {}
    given |= {"until": DUE_ON + 8 * DAY} if kind == "exemption" else {}
    given |= {"learned_on": datetime.date(2026, 9, 1)} if kind == "credit" else {}
    given |= {"reason": "Parental leave", "at": AT, **more}
    return exceptions.ask(assignment=assignment, kind=kind, by=by, **given)


def grant(exception: AssignmentException, by: Actor, at: datetime.datetime = AT, **more: object) -> AssignmentException:
    return exceptions.grant(exception=exception, reason="As agreed", by=by, at=at, **more)


def fresh(assignment: Assignment) -> Assignment:
    assignment.refresh_from_db()
    return assignment


def put_setting(value: str, **place: object) -> None:
    SettingValue.objects.create(
        name="exception_approver", value=value, decided_at=AT - DAY, effective_at=AT - DAY, **place
    )


def local(instant: datetime.datetime) -> str:
    return f"{instant.astimezone(zoneinfo.ZoneInfo('Europe/Berlin')):%a %d %b %H:%M}"


# Asking


def test_asking_tells_nobody_why_but_the_row(assignment: Assignment, manager: Actor) -> None:
    made = ask(assignment, manager)
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject_id, entry.actor) == ("exception.asked", made.pk, manager.user)
    assert "Parental" not in f"{entry.reason}{entry.data}"
    assert (made.state, made.reason, fresh(assignment).state) == ("asked", "Parental leave", State.ASSIGNED)


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("extension", {"reason": " "}, "reason"),
        ("pardon", {}, "kind"),
        ("extension", {"until": DUE_ON}, "until"),
        ("extension", {"until": None}, "until"),
        ("extension", {"until": DUE_ON + 400 * DAY}, "until"),
        ("exemption", {"until": AT.date() - DAY}, "until"),
        ("credit", {"learned_on": AT.date() + DAY}, "learned_on"),
        ("credit", {"learned_on": None}, "learned_on"),
    ],
)
def test_what_is_refused(
    assignment: Assignment, manager: Actor, kind: str, more: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(assignment, manager, kind, **more)
    assert list(refused.value.error_dict) == [field]
    assert not AssignmentException.objects.exists()


def test_one_request_waits_at_a_time(assignment: Assignment, manager: Actor) -> None:
    first = ask(assignment, manager)
    with pytest.raises(ValidationError, match="waits for a decision"):
        ask(assignment, manager, "exemption")
    exceptions.withdraw(exception=first, by=manager, at=AT)
    ask(assignment, manager, "exemption")


@pytest.mark.parametrize("state", [State.COMPLETED, State.WITHDRAWN, State.EXEMPT])
def test_nothing_to_except(assignment: Assignment, manager: Actor, state: str) -> None:
    Assignment.objects.update(state=state)
    with pytest.raises(ValidationError, match="nothing to except"):
        ask(assignment, manager)


def test_only_for_people_in_reach(assignment: Assignment, inside: Tenant) -> None:
    stranger = factories.PersonFactory(external_id="X", email="x@norvane.example", lft=7, rgt=10)
    factories.PersonFactory(external_id="Y", manager=stranger, lft=8, rgt=9)
    other = actors.load(user=User.objects.create_user("x@norvane.example"), tenant=inside, at=AT)
    for by in (other, actor_for(inside, Role.EXECUTIVE), actor_for(inside, Role.DIVISION_LEAD)):
        with pytest.raises(PermissionDenied):
            ask(assignment, by)
    lead = actor_for(inside, Role.REGIONAL_LEAD)
    with pytest.raises(PermissionDenied):
        ask(assignment, lead)
    membership = Membership.objects.get(user=lead.user)
    RegionGrant.objects.create(membership=membership, region=assignment.person.country.region)
    ask(assignment, lead)


def test_the_learner_asks_and_takes_back(assignment: Assignment, system: Actor, manager: Actor) -> None:
    made = ask(assignment, system, by_learner=True)
    assert (made.asked_by, made.by_learner) == (None, True)
    with pytest.raises(PermissionDenied):
        exceptions.withdraw(exception=made, by=manager, at=AT)
    exceptions.withdraw(exception=made, by=system, at=AT)
    assert AssignmentException.objects.get().state == "withdrawn"


# Deciding


@pytest.mark.parametrize(
    ("setting", "role"),
    [
        ("regional_lead", Role.REGIONAL_LEAD),
        ("program_manager", Role.PROGRAM_MANAGER),
        ("administrator", Role.ADMINISTRATOR),
    ],
)
def test_the_setting_says_who(assignment: Assignment, manager: Actor, inside: Tenant, setting: str, role: Role) -> None:
    put_setting(setting, country=assignment.person.country)
    by = {each: actor_for(inside, each) for each in (Role.REGIONAL_LEAD, Role.PROGRAM_MANAGER, Role.ADMINISTRATOR)}
    lead = Membership.objects.get(user=by[Role.REGIONAL_LEAD].user)
    RegionGrant.objects.create(membership=lead, region=assignment.person.country.region)
    made = ask(assignment, manager)
    for each in by:
        if each is not role:
            for act in (grant, lambda made, by: exceptions.refuse(exception=made, reason="r", by=by, at=AT)):
                with pytest.raises(PermissionDenied):
                    act(made, by[each])
    with pytest.raises(PermissionDenied):
        grant(made, manager)
    assert grant(made, by[role]).decided_by == by[role].user


def test_another_regions_lead_does_not(assignment: Assignment, manager: Actor, inside: Tenant) -> None:
    put_setting("regional_lead")
    far, near = actor_for(inside, Role.REGIONAL_LEAD, "far@x.example"), actor_for(inside, Role.REGIONAL_LEAD)
    RegionGrant.objects.create(membership_id=far.grants[0].membership_id, region=factories.RegionFactory())
    RegionGrant.objects.create(membership_id=near.grants[0].membership_id, region=assignment.person.country.region)
    made = ask(assignment, manager)
    with pytest.raises(PermissionDenied):
        grant(made, far)
    grant(made, near)


def test_nobody_decides_on_their_own(assignment: Assignment, approver: Actor, inside: Tenant) -> None:
    """Not who asked, not the person it is about, not through a deputy; then it goes up."""
    admin = actor_for(inside, Role.ADMINISTRATOR)
    made = ask(assignment, approver)
    with pytest.raises(PermissionDenied):
        grant(made, approver)
    deputy = User.objects.create_user("deputy@norvane.example")
    Membership.objects.create(user=deputy, tenant=inside, role=Role.PROGRAM_MANAGER)
    Delegation.objects.create(
        principal=approver.user, deputy=deputy, purpose="away", starts_at=AT, ends_at=AT + DAY, created_at=AT
    )
    acting = actors.load(user=deputy, tenant=inside, at=AT, for_user=approver.user)
    with pytest.raises(PermissionDenied):
        grant(made, acting)
    Person.objects.filter(pk=assignment.person_id).update(email="deputy@norvane.example", email_key=deputy.email)
    with pytest.raises(PermissionDenied):
        grant(made, actors.load(user=deputy, tenant=inside, at=AT))
    assert grant(made, admin).decided_by == admin.user


def test_a_decision_is_made_once(assignment: Assignment, manager: Actor, approver: Actor) -> None:
    made = ask(assignment, manager)
    exceptions.refuse(exception=made, reason="No cover", by=approver, at=AT)
    for act in (
        lambda: grant(made, approver),
        lambda: exceptions.refuse(exception=made, reason="r", by=approver, at=AT),
        lambda: exceptions.withdraw(exception=made, by=manager, at=AT),
        lambda: exceptions.end(exception=made, reason="r", by=approver, at=AT),
    ):
        with pytest.raises(ValidationError):
            act()
    assert fresh(assignment).due_at == factories.AssignmentFactory.due_at


def test_a_decision_needs_its_reason(assignment: Assignment, manager: Actor, approver: Actor) -> None:
    made = ask(assignment, manager)
    with pytest.raises(ValidationError):
        exceptions.grant(exception=made, reason=" ", by=approver, at=AT)
    with pytest.raises(ValidationError):
        exceptions.refuse(exception=made, reason="", by=approver, at=AT)


def test_who_reads_why(assignment: Assignment, manager: Actor, approver: Actor, inside: Tenant) -> None:
    made = ask(assignment, manager)
    readers = Approvers([made], tenant=inside, at=AT)
    others = {role: actor_for(inside, role) for role in Role if role.granted and role is not Role.PROGRAM_MANAGER}
    assert exception_details.may_read(made, manager, readers)
    assert exception_details.may_read(made, approver, readers)
    found = {role for role, actor in others.items() if exception_details.may_read(made, actor, readers)}
    assert found == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("count", [1, 3])
def test_approvers_of_many_cost_the_same(
    assignment: Assignment, approver: Actor, inside: Tenant, count: int, django_assert_num_queries: object
) -> None:
    for number in range(count):
        other = factories.AssignmentFactory(
            wave=assignment.wave,
            person=factories.PersonFactory(external_id=f"N{number}", country=assignment.person.country),
        )
        ask(other, approver)
    listed = list(
        AssignmentException.objects.select_related("assignment__program", "assignment__person__country__region")
    )
    with django_assert_num_queries(5):
        found = Approvers(listed, tenant=inside, at=AT)
        assert not any(found.may(each, approver) for each in listed)


# What follows


def test_an_extension_moves_that_one_deadline(assignment: Assignment, manager: Actor, approver: Actor) -> None:
    other = factories.AssignmentFactory(wave=assignment.wave, person=factories.PersonFactory())
    before = assignment.due_at
    made = grant(ask(assignment, manager), approver)
    assert local(fresh(assignment).due_at) == "Wed 28 Oct 23:59", "the same time of day, though clocks changed"
    assert (assignment.base_due_at, fresh(other).due_at) == (before, before)
    entry = Entry.objects.get(verb="exception.granted")
    assert entry.data["after"]["due_at"] == assignment.due_at.isoformat()
    exceptions.end(exception=made, reason="Back early", by=approver, at=AT + DAY)
    assert (fresh(assignment).due_at, assignment.base_due_at) == (before, None)


def test_an_extension_ends_on_a_day_that_is_worked(assignment: Assignment, manager: Actor, approver: Actor) -> None:
    """Saturday 31 October; Monday follows."""
    grant(ask(assignment, manager, until=datetime.date(2026, 10, 31)), approver)
    assert local(fresh(assignment).due_at) == "Mon 02 Nov 23:59"


def test_the_approver_may_choose_another_day(assignment: Assignment, manager: Actor, approver: Actor) -> None:
    grant(ask(assignment, manager), approver, until=DUE_ON + 2 * DAY)
    assert local(fresh(assignment).due_at) == "Thu 22 Oct 23:59"
    assert Entry.objects.get(verb="exception.granted").data["until"] == ["2026-10-28", "2026-10-22"]


def test_more_time_for_somebody_overdue_is_due_anew(
    assignment: Assignment, manager: Actor, approver: Actor, system: Actor
) -> None:
    late = AT + 20 * DAY
    assert overdue.mark_overdue(by=system, at=late) == 1
    made = ask(assignment, manager, at=late)
    grant(made, approver, late)
    assert fresh(assignment).overdue_at is None
    assert overdue.mark_overdue(by=system, at=late) == 0
    assert overdue.mark_overdue(by=system, at=assignment.due_at + DAY) == 1


def figures(at: datetime.datetime) -> measures.Figures:
    return measures.Figures.of(Assignment.objects.aggregate(**measures.annotations(at)))


def test_an_exemption_takes_them_out_and_its_end_puts_them_back(
    assignment: Assignment, manager: Actor, approver: Actor, system: Actor
) -> None:
    made = grant(ask(assignment, manager, "exemption"), approver)
    assert (fresh(assignment).state, assignment.exempt_from, assignment.exempt_until) == (State.EXEMPT, AT, None)
    assert local(made.ends_at) == "Thu 29 Oct 00:00"
    counted = figures(AT)
    assert (counted.assigned, counted.exempt, counted.overdue) == (0, 1, 0)
    assert (figures(AT - DAY).assigned, figures(AT - DAY).exempt) == (1, 0), "the days before stay as they were"
    assert overdue.mark_overdue(by=system, at=AT + 20 * DAY) == 0
    assert exceptions.expire_chunk(by=system, at=made.ends_at - DAY / 24) == 0
    assert exceptions.next_end() == made.ends_at
    assert exceptions.expire_chunk(by=system, at=made.ends_at) == 1
    assert (fresh(assignment).state, assignment.exempt_until) == (State.ASSIGNED, made.ends_at)
    assert local(assignment.due_at) == "Thu 12 Nov 23:59", "fourteen days were left"
    counted = figures(made.ends_at)
    assert (counted.assigned, counted.exempt) == (1, 0)
    assert (figures(AT + DAY).assigned, figures(AT + DAY).exempt) == (0, 1), "nor do they change afterwards"
    assert Entry.objects.get(verb="exception.expired").actor is None
    assert exceptions.next_end() is None


def record(status: str, at: datetime.datetime, by: Actor, record_id: str = "r") -> None:
    source = completion_sources.ensure(slug="lms", name="LMS", by=by, at=AT)
    completions.record(
        source=source, lines=[Line(record_id, "P001", "ABE-101", status, completed_at=at.isoformat())], by=by, at=at
    )


def test_who_completes_while_exempt_is_complete_once_it_is_over(
    assignment: Assignment, manager: Actor, approver: Actor, system: Actor
) -> None:
    made = grant(ask(assignment, manager, "exemption"), approver)
    record("completed", AT + DAY, system)
    assert (fresh(assignment).state, assignment.completed_at) == (State.EXEMPT, AT + DAY)
    assert figures(AT + 2 * DAY).completed == 0
    exceptions.end(exception=made, reason="Has returned", by=approver, at=AT + 3 * DAY)
    assert fresh(assignment).state == State.COMPLETED
    assert figures(AT + 3 * DAY).completed == 1


def test_credit_completes_through_the_ledger_and_is_taken_back_there(
    assignment: Assignment, manager: Actor, approver: Actor
) -> None:
    factories.ModuleFactory(program=assignment.program, number=2, course_id="ABE-102")
    made = grant(ask(assignment, manager, "credit"), approver)
    assert (fresh(assignment).state, assignment.completed_at.date().isoformat()) == (State.COMPLETED, "2026-09-01")
    records = CompletionRecord.objects.filter(person=assignment.person)
    assert {each.source.slug for each in records} == {"prior-learning"}
    assert records.count() == 2
    exceptions.end(exception=made, reason="Not theirs", by=approver, at=AT)
    assert fresh(assignment).state != State.COMPLETED
    assert assignment.completed_at is None


def test_credit_needs_a_course_id_and_a_score_where_one_is_asked_for(
    assignment: Assignment, manager: Actor, approver: Actor
) -> None:
    SettingValue.objects.create(name="evidence", value="score", decided_at=AT - DAY, effective_at=AT - DAY)
    made = ask(assignment, manager, "credit")
    with pytest.raises(ValidationError) as refused:
        grant(made, approver)
    assert list(refused.value.error_dict) == ["score"]
    made.refresh_from_db()
    assert (made.state, CompletionRecord.objects.count(), fresh(assignment).state) == ("asked", 0, State.ASSIGNED)
    grant(made, approver, score=Decimal(80))
    assert fresh(assignment).state == State.COMPLETED
    nameless = factories.ModuleFactory(program=factories.ProgramFactory(), course_id="")
    other = factories.AssignmentFactory(wave=factories.WaveFactory(program=nameless.program), person=assignment.person)
    with pytest.raises(ValidationError, match="no course id"):
        ask(other, manager, "credit")


# The same again


def oracle(assignment: Assignment, base: datetime.datetime) -> tuple[object, ...]:
    """State and deadline, worked out from rows of ledger and exceptions in plain words."""
    rows = list(assignment.exceptions.filter(state__in=("granted", "ended")).order_by("decided_at", "pk"))
    exempt = any(row.kind == "exemption" and row.state == "granted" for row in rows)
    moved = [row.due_at for row in rows if (row.kind, row.state) in {("extension", "granted"), ("exemption", "ended")}]
    done = CompletionRecord.objects.current().filter(person=assignment.person, status="completed").exists()
    begun = CompletionRecord.objects.filter(person=assignment.person).exists()
    state = "exempt" if exempt else "completed" if done else "in_progress" if begun else "assigned"
    return state, max([base, *moved]), base if max([base, *moved]) > base else None


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_the_rows_say_the_same(
    assignment: Assignment, manager: Actor, approver: Actor, system: Actor, seed: int
) -> None:
    dice, at, base = random.Random(seed), AT, assignment.due_at
    acts: list[Callable[[], object]] = [
        lambda: ask(fresh(assignment), manager, dice.choice(["extension", "exemption"]), at=at, until=later()),
        lambda: ask(fresh(assignment), manager, "credit", at=at),
        lambda: grant(dice.choice(list(AssignmentException.objects.filter(state="asked"))), approver, at),
        lambda: exceptions.refuse(exception=AssignmentException.objects.last(), reason="r", by=approver, at=at),
        lambda: exceptions.end(
            exception=dice.choice(list(AssignmentException.objects.filter(state="granted"))),
            reason="r",
            by=approver,
            at=at,
        ),
        lambda: exceptions.expire_chunk(by=system, at=at),
        lambda: record("completed", at, system, str(step)),
        lambda: record("started", at, system, str(step)),
        lambda: overdue.mark_overdue(by=system, at=at),
    ]

    def later() -> datetime.date:
        return max(at.date(), fresh(assignment).due_at.date()) + dice.randint(1, 40) * DAY

    for step in range(40):
        at += dice.randint(0, 3) * DAY
        try:
            dice.choice(acts)()
        except (ValidationError, IndexError, AttributeError):
            continue
        found = fresh(assignment)
        assert (found.state, found.due_at, found.base_due_at) == oracle(assignment, base), f"step {step}"
    assert assignments.rebuild(Program.objects.get(pk=assignment.program_id)) == {}
    Assignment.objects.update(state="assigned", exempt_from=None, completed_at=None, base_due_at=None, due_at=base)
    assignments.rebuild(assignment.program)
    found = fresh(assignment)
    assert (found.state, found.due_at, found.base_due_at) == oracle(assignment, base)
