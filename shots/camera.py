"""One sign-in's visit: each page in four looks, with what lies closed on it opened once."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from rollout.demo.company import PASSWORD
from shots import chromium
from shots.addresses import Walk

LOOKS = [(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]
HEIGHT, TALLEST = 900, 6000  # CSS pixels of the window, and of a picture
OUTSIDE = ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/", "/nowhere/", "/mail/")
KEYS = ("?",)  # that open something on any page
SHAPE = """() => [...new Set([...document.querySelectorAll("main *")].map((each) =>
    [each.localName, each.getAttribute("class"), each.dataset.status, each.dataset.state].join("|")))].sort().join()"""
LAYERS = """() => [...document.querySelectorAll("[data-dialog], [popovertarget]")].filter((e) => e.checkVisibility())
    .map((e) => e.dataset.dialog || e.getAttribute("popovertarget"))"""


@dataclass
class Visit:
    """Whose pictures to take. `variants` is how many pages of one route are kept when they look different; `language`
    is one of the interface, or empty for the sign-in's own."""

    who: str
    home: str
    variants: int = 1
    only: str = ""
    language: str = ""


@dataclass
class Shot:
    """One page, or one page with something opened on it. `files` follow LOOKS; problems are sentences."""

    who: str
    path: str
    title: str
    files: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def take(visit: Visit, *, url: str, folder: Path) -> list[Shot]:
    """Every picture of a visit; runs in a process of its own."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        camera = Camera(browser, url, folder, visit)
        shots = list(camera.inside() if visit.home else camera.outside())
        browser.close()
    return shots


class Camera:
    def __init__(self, browser: Browser, url: str, folder: Path, visit: Visit) -> None:
        self.url, self.folder, self.visit = url, folder, visit
        self.page: Page = browser.new_page(reduced_motion="reduce")
        if visit.language:
            self.page.context.add_cookies([{"name": "language", "value": visit.language, "url": url}])
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.shapes: dict[str, set[str]] = {}
        self.layers: Counter[str] = Counter()
        (folder / visit.who).mkdir(parents=True, exist_ok=True)

    def inside(self) -> Iterator[Shot]:
        """What the sign-in is led to, from home."""
        self._sign_in()
        walk = Walk(self.visit.home)
        for route, path in walk:
            try:
                yield from self._visited(walk, route, path)
            except Error as error:  # a page that goes on by itself while it is looked at, for one
                yield Shot(self.visit.who, path, route, problems=[f"No picture: {error.message.splitlines()[0]}"])

    def _visited(self, walk: Walk, route: str, path: str) -> Iterator[Shot]:
        """The pictures of one address, once it told the walk where it leads."""
        if path not in walk.linked and 400 <= self.page.request.get(f"{self.url}{path}").status < 500:
            return  # an address for forms alone, or one that is not this sign-in's
        status = self._open(path)
        if self._path() != path:
            walk.found(route, path, [self._path()])
            return
        walk.found(route, path, self._links())
        if status != 200:
            yield Shot(self.visit.who, path, route, problems=[f"It answers {status}."])
        elif self._is_new(route) and self.visit.only in path:
            yield self._picture(path)
            yield from self._opened(path)

    def outside(self) -> Iterator[Shot]:
        """What is shown before anybody signs in; `only` are the addresses of signed pages, with spaces between."""
        signed = {path: f"{path.rstrip('/').rpartition('/')[0]}/" for path in self.visit.only.split()}
        for path in (*OUTSIDE, *signed):
            self._open(path)
            shot = self._picture(signed.get(path, path))
            shot.problems = [each for each in shot.problems if "404" not in each and "NAME_NOT_RESOLVED" not in each]
            yield shot
        self.page.goto(f"{self.url}/mail/")
        mail = self.page.locator("main a[href^='/mail/'], a[href*='.eml']").first
        if mail.count():
            mail.click()
            yield self._picture("/mail/one/")

    def _sign_in(self) -> None:
        self.page.goto(f"{self.url}/accounts/login/")
        self.page.locator("input[name=login]").fill(self.visit.who)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def _open(self, path: str) -> int:
        """The status of the answer."""
        self.complaints.clear()
        answer = self.page.goto(f"{self.url}{path}")
        return answer.status if answer else 0

    def _path(self) -> str:
        return str(self.page.evaluate("location.pathname"))

    def _links(self) -> list[str]:
        return list(self.page.eval_on_selector_all("a[href]", "links => links.map((link) => link.pathname)"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _is_new(self, route: str) -> bool:
        """Whether the open page looks unlike those of its route that were taken."""
        taken, shape = self.shapes.setdefault(route, set()), self.page.evaluate(SHAPE)
        if shape in taken or len(taken) >= self.visit.variants:
            return False
        taken.add(shape)
        return True

    def _picture(self, path: str, opened: str = "") -> Shot:
        shot = Shot(self.visit.who, f"{path} {opened}".strip(), self.page.title())
        name = re.sub(r"[^\w]+", "-", f"{path.removeprefix(self.visit.home)} {opened}").strip("-").lower() or "home"
        for width, scheme in LOOKS:
            self._look(width, scheme)
            file = f"{self.visit.who}/{name[:100]}-{width}-{scheme}.png"
            tall = min(TALLEST, self.page.evaluate("document.documentElement.scrollHeight"))
            whole = {"x": 0, "y": 0, "width": width, "height": tall}
            on_top = self.page.locator("dialog[open], :popover-open").count()
            self.page.screenshot(path=self.folder / file, **({} if on_top else {"full_page": True, "clip": whole}))
            shot.files.append(file)
            if self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                shot.problems.append(f"It scrolls sideways at {width} px.")
        shot.problems = list(dict.fromkeys([*shot.problems, *self.complaints]))
        return shot

    def _look(self, width: int, scheme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]

    def _opened(self, path: str) -> Iterator[Shot]:
        """Disclosures together, then each dialog and popover by itself."""
        closed = self.page.locator("main details:not([open])")
        if closed.count():
            closed.evaluate_all("all => all.forEach((one) => { one.open = true; })")
            yield self._picture(path, "with all disclosed")
            self._open(path)
        for name in self.page.evaluate(LAYERS):
            if self._is_first(name):
                trigger = self.page.locator(f'[data-dialog="{name}"], [popovertarget="{name}"]').first
                trigger.evaluate("trigger => trigger.click()")
                yield self._picture(path, f"with {name} open")
                self._open(path)
        for key in KEYS:
            if self._is_first(key):
                self.page.keyboard.press(key)
                yield self._picture(path, f"after {key}")
                self._open(path)

    def _is_first(self, layer: str) -> bool:
        """Whether nothing of the kind was opened on this visit."""
        kind = re.sub(r"\d+", "", layer)
        self.layers[kind] += 1
        return self.layers[kind] == 1
