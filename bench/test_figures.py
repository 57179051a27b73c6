"""The figures of status reports against the ledger in larger companies than the tests' own."""

from pathlib import Path

import pytest

from tests.reporting.domain.test_figures import agree, company


@pytest.mark.parametrize(("people", "seed"), [(400, 7), (2000, 3)])
def test_page_and_pdf_say_what_the_ledger_says(committed: None, tmp_path: Path, people: int, seed: int) -> None:
    agree(*company(people, seed), tmp_path)
