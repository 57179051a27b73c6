"""Changing divisions and regions by the pages alone, without a script: first what it changes, then doing it."""

import pytest

from audiences.domain import divisions
from audiences.models import Country, Division, Region, RegionGrant, SavedView, SettingValue
from rollout.tenancy import walls
from rollout.tenancy.models import Delegation, Membership, User
from rollout.tenancy.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def divisions_there(people):
    with walls.inside(people.pk):
        return {each.path: each.pk for each in Division.objects.all()}


def url(pk: int) -> str:
    return f"/norvane/people/organisation/{pk}/"


def test_a_rename_is_shown_before_it_is_made(manager, people, divisions_there):
    path, pk = next((path, pk) for path, pk in divisions_there.items() if "/" not in path)
    preview = manager.get(url(pk), {"change": "rename", "name": "Networks"}).content.decode()
    assert "What this changes" in preview
    assert "becomes Networks" in preview
    with walls.inside(people.pk):
        assert Division.objects.get(pk=pk).path == path
    answer = manager.post(url(pk), {"change": "rename", "name": "Networks"})
    assert answer.status_code == 302
    after = manager.get(url(pk)).content.decode()
    assert "The division is now Networks." in after
    assert "Called before" in after
    with walls.inside(people.pk):
        assert Division.objects.get(pk=pk).path == "Networks"


def test_what_cannot_be_is_said_at_its_field(manager, divisions_there):
    pk = next(iter(divisions_there.values()))
    for method in (manager.get, manager.post):
        refused = method(url(pk), {"change": "rename", "name": "A/B"})
        assert refused.status_code == 422
        assert "A name has no “/”" in refused.content.decode()
    assert manager.post(url(pk), {"change": "merge", "into": pk}).status_code == 422
    assert manager.post(url(pk), {"change": "explode"}).status_code == 200
    assert manager.get(url(999_999)).status_code == 404


def test_divisions_are_merged(manager, people, divisions_there):
    with walls.inside(people.pk):
        other = factories.DivisionFactory(name="Other", path="Other", lft=900, rgt=901)
        into = next(pk for path, pk in divisions_there.items() if "/" not in path)
    answer = manager.post(url(other.pk), {"change": "merge", "into": into})
    assert answer.headers["Location"].endswith(url(into))
    assert manager.get(url(other.pk)).status_code == 404


@pytest.fixture
def wave(people, divisions_there):
    """Runs for whoever is in a division where nobody is; what it is merged into has people."""
    with walls.inside(people.pk):
        factories.DivisionFactory(name="Other", path="Other", lft=900, rgt=901)
        wave = factories.WaveFactory(name="Wave 1", state="launched")
        rule = {"all": [{"field": "division", "op": "in", "value": ["Other"]}]}
        factories.WaveSegmentFactory(wave=wave, segment=factories.SegmentFactory(name="Others", rule=rule))
    return wave


@pytest.fixture
def merging(people, divisions_there, wave):
    """The address of a division, and what merges it with the first one."""
    with walls.inside(people.pk):
        other = Division.objects.get(path="Other")
        into = Division.objects.get(path="Energy")
    return url(other.pk), {"change": "merge", "into": into.pk}


def test_a_merge_says_what_it_changes_in_waves_that_run_and_orders_it(manager, people, wave, merging):
    there, merge = merging
    preview = manager.get(there, merge).content.decode()
    assert "Waves that run" in preview
    assert f"Wave 1 of {wave.program.name}" in preview
    assert "and are assigned." in preview or "and is assigned." in preview
    terms = {"not_started": "keep", "in_progress": "keep"}
    shown = manager.post(there, {**merge, **terms, "reason": "", "preview": "1"})
    assert shown.status_code == 200
    assert "Waves that run" in shown.content.decode()
    assert manager.get(there).status_code == 200, "still there"
    for missing in ({}, {**terms, "reason": " "}, {**terms, "not_started": "sell", "reason": "So."}):
        refused = manager.post(there, {**merge, **missing})
        assert refused.status_code == 422
        assert "Waves that run" in refused.content.decode()
    assert "Enter the reason; it is kept with the decision." in manager.post(there, merge).content.decode()
    assert manager.post(there, {**merge, **terms, "reason": "Others are Norvane now."}).status_code == 302
    page = manager.get(f"/norvane/programs/{wave.program.slug}/waves/{wave.number}/orders/1/").content.decode()
    assert "Others are Norvane now." in page
    assert ("Other</td>" in page, "Division" in page) == (True, True)
    log = manager.get(f"/norvane/programs/{wave.program.slug}/decisions/").content.decode()
    assert "Others are Norvane now." in log


def test_a_move_says_so_too_and_orders_it(manager, people, wave):
    with walls.inside(people.pk):
        there, under = url(Division.objects.get(path="Energy").pk), Division.objects.get(path="Other").pk
    move = {"change": "move", "under": under}
    preview = manager.get(there, move).content.decode()
    assert f"Wave 1 of {wave.program.name}" in preview
    assert "Each of these waves gets a change order of its own." in preview
    assert "Enter the reason; it is kept with the decision." in manager.post(there, move).content.decode()
    terms = {"not_started": "withdraw", "in_progress": "keep", "reason": "Energy is one of the others."}
    assert manager.post(there, {**move, **terms}).status_code == 302
    page = manager.get(f"/norvane/programs/{wave.program.slug}/waves/{wave.number}/orders/1/").content.decode()
    assert "Other/Energy" in page.replace("<wbr>", "")
    assert "Energy is one of the others." in page


