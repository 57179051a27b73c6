"""The sink's viewer: codes can be read, nothing of a mail executes, and nobody else gets in."""

import pytest
from django.test import Client

from rollout.embedded.sink import Folder
from rollout.mail.domain import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAIL_SINK_DIR = str(tmp_path)
    return Folder(tmp_path)


def keep(folder, *, to="ada@norvane.example", subject="Your code", text="ABC-DEF", html="", second=1) -> str:
    from datetime import UTC, datetime

    letter = letters.Letter(to=to, subject=subject, text=text, html=html, message_id="<1@norvane.example>")
    at = datetime(2026, 10, 5, 8, 0, second, tzinfo=UTC)
    return folder.store("fairway@localhost", [to], letters.build(letter), at).removesuffix(".eml")


def test_newest_first_and_search_by_address(folder):
    keep(folder, subject="First")
    keep(folder, subject="Second", second=2)
    keep(folder, to="bo@norvane.example", subject="Third", second=3)
    page = Client().get("/mail/").content.decode()
    assert page.index("Third") < page.index("Second") < page.index("First")
    found = Client().get("/mail/", {"q": "ADA@"}).content.decode()
    assert "Second" in found
    assert "Third" not in found
    assert "No mail to this address" in Client().get("/mail/", {"q": "nobody"}).content.decode()


def test_a_mail_can_be_read_and_its_links_followed(folder):
    name = keep(folder, text="Your code is ABC-DEF\nhttp://localhost:8000/l/token/")
    page = Client().get(f"/mail/{name}/").content.decode()
    assert "ABC-DEF" in page
    assert 'href="http://localhost:8000/l/token/"' in page


def test_nothing_of_a_mail_executes(folder):
    evil = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a><p style="x">hi</p>'
    name = keep(folder, subject="<script>alert(2)</script>", text="<script>alert(3)</script>", html=evil)
    page = Client().get(f"/mail/{name}/").content.decode()
    assert "alert(1)" not in page
    assert "<script>alert" not in page
    assert "onerror" not in page
    assert 'style="x"' not in page
    assert "hi</p>" in page


def test_what_is_no_mail_does_not_break_the_list(folder):
    keep(folder)
    (folder.path / "20261005T080009.000000Z-00000000.eml").write_bytes(b"\xff\xfe\x00 no mail\r\n\r\n\x80")
    assert Client().get("/mail/").status_code == 200
    assert Client().get("/mail/20261005T080009.000000Z-00000000/").status_code == 200


@pytest.mark.parametrize("name", ["..", "20261005T080009.000000Z-zzzzzzzz", "etc", "%2e%2e%2fsecret"])
def test_names_reach_no_other_file(folder, name):
    (folder.path.parent / "secret.eml").write_text("Subject: secret\r\n\r\nsecret")
    assert Client().get(f"/mail/{name}/").status_code == 404


@pytest.mark.parametrize("caller", [{"REMOTE_ADDR": "10.0.0.9"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.9"}])
def test_only_from_this_machine(folder, caller):
    name = keep(folder)
    assert Client(**caller).get("/mail/").status_code == 404
    assert Client(**caller).get(f"/mail/{name}/").status_code == 404


def test_without_a_sink_there_is_no_page(settings):
    settings.MAIL_SINK_DIR = ""
    assert Client().get("/mail/").status_code == 404
