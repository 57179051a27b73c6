"""Settings of a region or country: who sees what, what is refused alike at every door, and who was first (GO1)."""

import html
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from audiences.domain.settings import book, changes
from audiences.domain.settings.changes import Target
from audiences.models import SettingValue
from rollout.journal.models import Entry
from rollout.tenancy import clock
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.views.settings.conftest import SHEET, Places
from tests.conftest import queries_of

Shown = Callable[[Client, str], dict[str, str]]

REFUSED = [
    ("minimum_group", "7", "is locked globally: it is 5 people everywhere. Only Group changes it."),
    ("completion_days", "41", "Choose 10 to 40 days. 41 days is outside what Group allows."),
    ("sending_time", "07:30", "Choose 08:00 to 11:00. 07:30 is outside what Group allows."),
    ("completion_days", "soon", "“soon” is not a whole number; 1 to 365 is accepted."),
]


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())


def save(client: Client, shown: Shown, path: str = SHEET, **values: str) -> object:
    """As without JavaScript: save, and confirm what the page then says."""
    first = client.post(path, {**shown(client, path), **values})
    if first.status_code != 200:
        return first
    page = text(first)
    told = {f"told-{name}": page.split(f'name="told-{name}" value="')[1].split('">')[0] for name in _changed(values)}
    return client.post(path, {**shown(client, path), **values, **told})


def _changed(values: dict[str, str]) -> list[str]:
    return [key.removeprefix("value-") for key in values if key.startswith("value-")]


@pytest.mark.parametrize(("name", "typed", "sentence"), REFUSED)
def test_page_forged_form_and_domain_refuse_with_one_sentence(
    places: Places, lead: Client, shown: Shown, name: str, typed: str, sentence: str
) -> None:
    before = book.at(places.at)
    answer = lead.post(SHEET, {**shown(lead, SHEET), f"value-{name}": typed})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "needs correcting" in text(answer)
    forged = lead.post(f"{SHEET}change/", {f"value-{name}": typed, "row": name}, headers={"HX-Request": "true"})
    assert forged.status_code == 422
    assert sentence in text(forged)
    with pytest.raises(ValidationError) as refused:
        changes.set_value(
            name=name,
            raw=typed,
            target=Target(country=places.india),
            by=places.actors[Role.REGIONAL_LEAD],
            at=places.at,
        )
    assert sentence in " ".join(refused.value.messages)
    assert not SettingValue.objects.exists()
    assert not Entry.objects.filter(verb="setting.decided").exists()
    assert book.at(places.at).value(name, country=places.india.pk) == before.value(name, country=places.india.pk)


def test_a_refused_value_is_kept_as_typed_and_the_saved_one_is_said(places: Places, lead: Client, shown: Shown) -> None:
    page = text(lead.post(SHEET, {**shown(lead, SHEET), "value-completion_days": "41"}))
    assert 'value="41"' in page
    assert "Saved value is still 20 days" in page


def test_a_change_is_confirmed_with_what_it_does_and_then_kept(places: Places, lead: Client, shown: Shown) -> None:
    asked = lead.post(SHEET, {**shown(lead, SHEET), "value-completion_days": "28"})
    assert "Save 1 change for India" in text(asked)
    assert "Nothing is saved yet" in text(asked)
    assert not SettingValue.objects.exists()
    answer = save(lead, shown, **{"value-completion_days": "28", "reason": "Quarter end"})
    assert answer.status_code == 302
    row = SettingValue.objects.get()
    assert (row.value, row.country, row.reason, row.decided_by) == (
        28,
        places.india,
        "Quarter end",
        places.actors[Role.REGIONAL_LEAD].user,
    )
    page = text(lead.get(SHEET))
    assert "Set by you" in page
    assert "Back to the default" in page
    history = text(lead.get(f"{SHEET}history/"))
    for says in ("28 days", "20 days", "Quarter end", "Days to complete"):
        assert says in history


def test_what_was_saved_is_taken_back_from_its_toast(places: Places, lead: Client, shown: Shown) -> None:
    save(lead, shown, **{"value-completion_days": "28", "value-quiet_to": "09:00"})
    page = text(lead.get(SHEET))
    assert "2 changes are saved." in page
    undo = page.split('class="toast-acts"><form method="post" action="')[1].split('"')[0]
    back = text(lead.post(undo, headers={"Referer": f"http://testserver{SHEET}"}, follow=True))
    assert "Taken back: 2 decisions." in back
    settings = book.at(timezone.now())
    found = [settings.value(name, country=places.india.pk) for name in ("completion_days", "quiet_to")]
    assert found == [20, "08:00"]
    again = lead.post(undo)
    assert (again.status_code, "It was changed again since" in text(again)) == (409, True)


def test_what_the_page_had_shown_is_no_change_whatever_holds_by_now(places: Places, lead: Client, shown: Shown) -> None:
    was = shown(lead, SHEET)
    now = clock.now(places.tenant)
    changes.set_value(name="completion_days", raw=30, target=Target(), by=places.actors[Role.PROGRAM_MANAGER], at=now)
    answer = lead.post(SHEET, {**was, "value-completion_days": "20", "value-quiet_to": "08:00"})
    assert answer.status_code == 302
    assert not SettingValue.objects.filter(country=places.india).exists()


