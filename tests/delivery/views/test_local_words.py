"""What a learner's page says in the words of their place (GO7, GO8)."""

import datetime

import pytest
from django.test import Client

from audiences.domain.settings import book, changes, effects
from audiences.domain.settings.changes import Target
from audiences.models import Country
from delivery.domain import signed_links
from delivery.models import Assignment
from programs.domain import program_settings
from rollout.tenancy import actors, clock
from rollout.tenancy.models import Tenant
from tests import factories

MEANS = "You have to.\nYour works council agreed on 3 March."


@pytest.fixture
def assignment(inside: Tenant) -> Assignment:
    india = factories.CountryFactory(code="IN", name="India")
    wave = factories.WaveFactory(program=factories.ModuleFactory().program)
    due_at = clock.now(inside) + datetime.timedelta(days=9)
    return factories.AssignmentFactory(wave=wave, person=factories.PersonFactory(country=india), due_at=due_at)


def decide(assignment: Assignment, name: str, raw: object) -> None:
    tenant = Tenant.objects.get()
    target = Target(country=assignment.person.country)
    changes.set_value(name=name, raw=raw, target=target, by=actors.system(tenant), at=clock.now(tenant))


def page(client: Client, assignment: Assignment) -> str:
    token = signed_links.issue(assignment=assignment, at=clock.now(Tenant.objects.get()))
    return client.get(f"/l/{token}/").content.decode()


def test_nothing_is_said_where_nobody_said_anything(assignment: Assignment, client: Client) -> None:
    found = page(client, assignment)
    assert "What mandatory means here" not in found
    assert "mailto:" not in found


def test_a_place_says_what_mandatory_means_and_whom_to_ask(assignment: Assignment, client: Client) -> None:
    decide(assignment, "mandatory_means", MEANS)
    decide(assignment, "contacts", "help.in@norvane.example, hr.in@norvane.example")
    found = page(client, assignment)
    assert "You have to.<br>Your works council agreed on 3 March." in found
    assert 'href="mailto:help.in@norvane.example"' in found
    assert 'href="mailto:hr.in@norvane.example"' in found


def test_who_is_invited_reads_nothing_of_mandatory(assignment: Assignment, client: Client) -> None:
    decide(assignment, "mandatory_means", MEANS)
    type(assignment.program).objects.update(enrollment="self_directed")
    assert "You have to." not in page(client, assignment)


def test_words_are_text(assignment: Assignment, client: Client) -> None:
    decide(assignment, "mandatory_means", "<script>alert(1)</script>")
    assert "<script>alert" not in page(client, assignment)


def test_a_program_may_say_it_in_its_own_words(assignment: Assignment, client: Client) -> None:
    tenant = Tenant.objects.get()
    program_settings.set_value(
        program=assignment.program,
        name="mandatory_means",
        raw="By contract.",
        by=actors.system(tenant),
        at=clock.now(tenant),
    )
    assert "By contract." in page(client, assignment)


@pytest.mark.parametrize("name", ["mandatory_means", "contacts"])
def test_the_effect_foreseen_is_what_happens(assignment: Assignment, client: Client, name: str) -> None:
    raw = "a@norvane.example" if name == "contacts" else MEANS
    place = Target(country=Country.objects.get(code="IN"))
    rows = [assignment]
    for country in (place.country, factories.CountryFactory(code="DE"), None):
        person = factories.PersonFactory(country=country)
        rows.append(factories.AssignmentFactory(wave=assignment.wave, person=person, due_at=assignment.due_at))
    before = {row.pk: page(client, row) for row in rows}
    settings = book.at(clock.now(Tenant.objects.get()))
    value = changes.read(place.resolve(name, settings), raw)
    after = changes.with_value(name=name, value=value, target=place, settings=settings)
    (foreseen,) = effects.of(effects.Change(name, settings, after))
    decide(assignment, name, raw)
    marker = "mailto:a@norvane.example" if name == "contacts" else "You have to."
    changed = [row for row in rows if (marker in page(client, row)) != (marker in before[row.pk])]
    assert foreseen.count == len(changed) == 2
    assert foreseen.sentence == "Changes the pages of 2 assignments"
