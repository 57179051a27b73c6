"""What readers have of a module: the rule against a plain reading of it, and the matrix against counting by hand."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.models import Country, Person
from programs.domain import coverage, coverages, fallbacks, modules, variants
from programs.domain.coverage import Had, Text
from programs.domain.readers import Readers
from programs.domain.wave_checks import languages
from programs.models import Variant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/"
LOCALES = st.sampled_from(["en", "de", "de-AT", "pt", "pt-BR"])
PATHS = st.sampled_from(["", "Sales", "Sales/Europe", "Salesforce"])
ROLES = st.sampled_from(["", "Buyer"])
REGIONS = st.sampled_from([None, 1, 2])
TEXTS = st.lists(st.builds(Text, LOCALES, st.booleans(), REGIONS, PATHS, ROLES), max_size=6)
READERS = st.builds(Readers, LOCALES, REGIONS, PATHS, ROLES)


def by_hand(readers: Readers, texts: list[Text], *, fixed: bool, accepted: set[str]) -> str:
    """As the requirement reads, text by text."""

    def theirs(text: Text) -> bool:
        parts, asked = readers.division.split("/"), text.division.split("/")
        in_division = not text.division or parts[: len(asked)] == asked
        in_region = text.region is None or text.region == readers.region
        return in_division and in_region and (not text.job_role or text.job_role == readers.job_role)

    if fixed:
        return "same" if [text for text in texts if text.ready] else "none"
    mine = [text for text in texts if theirs(text)]
    for tag in [readers.language, readers.language[:2]]:
        named = [text for text in mine if text.locale == tag]
        if named:
            narrow = [sum(map(bool, (t.region, t.division, t.job_role))) for t in named]
            return "own" if named[narrow.index(max(narrow))].ready else "none"
    if not [text for text in mine if text.ready]:
        return "none"
    return "fallback" if readers.language in accepted else "abroad"


@settings(deadline=None)
@given(READERS, TEXTS, st.booleans(), st.sets(LOCALES))
def test_the_rule_reads_as_the_requirement(
    readers: Readers, texts: list[Text], fixed: bool, accepted: set[str]
) -> None:
    expected = by_hand(readers, texts, fixed=fixed, accepted=accepted)
    assert coverage.had(readers, texts, fixed=fixed, accepted=accepted) == Had(expected)


@pytest.fixture
def plan_now(plan: Plan) -> Plan:
    """Two Germans who read German, one Indian who reads English; one variable module and one fixed."""
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    Person.objects.filter(country__code="DE").update(language="de")
    modules.edit(module=plan.program.modules.get(number=1), made="variable", by=plan.by, at=AT)
    return plan


def german(plan: Plan, **more: object) -> Variant:
    module = plan.program.modules.get(number=1)
    return variants.add(module=module, treatment="translate", locale="de", by=plan.by, at=AT, **more)


def result(plan: Plan) -> tuple[bool, str]:
    found = languages.run(plan.wave, AT)
    return found.passed, found.sentence


def test_the_check_names_whom_a_language_leaves_without(plan_now: Plan) -> None:
    gap = "2 learners would have no German version of “Gifts and hospitality”."
    assert result(plan_now) == (False, gap)
    made = german(plan_now)
    assert result(plan_now) == (False, f"{gap} It is in the state: draft.")
    Variant.objects.filter(pk=made.pk).update(state="published", published_version=1)
    assert result(plan_now) == (True, "Everybody has all 2 modules, across German, English.")


def test_a_language_is_accepted_by_decision_and_no_longer(plan_now: Plan) -> None:
    made = fallbacks.accept(
        program=plan_now.program, locale="de", reason="All of them work in English.", by=plan_now.by, at=AT
    )
    said = "Everybody has all 2 modules, across German, English. 2 people take another language, as was accepted."
    assert result(plan_now) == (True, said)
    item = plan_now.item("content.languages")
    item.state, item.evidence = "done", said
    item.save()
    fallbacks.end(fallback=made, by=plan_now.by, at=AT)
    assert result(plan_now)[0] is False


def test_a_fixed_module_is_for_everybody_and_a_local_one_has_no_core(plan_now: Plan) -> None:
    modules.edit(module=plan_now.program.modules.get(number=1), made="fixed", by=plan_now.by, at=AT)
    assert result(plan_now)[0] is True
    local = modules.add(program=plan_now.program, title="Local law", made="local", by=plan_now.by, at=AT)
    passed, said = result(plan_now)
    assert (passed, "no English version of “Local law”" in said, "no German version of “Local law”" in said) == (
        False,
        True,
        True,
    )
    region = factories.RegionFactory()
    made = variants.add(module=local, treatment="replace", locale="en", region=region, by=plan_now.by, at=AT)
    Variant.objects.filter(pk=made.pk).update(state="published", published_version=1)
    assert "1 learner would have no English version" in result(plan_now)[1], "nobody is in that region"
    Country.objects.filter(code="IN").update(region=region)
    assert "no English version" not in result(plan_now)[1]


def test_a_core_in_review_is_nobodys_version(plan_now: Plan) -> None:
    core = Variant.objects.get(module__number=1, number=0)
    core.reviews.create(kind="sme", due_on=AT.date(), asked_at=AT)
    Variant.objects.filter(pk=core.pk).update(state="sme_review")
    assert "1 learner would have no English version" in result(plan_now)[1]


def test_a_launched_wave_keeps_what_was_published_while_it_is_reviewed_again(plan_now: Plan) -> None:
    made = german(plan_now)
    Variant.objects.filter(pk=made.pk).update(state="legal_review", published_version=1)
    assert "It is in the state: legal review." in result(plan_now)[1]
    plan_now.wave.state = "launched"
    assert result(plan_now)[0] is True


def test_counts_are_those_of_counting_people_one_by_one(plan_now: Plan) -> None:
    for number, language in enumerate(["de-AT", "pl", "fr", "en"] * 3):
        country = factories.CountryFactory() if number % 2 else None
        factories.PersonFactory(language=language, country=country)
    Variant.objects.filter(pk=german(plan_now).pk).update(state="published")
    found = coverages.of_program(plan_now.program, [plan_now.wave], AT)
    cells = [cell for (module, _), cell in found.cells.items() if module == plan_now.program.modules.get(number=1).pk]
    counted = {had: sum(cell.count(had, plan_now.wave.pk) for cell in cells) for had in Had}
    languages = list(Person.objects.present().values_list("language", flat=True))
    assert counted[Had.OWN] == sum(language[:2] in {"de", "en"} for language in languages)
    assert counted[Had.ABROAD] == sum(language in {"pl", "fr"} for language in languages)


def test_the_matrix_costs_the_same_for_more_of_everything(plan_now: Plan) -> None:
    def cost() -> int:
        with queries_of() as queries:
            coverages.of_program(plan_now.program, list(plan_now.program.waves.all()), AT)
        return len(queries)

    german(plan_now)
    before = cost()
    for locale in ("fr", "es", "pl"):
        module = plan_now.program.modules.get(number=1)
        variants.add(module=module, treatment="adapt", locale=locale, by=plan_now.by, at=AT)
        factories.PersonFactory(language=locale)
    modules.add(program=plan_now.program, title="More", made="variable", by=plan_now.by, at=AT)
    assert cost() == before


# The page


def test_the_page_shows_gaps_and_takes_the_decision(plan_now: Plan, sign_in: Callable[[Role], Client]) -> None:
    manager = sign_in(Role.PROGRAM_MANAGER)
    page = manager.get(f"{P}content/").content.decode()
    assert "2 learners would have no German version of “Gifts and hospitality”." in page
    assert "Wave 1: 2 people without" in page
    assert "Same for all" in page
    file = manager.get(f"{P}content/?format=csv").content.decode("utf-8-sig")
    assert "Gifts and hospitality,German,de,None,Wave 1,2,2" in file
    refused = manager.post(f"{P}content/accept/", {"locale": "de", "reason": ""})
    assert refused.status_code == 422
    assert "Enter the reason; it is kept with the decision." in refused.content.decode()
    assert manager.post(f"{P}content/accept/", {"locale": "de", "reason": "They read it"}).status_code == 302
    page = manager.get(f"{P}content/").content.decode()
    assert "They read it" in page
    assert "Another language, accepted" in page
    assert "Nothing: everybody in an open wave" in page
    assert "Another language accepted" in manager.get(f"{P}decisions/").content.decode()
    kept = plan_now.program.fallbacks.get()
    assert sign_in(Role.REVIEWER).post(f"{P}content/fallbacks/{kept.pk}/end/").status_code == 403
    assert manager.post(f"{P}content/fallbacks/{kept.pk}/end/").status_code == 302
    assert "2 learners would have no German version" in manager.get(f"{P}content/").content.decode()
