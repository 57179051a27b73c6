"""What axe finds on a page, at each width and in each color scheme.

Pages are made of the same parts, and axe takes as long for the hundredth of them as for the first. So its rules are
applied to what is new, whatever the words, names and numbers (`mark.js`):

- how something is built: its tag, its attributes as far as a style or a state hangs on them, what it holds, what is
  around it, and whether it is in sight; two of them where a page has more;
- the size of such a part, at each width anew;
- what is written in which colors, size and weight on which ground, as the browser computed them;
- the order of headings and of landmarks.

`make bench` applies all rules to all of every page.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

Look = tuple[int, str]  # width in CSS pixels, and color scheme
LOOKS: list[Look] = [(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLORS = ["color-contrast", "link-in-text-block"]
OF_SIZES = ["target-size", "scrollable-region-focusable"]
OF_OUTLINES = [
    *("page-has-heading-one", "heading-order", "bypass", "skip-link", "region", "landmark-one-main", "landmark-unique"),
    *(f"landmark-no-duplicate-{landmark}" for landmark in ("banner", "contentinfo", "main")),
    *(f"landmark-{each}-is-top-level" for each in ("banner", "complementary", "contentinfo", "main")),
]
MARK = (Path(__file__).parent / "mark.js").read_text()
# What passes is most of a page, and takes as long to hand over as to look at.
RUN = """async runs => {
    const found = [];
    for (const { runOnly, without, left } of runs) {
        const rules = Object.fromEntries(without.map(rule => [rule, { enabled: false }]));
        const options = { runOnly, rules, resultTypes: ["violations"] };
        found.push(...(await axe.run(left ? { exclude: [[left]] } : document, options)).violations);
    }
    return found;
}"""


def run(*rules: str, without: Sequence[str] = (), left: str = "") -> dict[str, object]:
    """One run of axe: which rules, without which of them, and what on the page is left out."""
    return {"runOnly": list(rules), "without": list(without), "left": left}


def _styled() -> list[str]:
    """Attributes whose value matters: the stylesheet asks for it, or it is the element's state or kind."""
    asked = {"class", "role", "type", "aria-current", "aria-expanded", "aria-checked", "aria-disabled"}
    for sheet in Path(settings.BASE_DIR, "static/css").rglob("*.css"):
        asked |= set(re.findall(r"\[([\w-]+)[~|^$*]?=", sheet.read_text()))
    return sorted(asked - {"data-span", "data-gap"})  # where something lies changes nothing of it


class Known:
    """Keys of what axe saw."""

    def __init__(self) -> None:
        self.styled = _styled()
        self.parts: set[str] = set()
        self.sizes: dict[int, set[str]] = {}
        self.colors: set[str] = set()
        self.outlines: set[str] = set()

    def due(self, page: Page, width: int) -> list[dict[str, object]]:
        """The runs of axe that the open page is due, which are known from now on."""
        sizes = self.sizes.setdefault(width, set())
        known = {"parts": " ".join(self.parts & sizes), "colors": " ".join(self.colors)}
        there = {
            name: set(keys) for name, keys in page.evaluate(MARK, {"known": known, "telling": self.styled}).items()
        }
        runs = []
        if not there["parts"] <= self.parts:
            runs.append(run(*LEVELS, without=[*OF_COLORS, *OF_OUTLINES], left="[data-known-part]"))
        elif not there["parts"] <= sizes:
            runs.append(run(*OF_SIZES, left="[data-known-part]"))
        if not there["colors"] <= self.colors:
            runs.append(run(*OF_COLORS, left="[data-known-colors]"))
        if not there["outlines"] <= self.outlines:
            runs.append(run(*OF_OUTLINES))
        sizes |= there["parts"]
        self.parts |= there["parts"]
        self.colors |= there["colors"]
        self.outlines |= there["outlines"]
        return runs


KNOWN = Known()


def problems(page: Page, where: str, looks: Sequence[Look] = LOOKS, *, whole: bool = False) -> list[str]:
    """Sentences about the page that is open. `whole` looks at all of it, whatever was seen before."""
    found = []
    has_axe = False
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if page.locator("h1").count() != 1:
            found.append(f"{where} at {width} {scheme}: {page.locator('h1').count()} headings of the first level")
        if runs := [run(*LEVELS)] if whole else KNOWN.due(page, width):
            if not has_axe:
                page.evaluate(Axe().axe_script)
                has_axe = True
            for violation in page.evaluate(RUN, runs):
                nodes = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
                found.append(f"{where} at {width} {scheme}: {violation['id']} {nodes}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            found.append(f"{where} at {width} {scheme}: the page scrolls sideways")
    return found
