"""What opens over a page, by keyboard alone: the focus goes in, Tab stays in, Escape gives the focus back."""

import re

from playwright.sync_api import Error, Page

# Marks every opener that is in sight, and says of each whether it opens a dialog, and what.
OPENERS = """() =>
    [...document.querySelectorAll("[data-palette], [data-dialog], [popovertarget], a[hx-target='#dialogs']")]
    .filter((each) => each.checkVisibility())
    .map((each, number) => {
        each.dataset.opener = number;
        const layer = each.getAttribute("popovertarget");
        return [!layer, layer || each.dataset.dialog || each.getAttribute("hx-get") || "palette"];
    })"""
OPEN = "dialog[open], :popover-open"
WITHIN = f'document.querySelector("{OPEN}").contains(document.activeElement)'
OUTSIDE = f"document.activeElement !== document.body && !{WITHIN}"
CONTROLS = f"""[...document.querySelector("{OPEN}").querySelectorAll("a[href], button, input, select, textarea")]
    .filter((each) => each.checkVisibility()).length"""


def faults(page: Page, known: set[str]) -> list[str]:
    """Sentences about the layers of the open page; each kind of them once, by the set that is handed on."""
    found = []
    for number, (is_dialog, layer) in enumerate(page.evaluate(OPENERS)):
        kind = re.sub(r"\d+", "", layer)
        if kind not in known:
            known.add(kind)
            page.locator(f"[data-opener='{number}']").focus()
            found += [f"{kind}: {fault}" for fault in _faults(page, "Enter", is_dialog=is_dialog)]
    if "keys" not in known:
        known.add("keys")
        page.locator("[data-opener='0']").focus()
        found += [f"keys: {fault}" for fault in _faults(page, "?", is_dialog=True)]
    return found


def _faults(page: Page, key: str, *, is_dialog: bool) -> list[str]:
    """Open by the key from where the focus is, go round once in both directions, and close."""
    opener = page.evaluate_handle("document.activeElement")
    page.keyboard.press(key)
    try:
        page.wait_for_selector(OPEN, timeout=10_000)
    except Error:
        return [f"{key} opens nothing"]
    found = []
    if is_dialog:  # the page behind a popover stays in use: Tab leads through it and on
        if not page.evaluate(WITHIN):
            found.append("the focus does not go in")
        for step in ("Tab", "Shift+Tab"):
            for _ in range(page.evaluate(CONTROLS) + 2):
                page.keyboard.press(step)
                if page.evaluate(OUTSIDE):
                    found.append(f"{step} leads out")
                    break
    elif page.evaluate(CONTROLS):
        page.keyboard.press("Tab")
        if not page.evaluate(WITHIN):
            found.append("Tab does not lead in")
    page.keyboard.press("Escape")
    if page.locator(OPEN).count():
        return [*found, "Escape does not close it"]
    if not page.evaluate("opener => document.activeElement === opener", opener):
        found.append("the focus does not come back")
    return found
