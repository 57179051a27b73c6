"""All of axe's rules on all of every page that a sign-in can reach, in all four looks."""

import pytest
from playwright.sync_api import Browser

from rollout.demo.company import PASSWORD, SIGN_INS, SignIn
from tests.browser.conftest import Product, browser, demo, product, sign_in  # noqa: F401  fixtures
from tests.browser.looks import problems
from tests.browser.test_accessibility import pages_of


@pytest.mark.parametrize("who", SIGN_INS, ids=lambda who: who.role or "manager")
def test_axe_finds_nothing_on_any_page(demo: Product, browser: Browser, who: SignIn) -> None:  # noqa: F811
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, demo, who.email, PASSWORD)
        page.goto(f"{demo.url}/norvane/")
        found = []
        for path in pages_of(page):
            assert page.goto(f"{demo.url}{path}").status == 200, path
            found += problems(page, path, whole=True)
        assert found == []
