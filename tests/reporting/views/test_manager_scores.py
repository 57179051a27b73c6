"""A score is shown to a person's manager only where the person's country says so (GO5)."""

from collections.abc import Callable

import pytest
from django.test import Client

from audiences.domain.agreement_masks import Masks
from audiences.domain.settings import book, changes, effects
from audiences.domain.settings.changes import Target
from audiences.models import Country
from delivery.domain import completions
from delivery.domain.completion_lines import Line
from delivery.models import Assignment
from reporting.domain import manager_scores
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from tests import factories
from tests.conftest import queries_of
from tests.reporting import conftest as worlds
from tests.reporting.conftest import AT, DAY, World

Sign = Callable[[Actor], Client]


@pytest.fixture
def scored(world: World) -> World:
    """Everybody assigned has a score."""
    factories.ModuleFactory(program=world.program, number=2, title="Third parties", course_id="ABE-102")
    source, by = factories.CompletionSourceFactory(), actors.system(world.tenant)
    lines = [Line(f"r{row.pk}", row.person.external_id, "ABE-101", "in progress", "77.50") for row in world.assignments]
    completions.record(source=source, lines=lines, by=by, at=AT - DAY)
    return world


def decide(world: World, raw: bool, code: str = "") -> None:
    target = Target(country=Country.objects.get(code=code)) if code else Target()
    by = actors.system(world.tenant)
    changes.set_value(name="managers_see_scores", raw=raw, target=target, by=by, at=AT - DAY)


def report_of(world: World, code: str) -> Assignment:
    """Somebody in the country who reports to the second manager."""
    rows = Assignment.objects.exclude(state="withdrawn").filter(person__country__code=code, assigned_at__lte=AT)
    found = rows.exclude(person__in=world.managers).select_related("person").first()
    type(found.person).objects.filter(pk=found.person_id).update(manager=world.managers[1])
    worlds.manager_line.renumber()
    return found


def test_a_score_is_shown_where_it_is_on_and_nowhere_else(scored: World, client_of: Sign) -> None:
    german, indian = report_of(scored, "DE"), report_of(scored, "IN")
    client = client_of(worlds.manager(scored, scored.managers[1]))

    def page(row: Assignment) -> str:
        return client.get(f"/norvane/team/{row.person_id}/").content.decode()

    assert "Score 77.5" not in page(german) + page(indian)
    decide(scored, True, "IN")
    assert "Score 77.5" in page(indian)
    assert "Score 77.5" not in page(german)
    everything = client.get("/norvane/team/").content.decode()
    shown = Assignment.objects.filter(person__manager=scored.managers[1], person__country__code="IN")
    assert everything.count("Score 77.5") <= shown.count()


def test_scores_of_several_modules_name_them(scored: World) -> None:
    decide(scored, True)
    row = Assignment.objects.select_related("person", "program").exclude(state="withdrawn").first()
    line = Line("x", row.person.external_id, "ABE-102", "failed", "40")
    completions.record(
        source=factories.CompletionSourceFactory(slug="other"), lines=[line], by=actors.system(scored.tenant), at=AT
    )
    said = manager_scores.words([row], book.at(AT), Masks())
    assert said == {row.pk: "Scores: Module 1 77.5, Third parties 40"}


def visible(world: World) -> set[int]:
    rows = Assignment.objects.select_related("person", "program").filter(person__manager__isnull=False)
    kept = [row for row in rows if row.state != "withdrawn"]
    return {row.person_id for row in kept if row.pk in manager_scores.words(kept, book.at(AT), Masks())}


def test_the_effect_foreseen_is_what_happens(scored: World) -> None:
    decide(scored, True, "PL")
    settings, before, target = book.at(AT), visible(scored), Target()
    after = changes.with_value(name="managers_see_scores", value=True, target=target, settings=settings)
    (foreseen,) = effects.of(effects.Change("managers_see_scores", settings, after))
    decide(scored, True)
    assert foreseen.count == len(visible(scored) - before) > 0
    assert foreseen.sentence == f"Shows the scores of {foreseen.count} people to their managers"
    settings, before = book.at(AT), visible(scored)
    off = changes.with_value(
        name="managers_see_scores",
        value=False,
        target=Target(country=Country.objects.get(code="DE")),
        settings=settings,
    )
    (foreseen,) = effects.of(effects.Change("managers_see_scores", settings, off))
    decide(scored, False, "DE")
    assert foreseen.count == len(before - visible(scored)) > 0


def test_scores_take_as_many_queries_for_many_people(scored: World) -> None:
    decide(scored, True)
    rows = list(Assignment.objects.select_related("person", "program"))

    def asked(some: list[Assignment]) -> int:
        settings = book.at(AT)
        with queries_of() as queries:
            manager_scores.words(some, settings, Masks())
        return len(queries)

    assert asked(rows[:1]) == asked(rows) == 3
