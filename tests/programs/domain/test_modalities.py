"""Through which modality people of a wave learn: by the first of its segments that they are in."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.models import Person, Segment
from delivery.domain import assigned_modules, assignments, issuing
from delivery.domain.wave_checks import completion
from delivery.models import Assignment, CompletionRecord
from programs.domain import (
    allowed_modalities,
    coverages,
    modalities,
    modality_choices,
    modules,
    open_gates,
    scoping,
    undos,
    waves,
)
from programs.models import Module, Wave, WaveSegment
from rollout.journal.domain import changes
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan
from tests.programs.domain.test_local_rules import decide

pytestmark = pytest.mark.django_db
PLACES, ROLES = (None, "DE", "AE"), ("", "welder")
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}


def field(name: str, *values: str) -> dict:
    return {"field": name, "op": "in", "value": list(values)}


_rules = {  # rule and its plain reading
    "everybody": ({"all": []}, lambda place, role: True),
    "germans": (GERMANS, lambda place, role: place == "DE"),
    "nobody of Germany": ({"none": [field("country", "DE")]}, lambda place, role: place != "DE"),
    "welders": ({"all": [field("job_role", "welder")]}, lambda place, role: role == "welder"),
    "welders or the Gulf": (
        {"any": [field("job_role", "welder"), field("country", "AE")]},
        lambda place, role: role == "welder" or place == "AE",
    ),
}
_mapped = st.lists(
    st.tuples(st.sampled_from(list(_rules)), st.sampled_from(["", "elearning", "ilt"])), min_size=1, max_size=4
)


def in_wave(mapped: list[tuple[str, str]], place: str | None, role: str) -> str | None:
    """The modality of the first segment; None for who is in none."""
    return next((modality for name, modality in mapped if _rules[name][1](place, role)), None)


@given(first=_mapped, other=_mapped, wins=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_learns_as_the_first_of_their_segments_says(inside, system, first, other, wins):
    with transaction.atomic():
        people = crowd()
        program = factories.ModuleFactory(course_id="").program
        factories.ModuleFactory(program=program, number=2, kind="ilt", modality="ilt")
        wave = mapped_wave(program, 1, first)
        ahead = mapped_wave(program, 2, other, priority=1 if wins else None)
        expected = {
            key: said
            for key, (place, role) in people.items()
            if (said := in_wave(first, place, role)) is not None
            and not (wins and in_wave(other, place, role) is not None)
        }
        found = {
            key: modality
            for (pk, modality), match in modalities.conditions([wave, ahead]).items()
            for key in Person.objects.filter(match).values_list("pk", flat=True)
            if pk == wave.pk
        }
        assert found == expected
        if any(modality for _name, modality in first):
            of_one = dict(modalities.sizes([wave])[wave.pk])
            assert {key: n for key, n in of_one.items() if n} == {
                each: list(expected.values()).count(each) for each in set(expected.values())
            }
        Wave.objects.filter(pk=wave.pk).update(state="launched")
        issuing.issue_all(wave=Wave.objects.get(pk=wave.pk), by=system, at=AT)
        assert dict(Assignment.objects.values_list("person", "modality")) == expected
        transaction.set_rollback(True)


def crowd() -> dict[int, tuple[str | None, str]]:
    countries = {code: factories.CountryFactory(code=code, name=code) for code in PLACES if code}
    return {
        factories.PersonFactory(country=countries.get(place), job_role=role).pk: (place, role)
        for place in PLACES
        for role in ROLES
    }


def mapped_wave(program, number: int, mapped: list[tuple[str, str]], *, priority: int | None = None) -> Wave:
    wave = factories.WaveFactory(program=program, number=number, priority=priority)
    for place, (name, modality) in enumerate(mapped, start=1):
        segment = factories.SegmentFactory(rule=_rules[name][0])
        WaveSegment.objects.create(wave=wave, segment=segment, priority=place, modality=modality)
    return wave


@pytest.fixture
def germans(plan: Plan) -> Segment:
    """Beside everybody; the Germans first."""
    made = factories.SegmentFactory(name="Germans", rule=GERMANS)
    waves.edit(wave=plan.wave, segments=[plan.segment, made], by=plan.by, at=AT)
    return made


def chosen(plan: Plan, germans: Segment, first: str, second: str) -> list[tuple[int, str]]:
    return [(germans.pk, first), (plan.segment.pk, second)]


def test_the_effect_is_what_the_choice_brings(plan: Plan, germans: Segment) -> None:
    wanted = chosen(plan, germans, "elearning", "elearning")
    with queries_of() as queries:
        effect = modality_choices.effect(wave=plan.wave, chosen=wanted, at=AT)
    assert len(queries) == 9
    assert [(row.segment, people) for row, people in effect.decides] == [(germans, 2), (plan.segment, 1)]
    assert effect.people == [("", 3, 0), ("elearning", 0, 3)]
    lost = {item.key for item in effect.lost}
    assert {"facilitators.rooms", "content.workshop"} <= lost
    assert not effect.gained
    before = set(plan.wave.items.values_list("key", flat=True))
    modality_choices.choose(wave=plan.wave, chosen=wanted, by=plan.by, at=AT)
    assert before - set(plan.wave.items.values_list("key", flat=True)) == lost
    assert modality_choices.current(plan.wave) == wanted
    back = modality_choices.effect(wave=plan.wave, chosen=chosen(plan, germans, "vilt", "elearning"), at=AT)
    assert {template.key for template in back.gained} == lost
    assert back.people == [("elearning", 3, 1), ("vilt", 0, 2)]


def test_the_choice_is_kept_told_and_can_be_taken_back(plan: Plan, germans: Segment) -> None:
    modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "vilt", ""), by=plan.by, at=AT)
    entry = Entry.objects.get(verb=modality_choices.VERB)
    [change] = changes.Reader([entry], AT.tzinfo).of(entry)
    assert change.field == "How segments learn"
    assert change.after == f"Germans: Virtual classroom, {plan.segment.name}: Every module"
    other = factories.SegmentFactory(name="A new one")
    waves.edit(wave=plan.wave, segments=[other, plan.segment, germans], by=plan.by, at=AT)
    kept = [*chosen(plan, germans, "vilt", ""), (other.pk, "")]
    assert modality_choices.current(plan.wave) == kept
    with pytest.raises(ValidationError, match="changed again since"):
        undos._choose_back(plan.wave, entry, plan.by, AT)
    waves.edit(wave=plan.wave, segments=[plan.segment, germans], by=plan.by, at=AT)
    undos._choose_back(plan.wave, entry, plan.by, AT)
    assert modality_choices.current(plan.wave) == [(plan.segment.pk, ""), (germans.pk, "")]


def test_what_is_not_taught_or_not_allowed_there_is_refused(plan: Plan, germans: Segment) -> None:
    decide(plan, "modalities", ["elearning"], "DE")

    def refusal(*wanted: str) -> str:
        mapped = chosen(plan, germans, *wanted)
        with pytest.raises(ValidationError) as refused:
            modality_choices.choose(wave=plan.wave, chosen=mapped, by=plan.by, at=AT)
        assert modality_choices.effect(wave=plan.wave, chosen=mapped, at=AT).refusals == refused.value.messages
        return " ".join(refused.value.messages)

    accepted = "Accepted: Every module, Self-paced, Virtual classroom."
    assert refusal("ilt", "") == f"“Germans”: no module is taught as “Classroom”. {accepted}"
    assert "Virtual classroom is not allowed in Germany, where 2 people of the wave are." in refusal("vilt", "")
    assert not Entry.objects.filter(verb=modality_choices.VERB).exists()
    modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "elearning", "vilt"), by=plan.by, at=AT)
    wave = Wave.objects.get(pk=plan.wave.pk)
    assert allowed_modalities.check(wave, AT).passed  # the virtual classroom is for India alone now


def test_a_mapping_of_other_segments_and_a_launched_wave_are_refused(plan: Plan, germans: Segment) -> None:
    with pytest.raises(ValidationError, match="The segments of Wave 1 changed meanwhile"):
        modality_choices.choose(wave=plan.wave, chosen=[(germans.pk, "vilt")], by=plan.by, at=AT)
    auditor = actor_for(plan.tenant, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "vilt", ""), by=auditor, at=AT)
    Wave.objects.filter(pk=plan.wave.pk).update(state="launched")
    with pytest.raises(ValidationError, match="How its people learn stays"):
        modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "vilt", ""), by=plan.by, at=AT)


def test_the_last_module_of_a_chosen_modality_stays(plan: Plan, germans: Segment) -> None:
    modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "vilt", ""), by=plan.by, at=AT)
    workshop = Module.objects.get(modality="vilt")
    for act in (modules.remove, lambda **given: modules.edit(kind="ilt", **given)):
        with pytest.raises(ValidationError, match="“Germans” learns through it in Wave 1, and no other module"):
            act(module=workshop, by=plan.by, at=AT)
    modules.add(program=plan.program, title="Another", modality="vilt", by=plan.by, at=AT)
    modules.remove(module=Module.objects.get(pk=workshop.pk), by=plan.by, at=AT)


def test_only_what_is_theirs_completes_them_and_is_asked_of_the_wave(plan: Plan, germans: Segment) -> None:
    source = factories.CompletionSourceFactory()
    Module.objects.filter(modality="elearning").update(course_id="")
    assert not completion.run(plan.wave, AT).passed
    modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "vilt", "vilt"), by=plan.by, at=AT)
    assert completion.run(plan.wave, AT).passed
    Module.objects.filter(modality="elearning").update(course_id="ABE-101")
    plan.wave.items.update(state="done")
    Wave.objects.filter(pk=plan.wave.pk).update(state="launched")
    issuing.issue_all(wave=Wave.objects.get(pk=plan.wave.pk), by=plan.by, at=AT)
    one, other = Assignment.objects.order_by("pk")[:2]
    for assignment, kind in ((one, "vilt"), (other, "elearning")):
        module = Module.objects.get(modality=kind)
        CompletionRecord.objects.create(
            source=source,
            record_id=kind,
            digest=kind,
            person=assignment.person,
            module=module,
            status="completed",
            completed_at=AT,
            received_at=AT,
        )
    assert assignments.derive([one.pk, other.pk]) == {one.pk: "completed"}
    assert [module.modality for module in assigned_modules.of(other)] == ["vilt"]


def test_nobody_lacks_a_language_of_a_module_that_is_not_theirs(plan: Plan, germans: Segment) -> None:
    Person.objects.update(language="fr")

    def lacking() -> set[str]:
        found = coverages.of_program(plan.program, [Wave.objects.get(pk=plan.wave.pk)], AT)
        return {cell.module.modality for cell, _people in found.lacking(plan.wave)}

    Module.objects.update(made="variable")
    assert lacking() == {"elearning", "vilt"}
    modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "vilt", "vilt"), by=plan.by, at=AT)
    assert lacking() == {"vilt"}


def test_an_item_about_a_modality_holds_whoever_learns_so(plan: Plan, germans: Segment) -> None:
    modality_choices.choose(wave=plan.wave, chosen=chosen(plan, germans, "vilt", "elearning"), by=plan.by, at=AT)
    rooms = plan.item("facilitators.rooms")
    scoping.change(item=rooms, scope="modality", value="vilt", reason="Theirs", by=plan.by, at=AT)
    plan.wave.items.exclude(pk=rooms.pk).update(state="done")
    gate = open_gates.of_wave(Wave.objects.get(pk=plan.wave.pk), AT.date())
    assert not gate.holds_all
    held = gate.held(Person.objects.all())
    assert [each.country.code for each in held] == ["DE", "DE"]
    for person in Person.objects.select_related("country"):
        assert bool(gate.holding(person)) == (person in held)
