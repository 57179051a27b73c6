"""Deciding on settings: what is refused, what stays, when it takes effect (GO1)."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.domain.settings import announcements, book, changes, children
from audiences.domain.settings.changes import Target
from audiences.domain.settings.resolution import Level
from audiences.models import SettingValue
from programs.domain import program_settings
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, walls
from tests import factories
from tests.conftest import queries_of

AT = factories.AT


@pytest.fixture
def india(inside):
    region = factories.RegionFactory(code="south-asia", name="South Asia")
    return factories.CountryFactory(code="IN", name="India", region=region)


def decide(system, name, raw, target, **more):
    return changes.set_value(name=name, raw=raw, target=target, by=system, at=AT, **more)


@pytest.mark.django_db
def test_a_country_follows_its_region_until_it_decides_itself(system, india):
    decide(system, "completion_days", "28", Target(region=india.region))
    assert book.at(AT).value("completion_days", country=india.pk) == 28
    decide(system, "completion_days", 30, Target(country=india))
    resolved = book.at(AT).resolve("completion_days", country=india.pk)
    assert (resolved.value, resolved.source.level, resolved.otherwise) == (30, Level.COUNTRY, 28)
    changes.clear_value(name="completion_days", target=Target(country=india), by=system, at=AT)
    assert book.at(AT).value("completion_days", country=india.pk) == 28


@pytest.mark.django_db
def test_a_locked_setting_is_refused_with_a_sentence_and_nothing_is_kept(system, india):
    with pytest.raises(ValidationError) as refused:
        decide(system, "minimum_group", 7, Target(country=india))
    assert refused.value.message_dict == {
        "value": [
            "“Smallest group shown in reports” is locked globally: it is 5 people everywhere. Only Group changes it."
        ]
    }
    assert not SettingValue.objects.exists()
    assert not Entry.objects.filter(verb="setting.decided").exists()


@pytest.mark.django_db
def test_a_value_out_of_bounds_is_refused_and_names_what_is_accepted(system, india):
    with pytest.raises(ValidationError, match=r"Choose 10 to 40 days\. 41 days is outside what Group allows\."):
        decide(system, "completion_days", 41, Target(country=india))


@pytest.mark.django_db
def test_a_narrowed_bound_lists_first_and_then_pulls_to_the_nearest(system, india):
    decide(system, "completion_days", 35, Target(country=india))
    before = book.at(AT)
    policy = changes.read_policy(name="completion_days", tier="bounded", bound={"low": 10, "high": 30})
    (listed,) = children.changed("completion_days", before, before.with_policy("completion_days", policy))
    assert (listed.held.place, listed.before.value, listed.after.value) == ("India", 35, 30)
    changes.govern(name="completion_days", tier="bounded", bound={"high": 30}, by=system, at=AT)
    settings = book.at(AT)
    resolved = settings.resolve("completion_days", country=india.pk)
    assert (resolved.value, resolved.wanted, resolved.is_adjusted) == (30, 35, True)
    assert [place for place, _ in children.out_of_bounds(settings)] == [(None, india.pk)]


@pytest.mark.django_db
def test_a_law_stands_above_a_lock(system, india):
    changes.govern(name="retention_years", tier="locked", bound={}, by=system, at=AT)
    changes.enact(name="retention_years", country=india, bound={"low": 8}, source="Companies Act", by=system, at=AT)
    resolved = book.at(AT).resolve("retention_years", country=india.pk)
    assert (resolved.value, resolved.wanted) == (8, 7)
    assert book.at(AT).value("retention_years") == 7


@pytest.mark.django_db
def test_a_program_tightens_and_never_loosens(system, india):
    program = factories.ProgramFactory()
    with pytest.raises(ValidationError, match="not looser"):
        program_settings.govern(program=program, name="minimum_group", tier="delegated", bound={}, by=system, at=AT)
    with pytest.raises(ValidationError, match="The organization allows 10 to 40 days"):
        program_settings.govern(
            program=program, name="completion_days", tier="bounded", bound={"low": 5}, by=system, at=AT
        )
    decide(system, "completion_days", 35, Target(country=india))
    program_settings.govern(
        program=program, name="completion_days", tier="bounded", bound={"low": 10, "high": 25}, by=system, at=AT
    )
    settings = book.at(AT)
    layer = program_settings.layer(program, settings)
    assert settings.value("completion_days", country=india.pk, program=layer) == 25
    assert settings.value("completion_days", country=india.pk) == 35


# real commits: the agenda is another transaction
def test_a_planned_value_holds_from_its_moment_and_is_announced_then(committed):
    tenant = factories.TenantFactory(is_demo=True)
    with walls.inside(tenant.pk):
        now, by = clock.now(tenant), actors.system(tenant)
        later = now + datetime.timedelta(days=3)
        changes.set_value(name="quiet_to", raw="09:00", target=Target(), by=by, at=now, effective_at=later)
        assert book.at(now).value("quiet_to") == "08:00"
        assert book.at(later).value("quiet_to") == "09:00"
        assert not Entry.objects.filter(verb=announcements.VERB).exists()
    again = announcements.run(tenant)
    assert again == clock.real(tenant, later)
    with walls.inside(tenant.pk):
        assert not Entry.objects.filter(verb=announcements.VERB).exists()
        tenant.clock_offset = datetime.timedelta(days=4)
        tenant.save()
    assert announcements.run(tenant) is None
    assert announcements.run(tenant) is None
    with walls.inside(tenant.pk):
        assert Entry.objects.filter(verb=announcements.VERB).count() == 1


@pytest.mark.django_db
def test_the_past_is_not_rewritten(system, india):
    with pytest.raises(ValidationError, match="what has happened is not rewritten"):
        decide(system, "quiet_to", "09:00", Target(), effective_at=AT - datetime.timedelta(days=1))


@pytest.mark.django_db
def test_the_book_takes_as_many_queries_for_many_places(system, india):
    with queries_of() as few:
        book.at(AT).value("quiet_to", country=india.pk)
    for code in ("DE", "JP", "MX"):
        decide(system, "quiet_to", "09:00", Target(country=factories.CountryFactory(code=code)))
    with queries_of() as many:
        book.at(AT).value("quiet_to", country=india.pk)
    assert len(many) == len(few) == 2
