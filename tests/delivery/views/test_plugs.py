"""The readiness check behind “Completion source knows the course”, and the person page's section."""

import pytest
from django.test import Client

from delivery.domain import completions
from delivery.domain.wave_checks import completion
from delivery.models import CompletionRecord
from programs.domain import checks
from rollout.journal.models import Entry
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of


def test_it_asks_for_modules_a_source_and_every_course_id(inside: Tenant) -> None:
    wave = factories.WaveFactory()
    run = checks.get("completion").run
    assert run is completion.run
    assert run(wave, factories.AT).sentence == "The program has no module, so nothing can be completed."
    factories.ModuleFactory(program=wave.program)
    assert run(wave, factories.AT).sentence == "No completion source exists yet. Add one under Sources."
    factories.CompletionSourceFactory()
    assert not run(wave, factories.AT).conclusive, "nobody to send a record about"
    factories.WaveSegmentFactory(wave=wave)
    factories.PersonFactory()
    assert run(wave, factories.AT).sentence == (
        "1 module with a course id (ABE-101), from Workline. "
        "A test record of each source registered as complete, and was taken back."
    )
    factories.ModuleFactory(program=wave.program, number=2, title="The test", course_id="")
    result = run(wave, factories.AT)
    assert not result.passed
    assert result.sentence == "No course id at: The test. Completions cannot be matched to them."


def test_the_record_goes_through_the_door_and_leaves_nothing(inside: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = factories.WaveFactory()
    factories.WaveSegmentFactory(wave=wave)
    factories.ModuleFactory(program=wave.program)
    assignment = factories.AssignmentFactory(wave=wave)
    source = factories.CompletionSourceFactory()
    seen = []
    real = completions.record
    monkeypatch.setattr(completions, "record", lambda **given: seen.append(real(**given)))
    assert completion.run(wave, factories.AT).passed
    assert (seen[0].recorded, seen[0].completed) == (1, 1)
    assignment.refresh_from_db()
    assert (assignment.state, CompletionRecord.objects.count(), Entry.objects.count()) == ("assigned", 0, 0)
    monkeypatch.setattr(completions, "record", lambda **given: None)
    found = completion.run(wave, factories.AT)
    assert found.sentence.startswith("A test record did not register as complete from Workline."), "the control"
    source.complete_statuses = []
    source.save()
    assert completion.run(wave, factories.AT).details[0].says == "No word of it means complete."


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.PROGRAM_MANAGER, True), (Role.AUDITOR, True), (Role.REGIONAL_LEAD, False)]
)
def test_the_person_page_shows_assignments_in_reach(client: Client, inside: Tenant, role: Role, shown: bool) -> None:
    assignment = factories.AssignmentFactory(wave__program__name="Anti-bribery essentials", overdue_at=factories.AT)
    client.force_login(actor_for(inside, role).user)
    response = client.get(f"/norvane/people/{assignment.person_id}/")
    page = response.content.decode()
    assert response.status_code == (200 if shown else 404)
    assert ("Anti-bribery essentials" in page) is shown
    assert ("Overdue, not started" in page) is shown


def test_the_section_costs_the_same_for_one_and_three(client: Client, inside: Tenant) -> None:
    person = factories.PersonFactory()
    client.force_login(actor_for(inside, Role.PROGRAM_MANAGER).user)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            factories.AssignmentFactory(person=person)
        with queries_of() as queries:
            assert client.get(f"/norvane/people/{person.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
