"""axe finds nothing on any page: with 50 rows, an error form and an open dialog, light and dark, at 390 and 1440 px."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from rollout.demo.company import PASSWORD, SIGN_INS, SignIn
from shots import awkward
from tests.browser import layers
from tests.browser.conftest import Product, sign_in
from tests.browser.looks import LOOKS, Look, problems

# Who is first on a page looks twice, who comes after them once more: sign-ins see the four looks between them.
FIRST = [(1440, "light"), (390, "dark")]
LOOKED_AT: dict[str | None, set[Look]] = {}  # by route: the looks that somebody saw it in
LEAST = {None: 2, "facilitator": 3, "partner": 12}  # pages that the role at least leads to; the manager has none
PHONE = {  # who opens what on a phone
    "dana.okafor@norvane.example": ("team/", "exceptions/", "deputies/"),
    "ingrid.solheim@norvane.example": (
        "", "people/", "people/segments/", "people/segments/1/", "people/segments/1/people/", "people/imports/",
        "people/sources/new/", "people/organisation/", "programs/", "programs/new/", "settings/", "reports/",
        *(f"programs/anti-bribery/{page}" for page in (
            "", "plan/", "audience/", "messages/", "results/", "decisions/", "settings/", "reports/", "waves/3/",
            "waves/3/readiness/", "waves/new/",
        )),
    ),
}  # fmt: skip
NOT_PAGES = re.compile(r"\.(pdf|csv|ics|zip)$|/files/|format=csv")


@pytest.fixture(scope="module")
def learner(demo: Product) -> str:
    """The page of somebody's own that a message leads to: most people see no other, and see it on a phone."""
    return demo.manage("shell", "-c", "from shots import stage; print(stage.learner_path())").split()[-1]


def pages_of(page: Page) -> Iterator[str]:
    """One address per route that links lead to from home: what this sign-in can reach."""
    queue, seen = ["/norvane/"], set()
    while queue:
        path = queue.pop(0)
        route = _route(path)
        if route is None or route in seen:
            continue
        seen.add(route)
        yield path
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(a => a.pathname)")
        queue += [href for href in hrefs if href.startswith("/norvane/") and not NOT_PAGES.search(href)]


def _route(path: str) -> str | None:
    try:
        return resolve("/" + path.removeprefix("/norvane/"), "rollout.tenant_urls").route
    except Resolver404:
        return None


def one_of_each_route(paths: set[str]) -> list[str]:
    """The last address of every route."""
    return list({_route(path): path for path in sorted(paths)}.values())


def looks_at(path: str, turn: int) -> list[Look]:
    """The first two looks of a route that nobody saw; else one that is left, or one in turn."""
    seen = LOOKED_AT.setdefault(_route(path), set())
    left = [look for look in LOOKS if look not in seen] or [LOOKS[turn % len(LOOKS)]]
    new = left[:1] if seen else FIRST
    seen.update(new)
    return new


def sideways(page: Page, product: Product, paths: Iterable[str]) -> list[str]:
    """Those of the addresses whose page is wider than a phone."""
    page.set_viewport_size({"width": 390, "height": 900})
    found = []
    for path in paths:
        assert page.goto(f"{product.url}{path}").status == 200, path
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{path} is {wide} px wide"] if wide > 391 else []
    return found


@pytest.mark.browser
@pytest.mark.parametrize("who", SIGN_INS, ids=lambda who: who.role or "manager")
def test_every_page_a_sign_in_can_reach(demo: Product, browser: Browser, who: SignIn) -> None:
    """What links lead to from home answers, also the addresses of one route that are not looked at one by one.

    What opens over a page does so by keyboard alone.
    """
    with browser.new_context() as context:
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        sign_in(page, demo, who.email, PASSWORD)
        found, visited = [], set()
        page.goto(f"{demo.url}/norvane/")
        linked: set[str] = set()
        opened: set[str] = set()
        for path in pages_of(page):
            answer = page.goto(f"{demo.url}{path}")
            assert answer.status == 200, f"{path} answered {answer.status}"
            found += problems(page, path, looks_at(path, len(visited)))
            linked |= set(page.eval_on_selector_all("a[href^='/norvane/']", "links => links.map(a => a.pathname)"))
            if who.role == "program_manager":  # who sees most of what opens over a page
                found += [f"{path}: {fault}" for fault in layers.faults(page, opened)]
            visited.add(path)
        statuses = {path: page.request.get(f"{demo.url}{path}").status for path in one_of_each_route(linked - visited)}
        assert {path: status for path, status in statuses.items() if status != 200} == {}, "a link leads nowhere"
        assert found == []
        assert refused == [], "the content security policy or a script complained"
        assert len(visited) >= LEAST.get(who.role, 15)
        assert who.role != "program_manager" or opened >= {"palette", "keys", "account-menu"}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_page_scrolls_sideways_on_a_phone_in_other_languages(
    demo: Product, browser: Browser, learner: str, language: str
) -> None:
    """English is looked at above: German has the longest words, Arabic runs from right to left."""
    with browser.new_context(viewport={"width": 390, "height": 900}) as context:
        context.add_cookies([{"name": "language", "value": language, "url": demo.url}])
        page = context.new_page()
        found = []
        for who, paths in PHONE.items():
            page.context.clear_cookies(name="sessionid")
            page.goto(f"{demo.url}/accounts/login/")
            page.locator("input[name=login]").fill(who)
            page.locator("input[name=password]").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: "/accounts/" not in url)
            found += sideways(page, demo, [f"/norvane/{path}" for path in paths])
            assert page.evaluate("document.documentElement.lang") == language
        found += sideways(page, demo, [f"{learner}?language={language}"])
        assert found == []


