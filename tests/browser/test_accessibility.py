"""axe finds nothing on any page: with 50 rows, an error form and an open dialog, light and dark, at 390 and 1440 px."""

import re
from collections.abc import Iterable, Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from rollout.demo.company import PASSWORD, SIGN_INS, SignIn
from shots import awkward
from tests.browser import layers
from tests.browser.conftest import Product, sign_in

# What passes is most of a page, and takes as long to hand over as to look at.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
OF_COLORS = RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}  # the other rules see no scheme
RUN = "rules => axe.run({ exclude: ['[data-alike]'] }, rules).then(({ violations }) => violations)"
# What is built like something that axe saw already at this width and in these colors (tags, classes and states, in it
# and around it, whatever the words, names and numbers) is marked: what holds for two rows of a table holds for fifty,
# and for the next table like it. Of neighbours built alike the first two stay. What is new is answered.
MARK_ALIKE = """known => {
    const telling = ["class", "role", "type", "hidden", "disabled", "open", "checked", "aria-current", "aria-expanded"];
    const seen = new Set(known), fresh = [];
    const short = text => {
        let one = 0xdeadbeef, two = 0x41c6ce57;
        for (let at = 0; at < text.length; at++) {
            one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
            two = Math.imul(two ^ text.charCodeAt(at), 1597334677);
        }
        return (one >>> 0).toString(36) + (two >>> 0).toString(36);
    };
    const shapes = new Map();
    const built = element => {
        const own = [...element.attributes].map(({ name, value }) => telling.includes(name) ? `${name}=${value}` :
            value ? name : `${name}=`).sort().join(" ");
        const text = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) ? "text" : "";
        let inner = "", last = null, alike = 0;
        for (const child of element.children) {
            const next = built(child);
            alike = next === last ? alike + 1 : 1;
            if (alike === 1) inner += next;
            if (alike > 2) child.setAttribute("data-alike", "");
            last = next;
        }
        shapes.set(element, short(`<${element.localName} ${own}>${text}${inner}</>`));
        return shapes.get(element);
    };
    const mark = (element, around) => {
        if (element.hasAttribute("data-alike")) return;
        const key = short(`${around} ${shapes.get(element)}`);
        if (seen.has(key)) return element.setAttribute("data-alike", "");
        fresh.push(key);
        for (const child of element.children) mark(child, `${around} ${element.localName}.${element.className}`);
    };
    document.querySelectorAll("[data-alike]").forEach(element => element.removeAttribute("data-alike"));
    built(document.body);
    for (const child of document.body.children) mark(child, "");
    return fresh;
}"""
LOOKS = [(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]
# Two sign-ins that reach nearly the same pages see all four looks between them.
LOOKS_OF = {"administrator": [(1440, "light"), (390, "dark")]}
OTHER_LOOKS = [(1440, "dark"), (390, "light")]
LOOKED_AT: set[tuple[str | None, tuple[int, str]]] = set()  # routes, and the look that somebody saw them in
SEEN: dict[tuple[int, str], set[str]] = {}  # by look: how what axe saw in it is built
BUILT: dict[int, set[str]] = {}  # by width: how what passed all rules is built
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


def pages_of(page: Page, product: Product, *, most: int = 80) -> Iterator[str]:
    """One address per route that links lead to from home: what this sign-in can reach."""
    queue, seen = ["/norvane/"], set()
    while queue and len(seen) < most:
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


def looks_at(path: str, role: str | None, turn: int) -> list[tuple[int, str]]:
    """The looks of the role in which nobody saw the route; one of them, in turn, where others saw it in all."""
    looks = LOOKS_OF.get(role or "", OTHER_LOOKS)
    new = [look for look in looks if (_route(path), look) not in LOOKED_AT] or [looks[turn % len(looks)]]
    LOOKED_AT.update((_route(path), look) for look in new)
    return new


def problems(page: Page, where: str, looks: Sequence[tuple[int, str]] = LOOKS) -> list[str]:
    found = []
    has_axe = False
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if page.locator("h1").count() != 1:
            found.append(f"{where} at {width} {scheme}: {page.locator('h1').count()} headings of the first level")
        known = SEEN.setdefault((width, scheme), set())
        if new := page.evaluate(MARK_ALIKE, list(known)):
            built = BUILT.setdefault(width, set())
            rules = OF_COLORS if built.issuperset(new) else RULES
            known.update(new)
            built.update(new)
            if not has_axe:
                page.evaluate(Axe().axe_script)
                has_axe = True
            for violation in page.evaluate(RUN, rules):
                nodes = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
                found.append(f"{where} at {width} {scheme}: {violation['id']} {nodes}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            found.append(f"{where} at {width} {scheme}: the page scrolls sideways")
    return found


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
        for path in pages_of(page, demo):
            answer = page.goto(f"{demo.url}{path}")
            assert answer.status == 200, f"{path} answered {answer.status}"
            found += problems(page, path, looks_at(path, who.role, len(visited)))
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
        page.locator("input[name=login]").evaluate(
            "input => input.closest('form').append(document.createElement('input'))"
        )
        assert "label" in " ".join(problems(page, "a field without a label", LOOKS[:1]))
        page.eval_on_selector_all("[data-alike]", "marked => marked.forEach(each => delete each.dataset.alike)")
        page.locator("h1").evaluate("h1 => h1.style.color = getComputedStyle(document.body).backgroundColor")
        assert "color-contrast" in [violation["id"] for violation in page.evaluate(RUN, OF_COLORS)]


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
