"""The demo's load stopped at every point in turn; the tests stop it at one of them and with a kill. Its seed counts."""

from collections.abc import Callable

from django.core.management import call_command

from tests.demo import digest
from tests.demo.test_load import ARGUMENTS, POINTS, empty, failure, stopped_at, whole  # noqa: F401  fixtures


def test_wherever_it_fails_it_ends_as_if_it_never_had(whole, failure: Callable[..., None]) -> None:  # noqa: F811
    stopped_at(POINTS, failure)
    call_command("demo", *ARGUMENTS, "--if-empty", verbosity=0)
    assert {slug: digest.of(slug) for slug in ("norvane", "hafenkliniken")} == whole


def test_another_seed_makes_other_rows(whole, empty: None) -> None:  # noqa: F811
    call_command("demo", *ARGUMENTS, "--seed", "8", verbosity=0)
    found = digest.of("norvane")
    for table in ("audiences_person", "delivery_completionrecord"):
        assert found[table] != whole["norvane"][table], table
