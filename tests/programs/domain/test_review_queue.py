"""What waits for a reviewer: theirs and nobody's, not of own texts, with their time and what changed (RD10)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from programs.domain import modules, open_reviews, review_queue, review_windows, reviews, variants, versions
from programs.domain.reviews import Asked
from programs.models import Review, ReviewWindow, Variant
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan

DAY = datetime.timedelta(days=1)
TODAY = AT.date()
ONE, THREE = datetime.time(13), datetime.time(15)


@pytest.fixture
def sme(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.REVIEWER, "sme@norvane.example")


@pytest.fixture
def other(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.REVIEWER, "other@norvane.example")


def sent(plan: Plan, locale: str, reviewer: Actor | None = None, days: int = 5) -> Variant:
    module = plan.program.modules.get(number=1)
    if module.made != "variable":
        modules.edit(module=module, made="variable", by=plan.by, at=AT)
    made = variants.add(module=module, treatment="translate", locale=locale, by=plan.by, at=AT)
    asked = {kind: Asked(TODAY + days * DAY, reviewer.user if reviewer else None) for kind in ("sme", "legal")}
    return reviews.send(variant=made, asked=asked, by=plan.by, at=AT)


def waiting(by: Actor) -> list[tuple[str, str]]:
    return [(each.variant.locale, each.kind) for each in review_queue.waiting(by).order_by("pk")]


def sign(variant: Variant, by: Actor) -> None:
    fresh = Variant.objects.select_related("module").get(pk=variant.pk)
    review = Review.objects.up().select_related("variant__module__program").get(variant=variant)
    seen = (fresh.version, variants.core_version(fresh.module) or 0)
    reviews.sign_off(review=review, seen=seen, by=by, at=AT)


def reserve(by: Actor, day: datetime.date = TODAY + DAY, **more: Any) -> ReviewWindow:
    return review_windows.reserve(by=by, at=AT, **{"day": day, "starts": ONE, "ends": THREE, **more})


def refusal(act: Any, **values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        act(**values)
    return " ".join(caught.value.messages)


def test_a_queue_has_ones_own_and_nobodys_whose_turn_it_is(plan: Plan, sme: Actor, other: Actor) -> None:
    mine, _theirs, _free = sent(plan, "de", sme), sent(plan, "fr", other), sent(plan, "pl")
    assert waiting(sme) == [("de", "sme"), ("pl", "sme")]
    assert waiting(plan.by) == [], "the writer of all of them"
    sign(mine, sme)
    assert waiting(sme) == [("de", "legal"), ("pl", "sme")]


def test_who_stands_in_sees_and_signs_what_is_the_principals(plan: Plan, sme: Actor, other: Actor) -> None:
    made = sent(plan, "de", sme)
    deputy = Actor(plan.tenant, other.user, sme.grants, on_behalf_of=sme.user, own_roles=other.roles)
    assert waiting(other) == []
    assert waiting(deputy) == [("de", "sme")]
    sign(made, deputy)
    assert Review.objects.get(variant=made, kind="sme").decided_by == other.user
    outsider = Actor(plan.tenant, other.user, sme.grants, on_behalf_of=sme.user, own_roles=frozenset({Role.AUDITOR}))
    with pytest.raises(PermissionDenied):
        sign(made, outsider)


def test_a_row_knows_what_changed_since_it_was_signed_and_the_time_for_it(plan: Plan, sme: Actor) -> None:
    made = sent(plan, "de", sme)
    found = review_queue.of(sme, AT)
    (row,) = review_queue.waiting(sme)
    assert (row.signed_version, found.reserved(row)) == (None, None)
    window = reserve(sme)
    sign(made, sme)
    sign(made, sme)
    versions.revise(variant=made, note="Limit of 40", touches="legal", by=plan.by, at=AT)
    found = review_queue.of(sme, AT)
    (row,) = review_queue.waiting(sme)
    assert (row.kind, row.signed_version, [update.note for update in found.changed(row)]) == (
        "legal",
        1,
        ["Limit of 40"],
    )
    assert found.reserved(row) == window
    assert review_windows.words(window) == "23 Sep, 13:00 to 15:00"
    assert list(review_queue.ready(sme)) == [row]
    core = Variant.objects.select_related("module__program").get(module=made.module, number=0)
    versions.revise(variant=core, note="More", touches="nothing", by=plan.by, at=AT)
    assert review_queue.of(sme, AT).is_behind(row)
    assert list(review_queue.ready(sme)) == [], "it waits for its writer, and home does not ask for it"


def test_reviewers_are_informed_of_editorial_versions_only(plan: Plan, sme: Actor) -> None:
    made = sent(plan, "de", sme)
    sign(made, sme)
    assert review_queue.informed(sme) == []
    versions.revise(variant=made, note="A comma", touches="nothing", by=plan.by, at=AT)
    assert [update.note for update in review_queue.informed(sme)] == ["A comma"]
    versions.revise(variant=made, note="A limit", touches="subject", by=plan.by, at=AT)
    assert review_queue.informed(sme) == [], "it is asked again, so it stands in the queue"


def test_overdue_reviews_are_those_past_their_day(plan: Plan, sme: Actor) -> None:
    sent(plan, "de", sme, days=2)
    assert not review_queue.overdue(plan.by, TODAY + 2 * DAY).exists()
    assert [each.kind for each in review_queue.overdue(plan.by, TODAY + 3 * DAY)] == ["sme"]


def test_open_reviews_of_who_goes_are_handed_over(plan: Plan, sme: Actor, other: Actor) -> None:
    made = sent(plan, "de", sme)
    pieces = open_reviews.KIND.find([sme.user])[sme.user.pk]
    assert [piece.title for piece in pieces] == [
        f"{kind} review: Gifts and hospitality, German" for kind in ("SME", "Legal")
    ]
    pks = [piece.id for piece in pieces]
    assert "wrote a version of one of these texts" in open_reviews.KIND.refusal(pks, plan.by)
    assert open_reviews.KIND.refusal(pks, other) == ""
    open_reviews.KIND.hand_over(pks, sme.user, other.user, plan.by, AT)
    assert waiting(other) == [("de", "sme")]
    assert Entry.objects.filter(verb="review.handed_over").count() == 2
    sign(made, other)


def test_time_is_reserved_once_and_given_back(plan: Plan, sme: Actor, other: Actor) -> None:
    made = reserve(sme, note="Texts")
    assert review_windows.of(sme, AT) == [made]
    assert refusal(reserve, by=sme, starts=datetime.time(14), ends=datetime.time(16)) == (
        "23 Sep, 13:00 to 15:00 is reserved already."
    )
    assert reserve(other).reviewer == other.user
    assert reserve(sme, starts=THREE, ends=datetime.time(16)).starts == THREE
    assert refusal(reserve, by=sme, ends=ONE) == "Enter an hour after 13:00."
    assert refusal(reserve, by=sme, day=TODAY - DAY) == "That day has passed. Choose 22 September 2026 or later."
    review_windows.release(window=made, by=sme, at=AT)
    assert len(review_windows.of(sme, AT)) == 1
    with pytest.raises(PermissionDenied):
        reserve(actor_for(plan.tenant, Role.AUDITOR))


def test_the_queue_costs_the_same_for_one_text_and_three(plan: Plan, sme: Actor) -> None:
    def cost() -> int:
        with queries_of() as queries:
            found = review_queue.of(sme, AT)
            for row in review_queue.waiting(sme).select_related("variant"):
                found.changed(row)
        return len(queries)

    sent(plan, "de", sme)
    before = cost()
    sent(plan, "fr", sme)
    sent(plan, "pl", sme)
    assert cost() == before


def test_the_same_hours_are_reserved_on_working_days_all_or_none(plan: Plan, sme: Actor) -> None:
    def days(day: datetime.date, through: datetime.date | None) -> list[datetime.date]:
        made = review_windows.reserve_days(day=day, through=through, starts=ONE, ends=THREE, by=sme, at=AT)
        return [each.day for each in made]

    friday = datetime.date(2026, 9, 25)
    assert days(friday, friday + 3 * DAY) == [friday, friday + 3 * DAY], "not on the weekend"
    assert days(friday + DAY, None) == [friday + DAY], "one day is as it is chosen"
    assert "25 Sep, 13:00 to 15:00 is reserved already" in refusal(days, day=TODAY, through=friday + 4 * DAY)
    assert "Choose a last day from 24 September 2026" in refusal(days, day=friday - DAY, through=TODAY)
    assert "You work on none of these days" in refusal(days, day=friday + 8 * DAY, through=friday + 9 * DAY)
