"""The browser that pictures are taken with and pages are tried in."""

import shutil

from playwright.sync_api import Browser, Playwright

# The headless shell is the same engine without the windows nobody sees: pages take it two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")


def launch(playwright: Playwright) -> Browser:
    """Chromium as the machine has it; Playwright says which path was missing where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), "/usr/bin/chromium")
    return playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
