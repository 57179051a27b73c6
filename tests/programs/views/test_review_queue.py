"""The reviewer's queue in the browser, and time reserved on it."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import modules, reviews, variants
from programs.domain.reviews import Asked
from programs.models import Review, ReviewWindow
from rollout.tenancy.permissions import Role
from tests.programs.conftest import AT, Plan

Q = "/norvane/reviews/"
DUE = datetime.date(2026, 10, 1)


@pytest.fixture
def review(plan: Plan) -> Review:
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    module = modules.edit(module=plan.program.modules.get(number=1), made="variable", by=plan.by, at=AT)
    made = variants.add(module=module, treatment="translate", locale="de", by=plan.by, at=AT)
    reviews.send(variant=made, asked={kind: Asked(DUE) for kind in ("sme", "legal")}, by=plan.by, at=AT)
    return Review.objects.get(variant=made, kind="sme")


def test_a_reviewer_sees_what_waits_and_reserves_time(review: Review, sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.REVIEWER)
    page = client.get(Q).content.decode()
    assert "Gifts and hospitality: German" in page
    assert "First look" in page
    assert "None before it is due" in page
    assert "No time is reserved." in page
    refused = client.post(f"{Q}windows/new/", {"day": "2026-09-01", "starts": "13:00", "ends": "15:00"})
    assert refused.status_code == 422
    assert "That day has passed. Choose 22 September 2026 or later." in refused.content.decode()
    assert client.post(f"{Q}windows/new/", {"day": "2026-09-29", "starts": "13:00", "ends": "15:00"}).status_code == 302
    page = client.get(Q).content.decode()
    assert "29 Sep, 13:00 to 15:00" in page
    assert "Gifts and hospitality" in client.get(f"{Q}?format=csv").content.decode()
    window = ReviewWindow.objects.get()
    assert sign_in(Role.PROGRAM_MANAGER).post(f"{Q}windows/{window.pk}/release/").status_code == 404
    assert client.post(f"{Q}windows/{window.pk}/release/").status_code == 302
    assert not ReviewWindow.objects.exists()
    several = {"day": "2026-09-25", "through": "2026-09-28", "starts": "09:00", "ends": "10:00"}
    assert client.post(f"{Q}windows/new/", several).status_code == 302
    assert "Reserved for reviews: 25 Sep, 09:00 to 10:00 and 1 more day." in client.get(Q).content.decode()
    refused = client.post(f"{Q}windows/new/", {**several, "day": "2026-09-24"})
    assert (refused.status_code, ReviewWindow.objects.count()) == (422, 2), "all or none"


def test_reviews_are_held_against_reserved_time_on_the_queue_the_board_and_the_lead_time(
    review: Review, sign_in: Callable[[Role], Client]
) -> None:
    client, manager = sign_in(Role.REVIEWER), sign_in(Role.PROGRAM_MANAGER)
    board, lead = "/norvane/readiness/", "/norvane/programs/anti-bribery-essentials/waves/1/lead-time/"
    assert "Reviews against reserved time" not in manager.get(board).content.decode()
    Review.objects.update(reviewer=int(client.session["_auth_user_id"]))
    page = client.get(Q).content.decode()
    assert "Too little time" in page
    assert "No time is reserved for its 1.75 hours" in page
    for day, starts, ends in (("2026-09-24", "13:00", "14:30"), ("2026-10-01", "13:00", "14:30")):
        assert client.post(f"{Q}windows/new/", {"day": day, "starts": starts, "ends": ends}).status_code == 302
        assert "Overbooked" in client.get(Q).content.decode()
    assert client.post(f"{Q}windows/new/", {"day": "2026-10-01", "starts": "15:00", "ends": "16:00"}).status_code == 302
    assert "Overbooked" not in client.get(Q).content.decode()
    for address in (board, lead):
        page = manager.get(address).content.decode()
        assert "Reviews against reserved time" in page
        assert ("hours of reviews" in page) == (address == lead)


def test_a_program_manager_gives_a_review_to_somebody(review: Review, sign_in: Callable[[Role], Client]) -> None:
    manager, reviewer = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.REVIEWER)
    address = f"/norvane/programs/anti-bribery-essentials/modules/1/variants/1/reviews/{review.pk}/assign/"
    who = reviewer.session["_auth_user_id"]
    assert reviewer.post(address, {"reviewer": who, "due_on": "2026-10-02"}).status_code == 403
    refused = manager.post(address, {"reviewer": who, "due_on": "2026-09-02"})
    assert refused.status_code == 422
    assert "That day has passed" in refused.content.decode()
    assert manager.post(address, {"reviewer": who, "due_on": "2026-10-02"}).status_code == 302
    review.refresh_from_db()
    assert (str(review.reviewer_id), review.due_on) == (who, datetime.date(2026, 10, 2))
    assert "Reviewer" in reviewer.get(Q).content.decode()
