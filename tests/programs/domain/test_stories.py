"""The change story per language: the nearest form that is told, else the program's own, part by part (ST4)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from programs.domain import programs, stories
from programs.models import Story
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan


@pytest.fixture
def told(plan: Plan) -> Plan:
    programs.edit(program=plan.program, why="One rule", what_changes="The register", by=plan.by, at=AT)
    plan.program.refresh_from_db()
    stories.write(program=plan.program, locale="de", why=" Eine Regel ", by=plan.by, at=AT)
    return plan


@pytest.mark.parametrize(
    ("locale", "why"),
    [("de", "Eine Regel"), ("de-AT", "Eine Regel"), ("en", "One rule"), ("d", "One rule"), ("", "One rule")],
)
def test_the_nearest_language_tells_it(told: Plan, locale: str, why: str) -> None:
    assert stories.words(told.program, locale) == {"why": why, "what_changes": "The register", "what_is_expected": ""}


def test_without_words_a_language_has_the_programs_own_again(told: Plan) -> None:
    assert stories.write(program=told.program, locale="de", why=" ", by=told.by, at=AT) is None
    assert not Story.objects.exists()
    assert stories.words(told.program, "de")["why"] == "One rule"
    assert Entry.objects.filter(verb="program.story_written").count() == 2


@pytest.mark.parametrize("locale", ["", "d", "german language", "x" * 17, "de-", "de--AT", "dé"])
def test_a_tag_that_is_none_is_refused(told: Plan, locale: str) -> None:
    with pytest.raises(ValidationError):
        stories.write(program=told.program, locale=locale, why="x", by=told.by, at=AT)


def test_languages_of_the_people_are_listed_with_who_reads_them(told: Plan) -> None:
    for language in ("de-AT", "de-AT", "pl"):
        factories.PersonFactory(language=language)
    stories.write(program=told.program, locale="ja", why="x", by=told.by, at=AT)
    found = {one.locale: (one.people, bool(one.story)) for one in stories.languages(told.program)}
    assert (found["de-AT"], found["pl"], found["ja"]) == ((2, True), (1, False), (0, True))


def test_only_who_plans_programs_tells_it(told: Plan) -> None:
    with pytest.raises(PermissionDenied):
        stories.write(program=told.program, locale="fr", why="x", by=actor_for(told.tenant, Role.REVIEWER), at=AT)
