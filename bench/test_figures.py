"""The figures of status reports against the ledger in larger companies than the tests' own."""

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.reporting.domain.test_figures import agree, company


@pytest.mark.parametrize(("people", "seed"), [(400, 7), (2000, 3)])
def test_page_and_pdf_say_what_the_ledger_says(committed: None, tmp_path: Path, people: int, seed: int) -> None:
    call_command("demo", people=people, seed=seed, as_of=datetime.date(2026, 9, 22), verbosity=0)
    agree(*company(), tmp_path)
