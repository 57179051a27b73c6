"""Whom a gate releases, against a reading of the rules person by person that shares no code with it."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.models import Person, Segment
from programs.domain import arrivals, launches, open_gates, readiness, scoping, waivers
from programs.models import Launch, Program, ReadinessItem, Waiver, Wave
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan
from tests.programs.domain.test_readiness import refusal

pytestmark = pytest.mark.django_db
TODAY = AT.date()
PLACES = {"A": ("DE", "de"), "B": ("DE", "de-AT"), "C": ("IN", "en"), "D": ("", "fr"), "E": ("AE", "den")}
SCOPES = [
    ("wave", ""),
    *(("country", code) for code in ("DE", "IN", "AE", "US")),
    *(("language", tag) for tag in ("de", "de-AT", "fr", "pl")),
    *(("modality", kind) for kind in ("elearning", "ilt")),
    ("program", ""),
    *(("cohort", name) for name in ("everybody", "germans", "elsewhere")),
]
LAUNCHING = {"pilot", "briefing", "launch"}
items = st.fixed_dictionaries(
    {
        "scope": st.sampled_from(SCOPES),
        "guards": st.sampled_from(["launch", "pilot", "briefing", "awareness"]),
        "state": st.sampled_from(["open", "open", "done"]),
        "blocking": st.sampled_from([True, True, False]),
        "statutory": st.booleans(),
        "waiver": st.sampled_from([None, None, -1, 0, 1]),  # its last day, counted from today
        "valid": st.sampled_from([None, None, -1, 0]),  # the last day of its evidence, likewise
    }
)


def is_about(item: dict, country: str, language: str) -> bool:
    """The oracle’s reading: the program teaches by elearning alone."""
    kind, value = item["scope"]
    if kind == "country":
        return value == country
    if kind == "language":
        return language.split("-")[: len(value.split("-"))] == value.split("-")
    if kind == "cohort":
        return value == "everybody" or (value == "germans" and country == "DE")
    return kind in ("wave", "program") or value == "elearning"


def is_open(item: dict, step: str) -> bool:
    waived = item["waiver"] is not None and item["waiver"] >= 0 and not item["statutory"]
    guards = item["guards"] in LAUNCHING if step == "launch" else item["guards"] == step
    done = item["state"] == "done" and item["valid"] in (None, 0)
    return guards and item["blocking"] and not done and not waived


@pytest.fixture
def wave(inside: Tenant) -> Wave:
    countries = {code: factories.CountryFactory(code=code, name=code) for code in ("DE", "IN", "AE")}
    for key, (code, language) in PLACES.items():
        factories.PersonFactory(external_id=key, country=countries.get(code), language=language)
    found = factories.WaveFactory(program=factories.ModuleFactory().program)
    factories.WaveSegmentFactory(wave=found, segment=factories.SegmentFactory(name="everybody", rule={"all": []}))
    germans = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
    factories.WaveSegmentFactory(wave=found, segment=factories.SegmentFactory(name="germans", rule=germans))
    factories.SegmentFactory(name="elsewhere", rule={"all": []})  # of another wave: holds nobody here
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(items, max_size=4),
    st.sampled_from(["phased", "big_bang"]),
    st.sampled_from(["launch", "awareness", "briefing"]),
)
def test_each_person_is_held_exactly_when_the_oracle_says(
    wave: Wave, given_items: list[dict], strategy: str, step: str
) -> None:
    ReadinessItem.objects.filter(wave=wave).delete()
    Program.objects.filter(pk=wave.program_id).update(strategy=strategy)
    wave.program.refresh_from_db()
    cohorts = {name: str(pk) for name, pk in Segment.objects.values_list("name", "pk")}
    for number, one in enumerate(given_items, 1):
        fields = {name: one[name] for name in ("guards", "state", "blocking", "statutory")}
        fields["valid_until"] = None if one["valid"] is None else TODAY + datetime.timedelta(days=one["valid"])
        scope, value = one["scope"]
        value = cohorts.get(value, value)
        made = factories.ReadinessItemFactory(wave=wave, number=number, scope=scope, scope_value=value, **fields)
        if one["waiver"] is not None:
            waived = {"item": made, "reason": "x", "asked_at": AT, "state": "granted"}
            until = TODAY + datetime.timedelta(days=one["waiver"])
            Waiver.objects.create(asked_by=factories.UserFactory(), expires_on=until, **waived)
    stopping = [one for one in given_items if is_open(one, step)]
    held = {key for key, place in PLACES.items() if any(is_about(one, *place) for one in stopping)}
    if strategy == "big_bang" and held:
        held = set(PLACES)
    gate = open_gates.of_waves([wave], lambda: TODAY, step=step).get(wave.pk) or open_gates.Gate(wave, ())
    everybody = Person.objects.all()
    assert set(gate.held(everybody).values_list("external_id", flat=True)) == held
    assert set(gate.released(everybody).values_list("external_id", flat=True)) == set(PLACES) - held
    counts = gate.counts(everybody)
    assert (counts.released, counts.held) == (len(PLACES) - len(held), len(held))
    by_item = {str(blocker.item.pk): set(gate.narrowed(everybody, str(blocker.item.pk))) for blocker in gate.blockers}
    for person in Person.objects.select_related("country"):
        for blocker in gate.about(person):
            assert person in by_item[str(blocker.item.pk)]
        assert bool(gate.holding(person)) == (person.external_id in held)


def narrow(plan: Plan, key: str, scope: str, value: str) -> ReadinessItem:
    return scoping.change(item=plan.item(key), scope=scope, value=value, reason="Theirs", by=plan.by, at=AT)


def test_a_launch_goes_for_those_released_and_says_who_is_held(plan: Plan) -> None:
    narrow(plan, "communications.sponsor", "country", "IN")
    plan.clear_gate(but="communications.sponsor")
    made = launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert (made.people, made.held) == (2, 1)
    assert Entry.objects.get(verb="wave.launched").data == {"program": plan.program.pk, "people": 2, "held": 1}
    plan.wave.refresh_from_db()
    assert [each.country.code for each in arrivals.held(open_gates.of_wave(plan.wave, TODAY))] == ["IN"]


def test_all_at_once_waits_for_the_last_and_says_who_can_lift_it(plan: Plan) -> None:
    Program.objects.filter(pk=plan.program.pk).update(strategy="big_bang")
    narrow(plan, "communications.sponsor", "country", "IN")
    plan.clear_gate(but="communications.sponsor")
    said = refusal(launches.launch, wave=plan.wave, by=plan.by, at=AT)
    assert said.startswith("“Sponsor has approved the announcement” blocks the launch. It is not started. ")
    assert said.endswith("can settle it, or a program manager grants a waiver.")
    assert not Launch.objects.exists()


def test_an_item_about_nobody_in_the_audience_holds_nobody(plan: Plan) -> None:
    narrow(plan, "communications.sponsor", "country", "IN")
    plan.clear_gate(but="communications.sponsor")
    Person.objects.filter(country__code="IN").update(status="left")
    made = launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert (made.people, made.held) == (2, 0)


def test_whom_an_item_holds_is_said_with_a_reason_by_who_plans_and_kept(plan: Plan, manager_actor: Actor) -> None:
    item = plan.item("communications.sponsor")
    ask = {"item": item, "scope": "country", "by": plan.by, "at": AT}
    assert refusal(scoping.change, value="IN", reason=" ", **ask) == "Enter the reason; it is kept with the decision."
    assert refusal(scoping.change, value="BR", reason="x", **ask) == (
        "Nobody in the audience of Wave 1 is in the scope “Brazil”. Choose one that somebody is in."
    )
    with pytest.raises(Exception, match="plan programs"):
        scoping.change(**{**ask, "by": actor_for(plan.tenant, Role.REVIEWER)}, value="IN", reason="x")
    scoping.change(value="IN", reason="Only there", **ask)
    entry = Entry.objects.get(verb="readiness.scoped")
    assert (entry.reason, entry.data["before"]["scope"], entry.data["after"]["scope_value"]) == (
        "Only there",
        "wave",
        "IN",
    )
    law = plan.item("legal.notice")
    assert "required by law" in refusal(scoping.change, **{**ask, "item": law}, value="IN", reason="x")
    open_one = plan.item("content.job_aid")
    assert "holds nobody" in refusal(scoping.change, **{**ask, "item": open_one}, value="IN", reason="x")
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert "stays as it was" in refusal(scoping.change, value="DE", reason="x", **ask)


def test_a_country_s_review_holds_its_people_by_itself(plan: Plan) -> None:
    from audiences.models import Country
    from programs.domain import checklists

    template = checklists.legal_review(Country.objects.get(code="DE"))
    assert (template.scope, template.scope_value) == ("country", "DE")
    old = factories.ReadinessItemFactory(wave=plan.wave, number=90, key=template.key)
    assert readiness.has_own_scope(old)
    assert "about its country" in refusal(scoping.change, item=old, scope="wave", reason="x", by=plan.by, at=AT)


def test_a_wave_that_runs_is_waived_for_who_is_held_and_a_closed_one_not(plan: Plan) -> None:
    item = narrow(plan, "communications.sponsor", "country", "IN")
    plan.clear_gate(but="communications.sponsor")
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    asked = {"item": item, "reason": "Late", "expires_on": datetime.date(2026, 12, 1), "by": plan.by, "at": AT}
    waiver = waivers.ask(**asked)
    waivers.grant(waiver=waiver, reason="Fine", by=actor_for(plan.tenant, Role.ADMINISTRATOR), at=AT)
    plan.wave.refresh_from_db()
    assert open_gates.of_wave(plan.wave, TODAY).is_open
    Wave.objects.filter(pk=plan.wave.pk).update(state="closed")
    assert "is closed" in refusal(waivers.ask, **asked)
