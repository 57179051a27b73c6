"""Modules, their cores and variants: for whom, which version, which reviews a new one opens again (PL9, RD10)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from programs.domain import cycles, modules, reviews, variant_places, variants, versions
from programs.domain.reviews import Asked
from programs.models import Module, Review, Variant
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

WHO = "Who can lift it: administrator, program manager or reviewer."
DUE = datetime.date(2026, 10, 1)
LATER = AT + datetime.timedelta(minutes=5)


@pytest.fixture
def sme(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.REVIEWER, "sme@norvane.example")


@pytest.fixture
def counsel(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.REVIEWER, "counsel@norvane.example")


@pytest.fixture
def module(plan: Plan) -> Module:
    found = plan.program.modules.get(number=1)
    return modules.edit(module=found, made="variable", by=plan.by, at=AT)


def core_of(module: Module) -> Variant:
    return module.variants.get(number=0)


def german(plan: Plan, module: Module, **more: Any) -> Variant:
    given = {"treatment": "translate", "locale": "de", **more}
    return variants.add(module=module, by=plan.by, at=AT, **given)


def send(plan: Plan, variant: Variant, *people: Actor) -> Variant:
    kinds = (Review.Kind.SME, Review.Kind.LEGAL)
    asked = {kind: Asked(DUE, actor.user) for kind, actor in zip(kinds, people, strict=False)}
    return reviews.send(variant=variant, asked={kind: asked.get(kind, Asked(DUE)) for kind in kinds}, by=plan.by, at=AT)


def review_of(variant: Variant, kind: str) -> Review:
    return Review.objects.select_related("variant__module__program").get(variant=variant, kind=kind, outcome="open")


def seen(variant: Variant) -> tuple[int, int]:
    fresh = Variant.objects.get(pk=variant.pk)
    return fresh.version, variants.core_version(fresh.module) or 0


def sign(variant: Variant, kind: str, by: Actor) -> Review:
    return reviews.sign_off(review=review_of(variant, kind), seen=seen(variant), by=by, at=AT)


def publish(plan: Plan, variant: Variant, sme: Actor, counsel: Actor) -> Variant:
    send(plan, variant, sme, counsel)
    sign(variant, "sme", sme)
    sign(variant, "legal", counsel)
    return variants.publish(variant=variant, by=plan.by, at=AT)


def state(variant: Variant) -> str:
    return Variant.objects.get(pk=variant.pk).state


def refusal(act: Any, **values: Any) -> str:
    with pytest.raises((ValidationError, PermissionDenied)) as caught:
        act(**values)
    error = caught.value
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


# Modules


@pytest.mark.parametrize(
    ("kind", "modality"),
    [("elearning", "elearning"), ("vilt", "vilt"), ("ilt", "ilt"), ("assessment", "elearning"), ("job_aid", "")],
)
def test_the_kind_says_how_people_learn(plan: Plan, kind: str, modality: str) -> None:
    made = modules.add(program=plan.program, title="More", kind=kind, by=plan.by, at=AT)
    assert (made.kind, made.modality, made.is_learned) == (kind, modality, bool(modality))
    assert made in plan.program.modules.learned() or not modality


def test_the_database_refuses_a_job_aid_that_is_completed(plan: Plan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Module.objects.filter(number=1).update(kind="job_aid")


def test_a_module_begins_with_its_core_and_a_local_one_without(plan: Plan) -> None:
    core = core_of(plan.program.modules.get(number=1))
    assert (core.treatment, core.locale, core.version, core.state) == ("core", "en", 1, "draft")
    local = modules.add(program=plan.program, title="Local law", made="local", by=plan.by, at=AT)
    assert variants.core_version(local) is None
    assert "Add another module" in refusal(modules.edit, module=local, made="fixed", by=plan.by, at=AT)


def test_a_module_with_variants_is_not_made_fixed(plan: Plan, module: Module) -> None:
    german(plan, module)
    assert "It has variants" in refusal(modules.edit, module=module, made="fixed", by=plan.by, at=AT)


# Variants


def test_a_variant_is_a_draft_of_the_cores_version(plan: Plan, module: Module) -> None:
    versions.revise(variant=core_of(module), note="Typo", touches="nothing", by=plan.by, at=AT)
    made = german(plan, module, region=factories.RegionFactory(name="Europe"), division="Sales", job_role="Buyer")
    assert (made.number, made.state, made.source_version, made.version) == (1, "draft", 2, 1)
    assert german(plan, module, treatment="replace").source_version is None
    assert Entry.objects.filter(verb="variant.added").count() == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"locale": "klingon!"}, "Enter a language tag such as de, pt-BR or zh-Hans."),
        ({"locale": "en"}, "The core is in this language already. Choose another language, or a place."),
        ({"treatment": "core"}, "Choose translate, adapt or replace."),
        ({"course_id": "ABE-201"}, "“ABE-201” is the course id of another module. Enter the one of this variant."),
    ],
)
def test_a_senseless_variant_is_refused(plan: Plan, module: Module, change: dict[str, str], says: str) -> None:
    assert refusal(german, plan=plan, module=module, **change) == says
    assert not module.variants.exclude(number=0).exists()


def test_one_place_has_one_variant(plan: Plan, module: Module) -> None:
    german(plan, module)
    assert "There is a variant for this language and place already" in refusal(german, plan=plan, module=module)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.VariantFactory(module=module, number=7, treatment="replace", locale="de")


def test_a_fixed_module_has_no_variants_and_a_local_one_only_its_own(plan: Plan) -> None:
    fixed = plan.program.modules.get(number=2)
    assert "is fixed, the same for everybody" in refusal(german, plan=plan, module=fixed)
    local = modules.add(program=plan.program, title="Local law", made="local", by=plan.by, at=AT)
    assert "no core to translate or adapt" in refusal(german, plan=plan, module=local)
    assert german(plan, local, treatment="replace").number == 1


def test_divisions_are_followed_by_name(plan: Plan, module: Module) -> None:
    made = german(plan, module, division="Sales/Europe")
    other = german(plan, module, division="Sales/Europe East", treatment="replace")
    entry = Entry(verb="division.renamed", data={"from": "Sales/Europe", "to": "Selling/Europe"})
    variant_places.follow(entry, plan.tenant)
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.division, other.division) == ("Selling/Europe", "Sales/Europe East")


def test_regions_that_are_handed_over_are_followed_unless_the_place_is_taken(plan: Plan, module: Module) -> None:
    old, new = factories.RegionFactory(), factories.RegionFactory()
    moved = german(plan, module, region=old)
    taken, stays = german(plan, module, region=new, locale="fr"), german(plan, module, region=old, locale="fr")
    entry = Entry(verb="region.handed_over", subject="region", subject_id=old.pk, data={"into": new.pk})
    variant_places.follow(entry, plan.tenant)
    for each in (moved, taken, stays):
        each.refresh_from_db()
    assert (moved.region, taken.region, stays.region) == (new, new, old)


def test_a_published_variant_that_ran_stays(plan: Plan, module: Module, sme: Actor, counsel: Actor) -> None:
    made = publish(plan, german(plan, module), sme, counsel)
    plan.wave.state = "launched"
    plan.wave.save()
    assert refusal(variants.remove, variant=made, by=plan.by, at=AT) == (
        "Wave 1 ran with this variant. It stays. "
        "Nobody can lift it; who can ask for a change order: administrator or program manager."
    )
    assert "The core goes only with its module" in refusal(variants.remove, variant=core_of(module), by=plan.by, at=AT)
    draft = german(plan, module, treatment="replace", locale="fr")
    variants.remove(variant=draft, by=plan.by, at=AT)
    assert not Variant.objects.filter(pk=draft.pk).exists()


# Reviews


def test_a_text_goes_through_both_reviews(plan: Plan, module: Module, sme: Actor, counsel: Actor) -> None:
    made = german(plan, module)
    send(plan, made, sme, counsel)
    assert state(made) == "sme_review"
    legal = review_of(made, "legal")
    assert "The SME review comes first" in refusal(reviews.sign_off, review=legal, seen=seen(made), by=counsel, at=AT)
    signed = sign(made, "sme", sme)
    assert (signed.outcome, signed.version, signed.decided_by, state(made)) == ("signed", 1, sme.user, "legal_review")
    sign(made, "legal", counsel)
    assert state(made) == "approved"
    variants.publish(variant=made, by=plan.by, at=AT)
    made.refresh_from_db()
    assert (made.state, made.published_version) == ("published", 1)
    verbs = ["variant.added", "variant.sent", "review.signed", "review.signed", "variant.published"]
    assert [v for v in Entry.objects.order_by("pk").values_list("verb", flat=True) if v in verbs] == verbs


def test_another_substance_renews_and_a_correction_does_not(
    plan: Plan, module: Module, sme: Actor, counsel: Actor
) -> None:
    core = core_of(module)
    send(plan, core, sme, counsel)

    def published(at: datetime.datetime) -> datetime.datetime | None:
        for kind, by in (("sme", sme), ("legal", counsel)):
            if Review.objects.filter(variant=core, kind=kind, outcome="open").exists():
                sign(core, kind, by)
        return variants.publish(variant=core, by=plan.by, at=at).renewed_at

    assert published(AT) is None  # the first one
    versions.revise(variant=core, note="A comma", touches="nothing", by=plan.by, at=AT)
    core.refresh_from_db()
    assert (core.published_version, core.renewed_at, cycles.version_at(plan.program)) == (2, None, None)
    versions.revise(variant=core, note="Another rule", touches="legal", by=plan.by, at=AT)
    later = AT + datetime.timedelta(days=9)
    assert published(later) == later == cycles.version_at(plan.program)
    entry = Entry.objects.filter(verb="variant.published").latest("pk")
    assert "not published" in undos.undo(entry=entry, by=plan.by, at=later)
    assert cycles.version_at(plan.program) is None


def test_only_an_approved_text_is_published(plan: Plan, module: Module) -> None:
    says = f"Only an approved text is published. This one is in the state “Draft”. {WHO}"
    assert refusal(variants.publish, variant=german(plan, module), by=plan.by, at=AT) == says


def test_a_review_is_of_whom_it_was_asked(plan: Plan, module: Module, sme: Actor, counsel: Actor) -> None:
    made = german(plan, module)
    send(plan, made, sme, counsel)
    says = "This review is with Reviewer. A program manager can give it to somebody else. Who can lift it: Reviewer."
    assert refusal(sign, variant=made, kind="sme", by=counsel) == says
    other = reviews.assign(review=review_of(made, "sme"), reviewer=counsel.user, due_on=DUE, by=plan.by, at=AT)
    assert other.reviewer == counsel.user
    assert sign(made, "sme", counsel).outcome == "signed"


def test_nobody_signs_off_a_text_of_their_own(plan: Plan, module: Module, sme: Actor) -> None:
    made = german(plan, module)
    says = f"{plan.by.user} wrote a version of this text. Choose somebody else."
    asked = {"sme": Asked(DUE, plan.by.user), "legal": Asked(DUE)}
    assert refusal(reviews.send, variant=made, asked=asked, by=plan.by, at=AT) == says
    send(plan, made)
    assert refusal(sign, variant=made, kind="sme", by=plan.by) == (
        f"You wrote a version of this text. Somebody else signs it off. {WHO}"
    )
    deputy = Actor(plan.tenant, sme.user, plan.by.grants, on_behalf_of=plan.by.user, own_roles=sme.roles)
    assert "You wrote a version of this text" in refusal(sign, variant=made, kind="sme", by=deputy)


def test_a_stale_decision_is_refused_with_what_changed_and_who(
    plan: Plan, module: Module, sme: Actor, counsel: Actor
) -> None:
    made = german(plan, module)
    send(plan, made, sme, counsel)
    review, before = review_of(made, "sme"), seen(made)
    versions.revise(variant=made, note="Section 2 reworded", touches="nothing", by=plan.by, at=AT)
    says = (
        f"Version 2 came on 22 Sep from {plan.by.user}: “Section 2 reworded”. "
        "Look at it as it is now, then decide again."
    )
    assert refusal(reviews.sign_off, review=review, seen=before, by=sme, at=AT) == says
    assert refusal(reviews.ask_for_changes, review=review, seen=before, comment="No", by=sme, at=AT) == says
    assert state(made) == "sme_review"
    now = seen(made)
    versions.revise(variant=core_of(module), note="New limit", touches="nothing", by=plan.by, at=AT)
    said = refusal(reviews.sign_off, review=review, seen=now, by=sme, at=AT)
    assert said.startswith("The core changed. Version 2 came on 22 Sep")
    assert "“New limit”" in said
    assert sign(made, "sme", sme).version == 2


def test_changes_are_asked_for_with_a_comment_and_made_before_it_is_sent_again(
    plan: Plan, module: Module, sme: Actor, counsel: Actor
) -> None:
    made = german(plan, module)
    send(plan, made, sme, counsel)
    review = review_of(made, "sme")
    given = {"review": review, "seen": seen(made), "by": sme, "at": AT}
    assert refusal(reviews.ask_for_changes, comment=" ", **given) == "Enter what has to change, and where."
    reviews.ask_for_changes(comment="The limit is 50, not 500.", **given)
    assert state(made) == "draft"
    assert list(made.reviews.order_by("pk").values_list("outcome", flat=True)) == ["changes", "withdrawn"]
    assert "nothing changed since" in refusal(send, plan=plan, variant=made)
    versions.revise(variant=made, note="Limit put right", touches="subject", by=plan.by, at=AT)
    send(plan, made, sme, counsel)
    assert state(made) == "sme_review"
    assert "was closed on 22 Sep by Reviewer: changes asked for" in refusal(
        reviews.sign_off, review=review, seen=seen(made), by=sme, at=AT
    )


def test_days_and_people_of_reviews_make_sense(plan: Plan, module: Module, sme: Actor) -> None:
    made, day = german(plan, module), datetime.timedelta(days=1)

    def ask(first: Asked, second: Asked) -> str:
        return refusal(reviews.send, variant=made, asked={"sme": first, "legal": second}, by=plan.by, at=AT)

    past = Asked(AT.date() - day)
    assert ask(past, Asked(DUE)) == "That day has passed. Choose 22 September 2026 or later."
    assert "so it is not due before it" in ask(Asked(DUE), Asked(DUE - day))
    auditor = actor_for(plan.tenant, Role.AUDITOR).user
    assert ask(Asked(DUE, auditor), Asked(DUE)) == "Auditor may not review. Choose a reviewer."
    assert refusal(reviews.send, variant=made, asked={}, by=plan.by, at=AT) == ("Choose the day by which it is needed.")
    assert not Review.objects.exists()


def test_roles_without_the_right_are_refused(plan: Plan, module: Module, sme: Actor) -> None:
    made, auditor = german(plan, module), actor_for(plan.tenant, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        variants.add(module=module, treatment="translate", locale="fr", by=sme, at=AT)
    with pytest.raises(PermissionDenied):
        versions.revise(variant=made, note="x", touches="nothing", by=sme, at=AT)
    send(plan, made)
    with pytest.raises(PermissionDenied):
        sign(made, "sme", auditor)


# New versions


@pytest.mark.parametrize(
    ("touches", "expected", "opened"),
    [
        ("nothing", "published", []),
        ("subject", "sme_review", ["sme"]),
        ("legal", "legal_review", ["legal"]),
        ("both", "sme_review", ["legal", "sme"]),
    ],
)
def test_a_new_core_version_opens_exactly_the_reviews_it_touches(
    plan: Plan, module: Module, sme: Actor, counsel: Actor, touches: str, expected: str, opened: list[str]
) -> None:
    translated = publish(plan, german(plan, module), sme, counsel)
    replaced = publish(plan, german(plan, module, treatment="replace", locale="fr"), sme, counsel)
    draft = german(plan, module, locale="es")
    core = core_of(module)
    versions.revise(variant=core, note="Limit is 40 now", touches=touches, by=plan.by, at=AT)
    assert [state(each) for each in (translated, replaced, draft)] == [expected, "published", "draft"]
    found = Review.objects.open().filter(variant=translated).order_by("kind")
    assert list(found.values_list("kind", flat=True)) == opened
    asked = {"sme": sme.user, "legal": counsel.user}
    assert [each.reviewer for each in found] == [asked[kind] for kind in opened]
    assert {each.due_on for each in found} <= {datetime.date(2026, 9, 29)}
    assert not Review.objects.open().filter(variant__in=[replaced, draft]).exists()
    for each in (translated, replaced, draft):
        each.refresh_from_db()
    assert [variants.is_behind(each, 2) for each in (translated, replaced, draft)] == [True, False, True]
    told = Entry.objects.filter(verb="variant.revised").order_by("-pk").first()
    assert told.data["reopened"] == ([{"variant": translated.pk, "kinds": opened}] if opened else [])


def test_what_was_opened_again_is_signed_off_after_it_caught_up(
    plan: Plan, module: Module, sme: Actor, counsel: Actor
) -> None:
    made = publish(plan, german(plan, module), sme, counsel)
    versions.revise(variant=core_of(module), note="Limit is 40 now", touches="subject", by=plan.by, at=AT)
    says = "It follows version 1 of the core, which is at version 2. It is brought up to that first. "
    says += "Who can lift it: administrator, program manager or regional lead."
    assert refusal(sign, variant=made, kind="sme", by=sme) == says
    versions.revise(variant=made, note="Limit of 40", touches="nothing", by=plan.by, at=AT)
    sign(made, "sme", sme)
    assert state(made) == "approved", "the legal sign-off was not touched and holds"


def test_an_editorial_version_of_a_published_text_is_out_at_once(
    plan: Plan, module: Module, sme: Actor, counsel: Actor
) -> None:
    made = publish(plan, german(plan, module), sme, counsel)
    versions.revise(variant=made, note="A comma", touches="nothing", by=plan.by, at=AT)
    made.refresh_from_db()
    assert (made.state, made.published_version) == ("published", 2)
    says = "Version 2 came on 22 Sep"
    assert says in refusal(versions.revise, variant=made, note="x", touches="both", seen=1, by=plan.by, at=AT)


@pytest.mark.parametrize(("note", "touches", "says"), [(" ", "both", "Enter what changed"), ("x", "", "Choose what")])
def test_a_version_says_what_changed_and_what_it_touches(
    plan: Plan, module: Module, note: str, touches: str, says: str
) -> None:
    assert says in refusal(versions.revise, variant=core_of(module), note=note, touches=touches, by=plan.by, at=AT)
    assert core_of(module).version == 1


def test_a_core_update_costs_the_same_for_one_variant_and_four(
    plan: Plan, module: Module, sme: Actor, counsel: Actor, django_assert_num_queries: Any
) -> None:
    publish(plan, german(plan, module), sme, counsel)
    with django_assert_num_queries(30, exact=False) as one:
        versions.revise(variant=core_of(module), note="One", touches="both", by=plan.by, at=AT)
    for locale in ("fr", "es", "pl"):
        publish(plan, german(plan, module, locale=locale), sme, counsel)
    with django_assert_num_queries(len(one)):
        versions.revise(variant=core_of(module), note="Two", touches="both", by=plan.by, at=AT)


# Undo


def test_sending_and_publishing_are_taken_back(plan: Plan, module: Module, sme: Actor, counsel: Actor) -> None:
    made = german(plan, module)
    send(plan, made, sme, counsel)
    entry = Entry.objects.get(verb="variant.sent")
    assert undos.undo(entry=entry, by=plan.by, at=LATER).startswith("Taken back: it is a draft again")
    assert state(made) == "draft"
    assert not Review.objects.open().exists()
    publish(plan, made, sme, counsel)
    entry = Entry.objects.get(verb="variant.published")
    undos.undo(entry=entry, by=plan.by, at=LATER)
    made.refresh_from_db()
    assert (made.state, made.published_version) == ("approved", None)


def test_a_text_that_was_decided_on_is_not_taken_back(plan: Plan, module: Module, sme: Actor, counsel: Actor) -> None:
    made = german(plan, module)
    send(plan, made, sme, counsel)
    sign(made, "sme", sme)
    entry = Entry.objects.get(verb="variant.sent")
    assert "A review of it was closed since" in refusal(undos.undo, entry=entry, by=plan.by, at=LATER)