@pytest.mark.browser
def test_outside_pages(demo: Product, browser: Browser, learner: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        found = []
        for path in (
            "/accounts/login/",
            "/accounts/login/code/",
            "/accounts/password/reset/",
            "/mail/",
            "/nowhere/",
            learner,
        ):
            page.goto(f"{demo.url}{path}")
            found += problems(page, path)
        page.goto(f"{demo.url}/accounts/login/")
        page.get_by_label("Email").fill("nobody@norvane.example")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in", exact=True).click()
        found += problems(page, "a refused sign-in")
        assert found == []


# Scripts that spoil a page that axe has seen, by the rule that they break.
SPOILED = {
    "label": "document.forms[0].append(document.createElement('input'))",
    "color-contrast": "document.querySelector('h1').style.color = getComputedStyle(document.body).backgroundColor",
    "heading-order": "document.querySelector('h1').insertAdjacentHTML('afterend', '<h5>Deep</h5>')",
    "target-size": "document.forms[0].insertAdjacentHTML('beforeend', '<button>a</button><button>b</button>');"
    " document.forms[0].querySelectorAll('button').forEach(each => { each.style.cssText ="
    " 'font-size: 4px; padding: 0; border: 0; margin: 0; min-height: 0; height: 5px; width: 5px' })",
    "landmark-one-main": "document.querySelector('main').removeAttribute('id');"
    " document.querySelector('main').outerHTML = document.querySelector('main').outerHTML.replaceAll('main', 'div')",
    "aria-roles": "document.querySelector('h1').setAttribute('role', 'title')",
}


@pytest.mark.browser
def test_what_is_wrong_with_a_page_that_was_seen_is_found(demo: Product, browser: Browser) -> None:
    """A control: what axe is spared is nothing that it would find something in."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{demo.url}/accounts/login/")
        assert problems(page, "seen") == []
        for rule, script in SPOILED.items():
            page.goto(f"{demo.url}/accounts/login/")
            page.evaluate(script)
            assert f": {rule} " in " ".join(problems(page, "spoiled", LOOKS[1:2]))


@pytest.mark.browser
def test_an_error_form_and_an_open_dialog(demo: Product, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, demo, "ingrid.solheim@norvane.example", PASSWORD)
        page.goto(f"{demo.url}/norvane/programs/new/")
        page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")
        page.get_by_role("button", name="Create program").click()
        page.wait_for_selector(".errors")
        assert page.locator(".errors").count() == 1
        found = problems(page, "new program with errors")
        page.goto(f"{demo.url}/norvane/programs/leading-with-clarity/")
        page.keyboard.press("?")
        page.wait_for_selector("#keys[open]")
        found += problems(page, "an open dialog")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.wait_for_selector("#palette [role=option]")
        page.keyboard.type("wave")
        page.wait_for_selector("#palette [role=option] >> text=readiness gate")
        found += problems(page, "the open palette")
        page.goto(f"{demo.url}/norvane/settings/clock/")
        page.get_by_label("Date").fill("2020-01-01")
        page.get_by_role("button", name="Move clock").click()
        found += problems(page, "demo clock with errors")
        assert found == []


@pytest.mark.browser
def test_the_launch_dialog_with_the_longest_names(product: Product, browser: Browser) -> None:
    product.manage("shell", "-c", "from shots import awkward; awkward.ensure()")
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, product, awkward.EMAIL, PASSWORD)
        page.goto(f"{product.url}/awkward/search/?q=responsible")
        found = problems(page, "the search page")
        gates = page.eval_on_selector_all("main a[href$='/waves/2/readiness/']", "links => links.map(a => a.pathname)")
        page.goto(f"{product.url}{gates[0]}")
        page.locator("#launch-button[href]").click()
        page.wait_for_selector("#launch-dialog[open]")
        found += problems(page, "the open launch dialog")
        page.goto(f"{product.url}/awkward/help/")
        found += problems(page, "the glossary")
        named = page.request.get(f"{product.url}/awkward/people/segments/").text()
        segments = sorted(set(re.findall(r'href="(/awkward/people/segments/\d+/)"', named)))
        found += sideways(page, product, [*gates, *(gate.replace("/2/", "/1/") for gate in gates), *segments])
        assert found == []
