"""What countries ask of a wave before its launch: legal reviews, and modalities that are allowed there (GO1, GO4)."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import segments
from audiences.domain.settings import announcements, book, changes, effects
from audiences.domain.settings.changes import Target
from audiences.models import Country, Person, RegionGrant
from programs.domain import (
    allowed_modalities,
    checklist_following,
    launches,
    legal_reviews,
    program_settings,
    readiness,
    readiness_checks,
    waivers,
    waves,
)
from programs.models import Wave
from rollout.journal.domain import followers
from rollout.journal.models import Entry
from rollout.tenancy import actors, walls
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan, make_plan

UNTIL = datetime.date(2026, 10, 2)
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}


def country(code: str) -> Country:
    return Country.objects.get(code=code)


def decide(plan: Plan, name: str, raw: object, code: str = "", **more: object) -> None:
    target = Target(country=country(code)) if code else Target()
    changes.set_value(name=name, raw=raw, target=target, by=actors.system(plan.tenant), at=AT, **more)


def told(plan: Plan, verb: str) -> None:
    """The follower reads the last entry of the verb, as a worker would."""
    checklist_following.follow(Entry.objects.filter(verb=verb).latest("pk"), plan.tenant)


def reviews(plan: Plan) -> list[str]:
    items = plan.wave.items.filter(key__startswith="legal.review.").order_by("key")
    return list(items.values_list("title", flat=True))


def test_a_country_that_asks_gets_its_review_at_the_gate(plan: Plan) -> None:
    assert reviews(plan) == []
    decide(plan, "legal_review", True, "IN")
    told(plan, announcements.VERB)
    assert reviews(plan) == ["Legal review, India"]
    item = plan.item("legal.review.IN")
    assert (item.blocking, item.statutory, item.area) == (True, False, "legal")
    assert item.due_on == datetime.date(2026, 9, 24)  # seven working days before Monday 5 October
    plan.clear_gate(but="legal.review.IN")
    made = launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert (made.people, made.held) == (2, 1), "who is in India waits for it"


def test_a_review_goes_again_unless_somebody_worked_on_it(plan: Plan) -> None:
    for code in ("DE", "IN"):
        decide(plan, "legal_review", True, code)
    told(plan, announcements.VERB)
    readiness.start(item=plan.item("legal.review.IN"), note="Counsel has it", by=plan.by, at=AT)
    for code in ("DE", "IN"):
        decide(plan, "legal_review", False, code)
    told(plan, announcements.VERB)
    assert reviews(plan) == ["Legal review, India"]


def test_a_review_with_a_waiver_asked_stays(plan: Plan) -> None:
    decide(plan, "legal_review", True, "IN")
    told(plan, announcements.VERB)
    waivers.ask(item=plan.item("legal.review.IN"), reason="Old text", expires_on=UNTIL, by=plan.by, at=AT)
    decide(plan, "legal_review", False, "IN")
    told(plan, announcements.VERB)
    assert reviews(plan) == ["Legal review, India"]


def test_the_audience_decides_too(plan: Plan) -> None:
    decide(plan, "legal_review", True, "IN")
    told(plan, announcements.VERB)
    germans = factories.SegmentFactory(rule=GERMANS)
    waves.edit(wave=plan.wave, segments=[germans], by=plan.by, at=AT)
    assert reviews(plan) == []
    waves.edit(wave=plan.wave, segments=[plan.segment], by=plan.by, at=AT)
    assert reviews(plan) == ["Legal review, India"]
    segments.change(segment=plan.segment, name="Germans", rule=GERMANS, by=plan.by, at=AT)
    told(plan, "segment.changed")
    assert reviews(plan) == []


def test_people_who_move_bring_the_review_of_their_country(plan: Plan) -> None:
    japan = factories.CountryFactory(code="JP", name="Japan")
    decide(plan, "legal_review", True, "JP")
    told(plan, announcements.VERB)
    assert reviews(plan) == []
    Person.objects.filter(country=country("IN")).update(country=japan)
    checklist_following.review(by=actors.system(plan.tenant), at=AT)
    assert reviews(plan) == ["Legal review, Japan"]


def test_a_launch_does_not_pass_a_review_that_is_not_on_the_list_yet(plan: Plan) -> None:
    plan.clear_gate()
    decide(plan, "legal_review", True, "IN")
    with pytest.raises(ValidationError, match="needs what its checklist does not have yet: Legal review, India"):
        launches.launch(wave=plan.wave, by=plan.by, at=AT)


def test_a_review_that_a_law_asks_for_cannot_be_waived(plan: Plan) -> None:
    law = {"name": "legal_review", "country": country("IN"), "by": actors.system(plan.tenant), "at": AT}
    changes.enact(bound={"among": [True]}, source="Industrial Disputes Act", **law)
    told(plan, announcements.VERB)
    item = plan.item("legal.review.IN")
    assert item.statutory
    assert item.description == "Counsel in India has seen the final text. Required by Industrial Disputes Act."
    with pytest.raises(ValidationError, match="required by law and cannot be waived"):
        waivers.ask(item=item, reason="x", expires_on=UNTIL, by=plan.by, at=AT)
    decide(plan, "legal_review", True)
    changes.enact(bound=None, source="", **law)
    told(plan, announcements.VERB)
    item.refresh_from_db()
    assert not item.statutory


def test_a_launched_wave_keeps_its_checklist(plan: Plan) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    decide(plan, "legal_review", True, "IN")
    told(plan, announcements.VERB)
    assert reviews(plan) == []


def test_the_effect_of_a_review_is_what_happens(plan: Plan) -> None:
    other = make_plan(plan.tenant, plan.by, slug="other")
    decide(plan, "legal_review", True, "DE")
    told(plan, announcements.VERB)
    before = book.at(AT)
    after = changes.with_value(name="legal_review", value=True, target=Target(country=country("IN")), settings=before)
    (foreseen,) = effects.of(effects.Change("legal_review", before, after))
    decide(plan, "legal_review", True, "IN")
    told(plan, announcements.VERB)
    assert foreseen.count == sum(len(reviews(each)) - 1 for each in (plan, other)) == 2
    assert foreseen.sentence == "Adds 2 legal reviews to the gates of waves"
    readiness.finish(item=plan.item("legal.review.DE"), evidence="Signed", by=plan.by, at=AT)
    settings = book.at(AT)
    off = changes.with_value(name="legal_review", value=False, target=Target(country=country("DE")), settings=settings)
    (foreseen,) = effects.of(effects.Change("legal_review", settings, off))
    assert (foreseen.count, foreseen.sentence) == (1, "Takes 1 legal review off a gate")


def test_reviews_take_as_many_queries_for_many_waves(plan: Plan) -> None:
    def asked() -> int:
        settings, listed = book.at(AT), list(Wave.objects.select_related("program"))
        with queries_of() as queries:
            legal_reviews.templates(listed, settings)
        return len(queries)

    before = asked()
    for number in (2, 3):
        make_plan(plan.tenant, plan.by, slug=f"p{number}")
    assert asked() == before


def check(plan: Plan) -> tuple[bool, str]:
    result = readiness_checks.run_check(item=plan.item("content.modalities"), by=plan.by, at=AT)
    return result.passed, result.sentence


def test_modalities_pass_where_they_are_allowed(plan: Plan) -> None:
    says = "Allowed in all 2 countries of the wave’s people: Self-paced, Virtual classroom."
    assert check(plan) == (True, says)


def test_a_modality_left_out_fails_with_place_modality_and_who_can_change_it(plan: Plan) -> None:
    region = factories.RegionFactory(name="South Asia")
    Country.objects.filter(code="IN").update(region=region)
    lead = actor_for(plan.tenant, Role.REGIONAL_LEAD)
    RegionGrant.objects.create(membership_id=lead.grants[0].membership_id, region=region)
    decide(plan, "modalities", ["elearning"], "IN")
    assert check(plan) == (
        False,
        "Virtual classroom is not allowed in India, where 1 person of the wave is. "
        "Who can change that: Regional lead for South Asia, or an administrator.",
    )
    with pytest.raises(ValidationError, match="“Modalities are allowed where the wave's people are” blocks"):
        launches.launch(wave=plan.wave, by=plan.by, at=AT)


def test_what_the_center_locks_only_the_center_changes(plan: Plan) -> None:
    decide(plan, "modalities", ["elearning"])
    changes.govern(name="modalities", tier="locked", bound={}, by=actors.system(plan.tenant), at=AT)
    _, says = check(plan)
    assert says.startswith("Virtual classroom is not allowed in Germany, where 2 people of the wave are.")
    assert says.count("Who can change that: an administrator.") == 2


def test_a_program_may_be_stricter(plan: Plan) -> None:
    program_settings.set_value(
        program=plan.program, name="modalities", raw=["elearning"], by=actors.system(plan.tenant), at=AT
    )
    assert not check(plan)[0]


def test_a_check_that_passed_is_run_again_after_the_setting_changed(plan: Plan) -> None:
    plan.clear_gate()
    decide(plan, "modalities", ["elearning"], "DE")
    with pytest.raises(ValidationError, match=r"no longer passes\. Virtual classroom is not allowed in Germany"):
        launches.launch(wave=plan.wave, by=plan.by, at=AT)
    told(plan, announcements.VERB)
    item = plan.item("content.modalities")
    assert (item.state, item.evidence) == ("open", readiness_checks.OUTDATED)
    assert plan.item("technology.audience").state == "done"


def test_the_effect_on_gates_is_what_their_checks_say(plan: Plan) -> None:
    other = make_plan(plan.tenant, plan.by, slug="other")
    before = book.at(AT)
    after = changes.with_value(
        name="modalities", value=["elearning"], target=Target(country=country("DE")), settings=before
    )
    (foreseen,) = effects.of(effects.Change("modalities", before, after))
    decide(plan, "modalities", ["elearning"], "DE")
    assert foreseen.count == sum(not check(each)[0] for each in (plan, other)) == 2
    assert foreseen.sentence == "Holds 2 waves at their gates"
    back = changes.with_value(
        name="modalities", value=["elearning", "vilt"], target=Target(country=country("DE")), settings=book.at(AT)
    )
    (freed,) = effects.of(effects.Change("modalities", book.at(AT), back))
    assert freed.sentence == "Lets 2 waves pass this check"


def test_the_follower_reads_the_journal(committed: None) -> None:
    """Real commits: a setting that takes effect puts the item on the gate without anybody's help."""
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    tenant.save()
    with walls.inside(tenant.pk):
        plan = make_plan(tenant, actor_for(tenant, Role.PROGRAM_MANAGER))
        decide(plan, "legal_review", True, "IN")
    followers.read_all(tenant)
    with walls.inside(tenant.pk):
        assert reviews(plan) == ["Legal review, India"]
        assert allowed_modalities.NAME in {item.check_name for item in plan.wave.items.all()}
