"""What those do who come for one thing: the reviewer signs off, the sponsor answers, the partner settles an item."""

import datetime
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from rollout.demo.company import PASSWORD
from tests.browser.conftest import Product, sign_in, sign_in_by_code

SETTLED = "Facilitator conflicts resolved"  # not started in the demo

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context.new_page()


def test_a_reviewer_signs_off_what_home_asks_for(demo: Product, page: Page) -> None:
    sign_in_by_code(page, demo, "ursula.kruger@norvane.example")
    page.goto(f"{demo.url}/norvane/")
    page.get_by_role("link", name="Legal review: Anti-bribery essentials, Hindi", exact=True).click()
    page.get_by_label("Comment (optional)").fill("Ten years agrees with the retention rule.")
    page.get_by_role("button", name="Sign off version 2").click()
    expect(page.get_by_text("“Ten years agrees with the retention rule.”")).to_be_visible()
    expect(page.get_by_role("button", name="Sign off version 2")).to_have_count(0)
    page.goto(f"{demo.url}/norvane/reviews/")
    expect(page.get_by_role("link", name="Anti-bribery essentials: Polish")).to_be_visible()
    expect(page.get_by_role("link", name="Anti-bribery essentials: Hindi")).to_have_count(0)
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=20)
    page.get_by_label("Day", exact=True).fill(str(day))
    page.get_by_label("From").fill("09:00")
    page.get_by_label("Until", exact=True).fill("11:00")
    page.get_by_role("button", name="Reserve time").click()
    expect(page.get_by_text(f"{day.day} {day:%b}, 09:00 to 11:00").first).to_be_visible()
    assert page.goto(f"{demo.url}/norvane/programs/new/").status == 403


def test_a_sponsor_answers_what_is_asked(demo: Product, page: Page) -> None:
    sign_in(page, demo, "helena.brandt@norvane.example", PASSWORD)
    page.goto(f"{demo.url}/norvane/")
    page.get_by_role("link", name="Answer").click()
    page.get_by_role("button", name="Keep answer").click()
    assert page.locator("h1").inner_text() == "Write to the managers in Logistics", "an answer needs its words"
    page.get_by_label("Agreed").check()
    page.get_by_label("In your words").fill("The letter goes out on Thursday, in four languages.")
    page.get_by_role("button", name="Keep answer").click()
    expect(page.get_by_text("The letter goes out on Thursday, in four languages.")).to_be_visible()
    page.goto(f"{demo.url}/norvane/")
    expect(page.get_by_role("link", name="Answer")).to_have_count(0)


def test_a_partner_works_on_the_program_that_is_shared_and_sees_no_other(demo: Product, page: Page) -> None:
    sign_in(page, demo, "ops@meridian.example", PASSWORD)
    page.goto(f"{demo.url}/norvane/")
    page.get_by_role("link", name="Wave 1").first.click()
    expect(page.get_by_role("heading", name="Wave 1: readiness gate")).to_be_visible()
    open_items = page.get_by_text(re.compile(r"^Launch is off until .+ blocking items? (are|is) closed$"))
    before = open_items.inner_text()
    page.get_by_role("link", name=re.compile(SETTLED)).first.click()
    page.get_by_label("Evidence").fill("Rosters of January compared: nobody twice, nobody outside their hours.")
    page.get_by_role("button", name="Mark done").click()
    expect(open_items).not_to_have_text(before)
    expect(page.get_by_role("button", name=re.compile("Launch"))).to_be_disabled()
    for foreign in (
        "programs/anti-bribery/",
        "programs/anti-bribery/waves/3/readiness/",
        "programs/anti-bribery/plan/",
    ):
        assert page.goto(f"{demo.url}/norvane/{foreign}").status == 404
