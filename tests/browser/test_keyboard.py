"""The main thread by keyboard alone: from the sign-in to a launched wave, with the focus in sight at every step."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from rollout.demo.company import PASSWORD
from shots import awkward
from tests.browser.conftest import Product, sign_in

PREPARE = """
from shots import awkward; awkward.ensure()
from programs.domain import readiness
from programs.models import ReadinessItem
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant, User
tenant = Tenant.objects.get(slug=awkward.SLUG)
with walls.inside(tenant.pk):
    now = clock.now(tenant)
    by = actors.load(user=User.objects.get(email=awkward.EMAIL), tenant=tenant, at=now)
    item = ReadinessItem.objects.filter(wave__name=awkward.LONG, wave__number=2, check_name="", blocking=True).first()
    readiness.reopen(item=item, reason="To be seen once more.", by=by, at=now)
"""
FOCUS = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    const said = one.textContent.trim() || one.getAttribute("aria-label") || one.name || one.tagName;
    return [said, style.outlineStyle, one === document.body];
}"""


@pytest.fixture(scope="module")
def organization(product: Product) -> Product:
    """The organization of overlong names, with one blocking item of its second wave open again."""
    product.manage("shell", "-c", PREPARE)
    return product


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context.new_page()


def tab_to(page: Page, selector: str, *, most: int = 250) -> None:
    """Tab until the element has the focus; wherever the focus stands on the way, it can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said, outline, nowhere = page.evaluate(FOCUS)
        if nowhere:
            continue  # between the page's end and its beginning, or another page arrives
        assert outline != "none", f"the focus on {said!r} cannot be seen"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))


@pytest.mark.browser
def test_a_wave_is_launched_by_keyboard_alone(organization: Product, page: Page) -> None:
    page.goto(f"{organization.url}/accounts/login/")
    tab_to(page, "input[type=email], input[name=login]")
    page.keyboard.type(awkward.EMAIL)
    tab_to(page, "input[type=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/awkward/"))

    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(re.compile("/awkward/programs/$"))
    page.keyboard.press("/")
    assert focused(page, "[data-search]")
    page.keyboard.type("pm")  # letters go into the field, not to other pages
    assert page.url.endswith("/programs/")
    _palette(page)

    tab_to(page, "a[aria-label^='Settle']")
    page.keyboard.press("Enter")
    tab_to(page, "textarea[name=evidence]")
    page.keyboard.type("Seen and confirmed.")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#launch-button[href]")

    tab_to(page, "#launch-button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#launch-dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#launch-dialog", state="detached")
    assert focused(page, "#launch-button"), "Esc gives the focus back to what opened the dialog"
    page.keyboard.press("Enter")
    page.wait_for_selector("#launch-dialog[open]")
    tab_to(page, "#launch-dialog input[name=confirm]")
    page.keyboard.type("Another wave")
    page.keyboard.press("Enter")
    page.wait_for_selector("#launch-dialog[open] .errors")
    page.keyboard.press("Escape")
    page.wait_for_selector("#launch-dialog", state="detached")
    assert focused(page, "#launch-button"), "also from a dialog that came back with errors"
    page.keyboard.press("Enter")
    page.wait_for_selector("#launch-dialog[open]")
    tab_to(page, "#launch-dialog input[name=confirm]")
    page.keyboard.type(awkward.LONG)
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("is launched for")).first.wait_for()


def _palette(page: Page) -> None:
    """Jump to the gate from inside a field, by Ctrl K."""
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")
    page.keyboard.press("Escape")
    assert focused(page, "[data-search]"), "Esc gives the focus back to what it was in"
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    with page.expect_response(re.compile("/search/")):
        page.keyboard.type("responsible wave readiness gate"[:11])
    page.wait_for_selector("#palette [role=option] >> text=readiness gate")
    for _ in range(12):
        chosen = page.evaluate("document.querySelector('#palette [aria-selected=true]')?.textContent || ''")
        if "readiness gate" in chosen and page.evaluate(
            "document.querySelector('#palette [aria-selected=true]').href.includes('/waves/2/')"
        ):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/waves/2/readiness/$"))


@pytest.mark.browser
def test_the_keys_of_a_page(organization: Product, page: Page) -> None:
    page.goto(f"{organization.url}/accounts/login/")
    page.get_by_label("Email").fill(awkward.EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/awkward/"))
    page.goto(f"{organization.url}/awkward/people/")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    page.keyboard.press("Escape")
    page.locator("#people .l-scroll").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+X")
    assert page.locator("#people [data-chosen]").text_content() == "3", "from the last one selected to here"
    assert page.locator("#people tr[aria-selected=true]").count() == 3
    page.keyboard.press("x")
    assert page.locator("#people [data-chosen]").text_content() == "2"
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    page.goto(f"{organization.url}/awkward/people/")
    page.keyboard.press("]")
    page.wait_for_url(re.compile("page=2"))
    page.keyboard.press("[")
    page.wait_for_url(lambda url: "page=2" not in url)
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url(re.compile("/reports/$"))
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile("/awkward/$"))


@pytest.mark.browser
def test_what_was_saved_is_taken_back_from_its_toast(organization: Product, page: Page) -> None:
    sign_in(page, organization, awkward.EMAIL, PASSWORD)
    page.goto(f"{organization.url}/awkward/people/segments/1/")
    name = page.locator("#rule-form [name=name]")
    before = name.input_value()
    tab_to(page, "#rule-form [name=name]")
    page.keyboard.press("Control+a")
    page.keyboard.type("Everybody in the Gulf")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Tab")
    page.wait_for_selector(".htmx-request, .htmx-settling", state="detached")
    assert focused(page, "[name=do][value=save]"), "a swap leaves the focus on the control that it was on"
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast")
    assert name.input_value() == "Everybody in the Gulf"
    for _ in range(2):  # backward from the page's beginning: Dismiss, Undo
        page.keyboard.press("Shift+Tab")
    assert focused(page, ".toast form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast:not(:has(form))")
    assert name.input_value() == before


@pytest.mark.browser
def test_single_letter_keys_can_be_turned_off(organization: Product, page: Page) -> None:
    page.context.add_cookies([{"name": "keys", "value": "off", "url": organization.url}])
    page.goto(f"{organization.url}/accounts/login/")
    page.get_by_label("Email").fill(awkward.EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/awkward/"))
    page.keyboard.press("?")
    assert page.locator("#keys[open]").count() == 0
    page.goto(f"{organization.url}/awkward/people/")
    page.locator("#people .l-scroll").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    assert page.locator("#people tr[aria-selected=true]").count() == 0
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")


@pytest.mark.browser
def test_a_wave_is_moved_on_the_timeline_by_keys_and_by_dragging(organization: Product, page: Page) -> None:
    page.goto(f"{organization.url}/accounts/login/")
    page.get_by_label("Email").fill(awkward.EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/awkward/"))
    page.goto(f"{organization.url}/awkward/programs/?q={awkward.UNBROKEN[:20]}")
    page.goto(organization.url + page.locator("tbody th a").first.get_attribute("href") + "plan/")
    grip = page.locator(".grip").first
    grip.focus()
    planned = grip.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert grip.get_attribute("aria-valuetext") != planned
    page.keyboard.press("Enter")
    page.wait_for_selector("#effect #effect-title")
    assert "8 days later" in page.locator("#effect-title").text_content()
    assert focused(page, "#effect-title")
    page.keyboard.press("Escape")
    assert page.locator("#effect-title").count() == 0
    assert focused(page, ".grip"), "Escape gives the focus back to what was moved"
    assert grip.get_attribute("aria-valuetext") == planned

    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_selector("#effect #effect-title")
    assert "later" in page.locator("#effect-title").text_content()
    assert grip.get_attribute("aria-valuetext") != planned
    page.locator("#moves button[type=submit]").click()
    page.get_by_text(re.compile("Its open items moved along")).first.wait_for()
    assert page.locator(".grip").first.get_attribute("aria-valuetext") != planned