def test_who_decided_in_between_is_named_and_not_overwritten(places: Places, lead: Client, shown: Shown) -> None:
    was = shown(lead, SHEET)
    changes.set_value(
        name="completion_days",
        raw=26,
        target=Target(country=places.india),
        by=places.actors[Role.PROGRAM_MANAGER],
        at=clock.now(places.tenant),
    )
    answer = lead.post(SHEET, {**was, "value-completion_days": "28"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Program manager decided 26 days" in page
    assert "You entered 28 days" in page
    assert book.at(clock.now(places.tenant)).value("completion_days", country=places.india.pk) == 26
    assert SettingValue.objects.count() == 1


def test_a_narrowed_bound_asks_to_choose_again(places: Places, lead: Client) -> None:
    now, manager = clock.now(places.tenant), places.actors[Role.PROGRAM_MANAGER]
    changes.set_value(name="completion_days", raw=35, target=Target(country=places.india), by=manager, at=now)
    changes.govern(name="completion_days", tier="bounded", bound={"low": 10, "high": 30}, by=manager, at=now)
    page = text(lead.get(SHEET))
    assert "Choose one value again" in page
    assert "Group narrowed this to 10 to 30 days: India chose 35 days; in force is 30 days." in page


def test_a_planned_change_is_said_and_can_be_called_off(places: Places, lead: Client, shown: Shown) -> None:
    answer = save(lead, shown, **{"value-completion_days": "28", "effective_on": "2031-01-06"})
    assert answer.status_code == 302
    row = SettingValue.objects.get()
    assert row.effective_at.isoformat() == "2031-01-05T18:30:00+00:00"
    assert "6 Jan 2031" in text(lead.get(SHEET))
    assert lead.post(f"{SHEET}call-off/", {"decision": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.called_off_at is not None
    assert book.at(row.effective_at).value("completion_days", country=places.india.pk) == 20
    assert "6 Jan 2031" not in text(lead.get(SHEET))


@pytest.mark.parametrize("typed", ["2020-01-01", "tomorrow", "9999-01-01"])
def test_a_moment_that_cannot_be_is_refused(places: Places, lead: Client, shown: Shown, typed: str) -> None:
    answer = lead.post(SHEET, {**shown(lead, SHEET), "value-completion_days": "28", "effective_on": typed})
    assert answer.status_code == 422
    assert not SettingValue.objects.exists()


def test_outside_the_region_nothing_is_there(places: Places, lead: Client) -> None:
    for code in ("de", "europe", "zz", "IN"):
        for path in ("settings/", "settings/history/", "law/"):
            assert lead.get(f"/norvane/regions/{code}/{path}").status_code == 404, (code, path)
        assert lead.post(f"/norvane/regions/{code}/settings/", {"value-completion_days": "28"}).status_code == 404
    with pytest.raises(PermissionDenied):
        changes.set_value(
            name="completion_days",
            raw=28,
            target=Target(country=places.germany),
            by=places.actors[Role.REGIONAL_LEAD],
            at=places.at,
        )
    assert not SettingValue.objects.exists()


def test_an_auditor_reads_and_an_executive_does_not(places: Places) -> None:
    auditor = places.clients[Role.AUDITOR]
    page = text(auditor.get(SHEET))
    assert "Save changes" not in page
    assert auditor.post(SHEET, {"value-completion_days": "28"}).status_code == 403
    assert places.clients[Role.EXECUTIVE].get(SHEET).status_code == 403


def test_the_tabs_and_chips_count(places: Places, lead: Client, shown: Shown) -> None:
    save(lead, shown, **{"value-completion_days": "28"})
    page = text(lead.get(f"{SHEET}?show=different"))
    assert "Differ from Group, 1" in page
    assert 'id="setting-completion_days"' in page
    assert 'id="setting-quiet_to"' not in page


@pytest.mark.parametrize("path", [SHEET, "/norvane/regions/south-asia/settings/", f"{SHEET}history/"])
def test_a_page_takes_as_many_queries_for_many_countries(places: Places, lead: Client, path: str) -> None:
    by = places.actors[Role.PROGRAM_MANAGER]

    def count() -> int:
        with queries_of() as found:
            assert lead.get(path).status_code == 200
        return len(found)

    changes.set_value(name="quiet_to", raw="09:00", target=Target(country=places.india), by=by, at=places.at)
    one, counts = count(), []
    for number, code in enumerate(_codes(30)):
        country = factories.CountryFactory(code=code, name=f"Country {code}", region=places.asia)
        changes.set_value(name="quiet_to", raw="09:00", target=Target(country=country), by=by, at=places.at)
        if number + 2 in {3, 30}:
            counts.append(count())
    assert counts == [one, one]


def _codes(most: int) -> list[str]:
    return [f"{first}{second}" for first in "XQ" for second in "ABCDEFGHJKLMNOPR"][:most]
