"""The map of stakeholders: who stands for whom, how contacts move them, and where nobody does (ST2)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import place_heirs
from audiences.models import Division, Person, PersonMerge
from programs.domain import merged_people, sponsorship, stakeholder_map, stakeholders
from programs.models import Stakeholder
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan

TODAY, BY = datetime.date(2026, 9, 22), datetime.date(2026, 10, 1)


@pytest.fixture
def helena(plan: Plan) -> Person:
    return factories.PersonFactory(first_name="Helena", last_name="Brandt", function="Finance")


def name(plan: Plan, person: Person, **more: object) -> Stakeholder:
    return stakeholders.name(
        program=plan.program, person=person, by=plan.by, at=AT, **{"asked": "Open the town hall", "due_on": BY, **more}
    )


def refusal(act: object, *given: object, **values: object) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        act(*given, **values)
    return set(caught.value.message_dict)


def test_somebody_is_named_once_for_a_division_and_function(plan: Plan, helena: Person) -> None:
    made = name(plan, helena, asked=" Open the town hall ")
    assert (made.number, made.asked, made.status, made.division, made.function) == (
        1, "Open the town hall", "unaware", None, "",
    )  # fmt: skip
    assert refusal(name, plan, helena) == {"person"}
    assert name(plan, helena, function="Finance").number == 2
    assert refusal(name, plan, helena, function="Sales", asked=" ") == {"asked"}
    assert refusal(name, plan, helena, function="Sales", due_on=TODAY - datetime.timedelta(days=1)) == {"due_on"}
    helena.status = "left"
    assert refusal(name, plan, helena, function="Sales") == {"person"}


def test_a_contact_moves_them_and_one_kept_late_does_not(plan: Plan, helena: Person) -> None:
    made = name(plan, helena)
    say = {"stakeholder": made, "by": plan.by, "at": AT}
    stakeholders.contact(on=TODAY, note=" She opens it ", status="active", **say)
    stakeholders.contact(on=TODAY - datetime.timedelta(days=3), note="First call", status="aware", **say)
    made.refresh_from_db()
    assert (made.status, made.contacted_on) == ("active", TODAY)
    first, late = Entry.objects.filter(verb="stakeholder.contacted").order_by("pk")
    assert (first.reason, first.data["before"], first.data["after"]) == (
        "She opens it", {"status": "unaware"}, {"status": "active"},
    )  # fmt: skip
    assert "after" not in late.data
    assert refusal(stakeholders.contact, on=TODAY, note=" ", status="aware", **say) == {"note"}
    assert refusal(stakeholders.contact, on=BY, note="x", status="aware", **say) == {"on"}
    assert refusal(stakeholders.contact, on=TODAY, note="x", status="keen", **say) == {"status"}


def test_what_is_asked_changes_and_somebody_comes_off(plan: Plan, helena: Person) -> None:
    made = name(plan, helena)
    stakeholders.change(stakeholder=made, asked="Write to managers", by=plan.by, at=AT)
    assert Entry.objects.get(verb="stakeholder.changed").data["fields"] == ["asked"]
    assert refusal(stakeholders.drop, stakeholder=made, reason=" ", by=plan.by, at=AT) == {"reason"}
    stakeholders.drop(stakeholder=made, reason="Moved on", by=plan.by, at=AT)
    assert not Stakeholder.objects.exists()
    assert Entry.objects.get(verb="stakeholder.dropped").reason == "Moved on"


def test_only_who_asks_sponsors_keeps_the_map(plan: Plan, helena: Person) -> None:
    made = name(plan, helena)
    for role in (Role.EXECUTIVE, Role.AUDITOR, Role.REVIEWER):
        other = actor_for(plan.tenant, role)
        with pytest.raises(PermissionDenied):
            stakeholders.name(program=plan.program, person=helena, asked="x", due_on=BY, by=other, at=AT)
        with pytest.raises(PermissionDenied):
            stakeholders.contact(stakeholder=made, on=TODAY, note="x", status="aware", by=other, at=AT)
        with pytest.raises(PermissionDenied):
            stakeholders.drop(stakeholder=made, reason="x", by=other, at=AT)


def test_the_map_counts_the_programs_people_and_shows_gaps(plan: Plan, helena: Person) -> None:
    logistics = factories.DivisionFactory(name="Logistics")
    deep = factories.DivisionFactory(name="Road", path="Logistics/Road")
    for _ in range(2):
        factories.PersonFactory(division=deep, function="Operations")
    factories.PersonFactory(division=logistics, function="Finance")
    name(plan, helena, division=logistics, function="Finance")
    rows = Stakeholder.objects.select_related("person", "division")
    found = stakeholder_map.of(plan.program, rows)
    cells = {
        (division, work): cell for division, row in found.rows for work, cell in zip(found.functions, row, strict=True)
    }
    assert (cells["Logistics", "Operations"].people, cells["Logistics", "Operations"].is_gap) == (2, True)
    assert (cells["Logistics", "Finance"].people, cells["Logistics", "Finance"].is_gap) == (1, False)
    assert (found.gaps, found.uncovered) == (3, 6)  # with the plan's people and Helena, who have no division
    with queries_of() as queries:
        stakeholder_map.of(plan.program, rows)
    assert len(queries) == 3


_NAMES = st.sampled_from(["", "A", "B", "C"])


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.tuples(_NAMES, _NAMES), st.integers(0, 50), max_size=9),
    st.lists(st.tuples(_NAMES, _NAMES, st.sampled_from(Stakeholder.Status.values)), max_size=5),
)
def test_everybody_counted_is_covered_or_in_a_gap(
    counted: dict[tuple[str, str], int], named: list[tuple[str, str, str]]
) -> None:
    """Against a count that walks the people one by one."""
    people = [
        Stakeholder(division=Division(path=f"{division}/x") if division else None, function=work, status=status)
        for division, work, status in named
    ]
    found = stakeholder_map.build(counted, people)
    assert sum(cell.people for _, row in found.rows for cell in row) == sum(counted.values())
    left = 0
    for (division, work), many in counted.items():
        covered = any(
            (of in ("", division) and within in ("", work)) and (of or within or not (division or work))
            for of, within, _ in named
        )
        left += 0 if covered else many
    assert found.uncovered == left


def test_who_stands_moves_with_merged_divisions_and_people(plan: Plan, helena: Person) -> None:
    old, heir = factories.DivisionFactory(name="Rail"), factories.DivisionFactory(name="Logistics")
    stays = factories.PersonFactory()
    made = name(plan, helena, division=old)
    place_heirs.hand_over(old, heir)
    made.refresh_from_db()
    assert made.division == heir
    plan.program.sponsor = helena
    plan.program.save()
    words = sponsorship.draft(program=plan.program, text="I ask", by=plan.by, at=AT)
    merge = PersonMerge(kept=stays, away=helena)
    assert {label: found[helena.pk] for label, found in merged_people.held([helena.pk])}["Programs they stand for"] == 1
    moved = merged_people.move(merge, by=plan.by, at=AT)
    for row, field in ((made, "person"), (words, "sponsor")):
        row.refresh_from_db()
        assert getattr(row, field) == stays
    merged_people.back(merge, moved, by=plan.by, at=AT)
    for row, field in ((made, "person"), (words, "sponsor")):
        row.refresh_from_db()
        assert getattr(row, field) == helena
