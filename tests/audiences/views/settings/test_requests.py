"""Asking Group from a place's page of settings, and Group's answer in the browser (GO11)."""

import html

import pytest
from django.test import Client

from tests.audiences.views.settings.conftest import SHEET, Places
from tests.conftest import queries_of

ASK = "/norvane/regions/in/settings/catalogue/minimum_group/request/"
ONE = "/norvane/settings/requests/1/"


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())


def test_a_lead_asks_and_group_accepts(lead: Client, manager: Client) -> None:
    assert ASK in text(lead.get(SHEET))
    assert "Ask Group for another value" not in text(manager.get(SHEET))  # who decides for all asks nobody
    assert "In force now: 5 people" in text(lead.get(ASK))
    refused = lead.post(ASK, {"value-minimum_group": "five", "reason": ""})
    assert (refused.status_code, "Enter why" in text(refused)) == (422, True)
    refused = lead.post(ASK, {"value-minimum_group": "five", "reason": "Small teams"})
    assert "“five” is not a whole number" in text(refused)
    asked = lead.post(ASK, {"value-minimum_group": "3", "reason": "Small teams"})
    assert (asked.status_code, asked.url) == (302, ONE)
    assert "Request for 3 people is open" in text(lead.get(SHEET))
    page = text(manager.get(ONE))
    assert "The setting opens: " in page
    assert "Accept request" in page
    assert "Accept request" not in text(lead.get(ONE))
    assert lead.post(f"{ONE}accept/", {"reach": "place"}).status_code == 403
    assert manager.post(f"{ONE}accept/", {"reach": "all"}).status_code == 422
    assert manager.post(f"{ONE}accept/", {"reach": "place", "answer": "Agreed."}).status_code == 302
    assert "Agreed." in text(lead.get(ONE))
    assert "Request for 3 people is open" not in text(lead.get(SHEET))


def test_group_refuses_with_a_sentence(lead: Client, manager: Client) -> None:
    lead.post(ASK, {"value-minimum_group": "3", "reason": "Small teams"})
    assert manager.post(f"{ONE}refuse/", {"answer": ""}).status_code == 422
    assert manager.post(f"{ONE}refuse/", {"answer": "Works council."}).status_code == 302
    assert "Works council." in text(lead.get(ONE))
    lead.post(f"{ONE}withdraw/")
    assert "This was answered" in text(lead.get(ONE))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_whatever_its_length(lead: Client, manager: Client, places: Places, rows: int) -> None:
    for name, value in list({"minimum_group": "3", "completion_days": "45", "sending_time": "07:30"}.items())[:rows]:
        path = ASK.replace("minimum_group", name)
        assert lead.post(path, {f"value-{name}": value, "reason": "x"}).status_code == 302
    manager.get("/norvane/settings/requests/")
    with queries_of() as statements:
        page = manager.get("/norvane/settings/requests/")
    assert text(page).count("India") >= rows
    assert len(statements) == 10
    assert b"India" in manager.get("/norvane/settings/requests/?format=csv").content