def test_who_may_not_launch_is_told_who_can_merge(people, sign_in, merging):
    principal, deputy = sign_in(Role.PROGRAM_MANAGER), sign_in(Role.FACILITATOR)
    assert principal.get(merging[0]).status_code == 200
    with walls.inside(people.pk):
        made = Delegation.objects.create(
            principal=User.objects.get(email=f"{Role.PROGRAM_MANAGER}@norvane.example"),
            deputy=User.objects.get(email=f"{Role.FACILITATOR}@norvane.example"),
            purpose="away",
            starts_at=factories.AT.replace(year=2020),
            ends_at=factories.AT.replace(year=2090),
            created_at=factories.AT,
        )
    assert deputy.post(f"/norvane/deputies/{made.pk}/act/").status_code == 302
    there, merge = merging
    preview = deputy.get(there, merge).content.decode()
    said = "Your role does not let you launch waves. Who can lift it: administrator or program manager."
    assert said in preview
    assert "Merge the divisions" not in preview
    refused = deputy.post(there, {**merge, "reason": "So.", "not_started": "keep", "in_progress": "keep"})
    assert (refused.status_code, said in refused.content.decode()) == (403, True)
    assert deputy.get(there).status_code == 200


def test_a_region_is_renamed_given_over_and_removed(manager, people):
    with walls.inside(people.pk):
        old = factories.RegionFactory(code="old", name="Old")
        new = factories.RegionFactory(code="new-region", name="New")
        Country.objects.filter(code="DE").update(region=old)
        membership = Membership.objects.create(user=factories.UserFactory(), tenant=people, role="regional_lead")
        RegionGrant.objects.create(membership=membership, region=old)
        rule = {"all": [{"field": "region", "op": "in", "value": ["old"]}]}
        segment = factories.SegmentFactory(name="Old world", rule=rule)
    there = "/norvane/regions/old/change/"
    page = manager.get(there).content.decode()
    assert "once it has no countries and nobody leads it" in page
    assert "Old world" in page
    assert manager.post(there, {"change": "rename", "name": "New"}).status_code == 422
    assert manager.post(there, {"change": "rename", "name": "Older"}).status_code == 302
    kept = manager.post(there, {"change": "remove"})
    assert kept.status_code == 422
    assert "The region has countries." in kept.content.decode()
    assert manager.post(there, {"change": "hand_over", "into": new.pk}).status_code == 302
    with walls.inside(people.pk):
        assert RegionGrant.objects.get().region_id == new.pk
        segment.refresh_from_db()
        assert segment.rule == {"all": [{"field": "region", "op": "in", "value": ["new-region"]}]}
        assert Country.objects.get(code="DE").region_id == new.pk
    assert manager.post(there, {"change": "remove"}).status_code == 302
    with walls.inside(people.pk):
        assert not Region.objects.filter(code="old").exists()


def test_a_region_with_decided_settings_stays(manager, people):
    with walls.inside(people.pk):
        region = factories.RegionFactory(code="decided", name="Decided")
        SettingValue.objects.create(
            name="completion_days",
            value=20,
            region=region,
            decided_at=factories.AT,
            effective_at=factories.AT,
        )
    refused = manager.post("/norvane/regions/decided/change/", {"change": "remove"})
    assert refused.status_code == 422
    assert "The history of the region is kept: settings, answers or escalations." in refused.content.decode()
    with walls.inside(people.pk):
        assert Region.objects.filter(code="decided").exists()


def test_people_are_found_by_beginnings_and_shown_in_chosen_columns(manager, people):
    with walls.inside(people.pk):
        factories.PersonFactory(
            external_id="Z-77", first_name="Jan", last_name="van der Berg", name_key="van der berg jan"
        )
    for query in ("jan", "van der b", "jan van der", "berg"):
        page = manager.get("/norvane/people/", {"q": query}).content.decode()
        assert ("van der Berg" in page) is (query != "berg"), query
    assert "van der Berg" in manager.get("/norvane/people/", {"q": "z-7"}).content.decode()
    page = manager.get("/norvane/people/", {"columns": ["language", "time_zone", "nonsense"]}).content.decode()
    assert "Time zone" in page.split("<thead>")[1].split("</thead>")[0]
    assert "Manager" not in page.split("<thead>")[1].split("</thead>")[0]
    lines = manager.get("/norvane/people/", {"columns": ["language"], "format": "csv"}).content.decode("utf-8-sig")
    assert lines.splitlines()[0] == "Name,Language"


def test_a_view_is_kept_and_removed_by_its_owner_alone(manager, people):
    kept = manager.post("/norvane/people/views/", {"name": "No e-mail", "query": "gap=email&page=3"})
    assert kept.headers["Location"].endswith("/norvane/people/?gap=email")
    page = manager.get("/norvane/people/?gap=email").content.decode()
    assert "No e-mail" in page
    assert manager.post("/norvane/people/views/", {"name": " ", "query": ""}).status_code == 302
    assert "Enter a name of up to 80 characters" in manager.get("/norvane/people/").content.decode()
    with walls.inside(people.pk):
        view = SavedView.objects.get()
    assert manager.post(f"/norvane/people/views/{view.pk + 1}/remove/").status_code == 404
    assert manager.post(f"/norvane/people/views/{view.pk}/remove/").status_code == 302
    with walls.inside(people.pk):
        assert not SavedView.objects.exists()


def test_old_paths_of_files_mean_the_division_as_it_is_now(manager, people, divisions_there):
    path, pk = next((path, pk) for path, pk in divisions_there.items() if "/" not in path)
    manager.post(url(pk), {"change": "rename", "name": "Networks"})
    with walls.inside(people.pk):
        assert divisions.as_now()(f"{path}/New") == "Networks/New"
