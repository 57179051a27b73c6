"""The device check: a link without a login, what a browser says of itself, and how many report before a launch."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.domain import browsers, devices
from delivery.domain.wave_checks import devices as check
from delivery.models import DeviceReport
from programs.models import Wave
from rollout.tenancy import actors, clock
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36"
)


@pytest.fixture
def wave(inside: Tenant) -> Wave:
    wave = factories.WaveFactory(number=1, program__name="Gifts")
    factories.WaveSegmentFactory(wave=wave)
    factories.ModuleFactory(program=wave.program, launch_url="https://learn.example/abe/1")
    factories.PersonFactory(country=factories.CountryFactory(code="IN", name="India"))
    return wave


def address(wave: Wave) -> str:
    opened = devices.open_round(wave=wave, by=actors.system(wave.tenant), at=clock.now(wave.tenant))
    return f"/l/device/{devices.token(opened)}/"


def test_a_phone_reports_without_a_script(wave: Wave) -> None:
    url, client = address(wave), Client(headers={"User-Agent": IPHONE})
    response = client.get(url)
    page = response.content.decode()
    assert "Mobile Safari 17" in page
    assert "iOS 17" in page
    assert 'href="https://learn.example/abe/1"' in page
    assert "connect-src 'self' https://learn.example;" in response.headers["Content-Security-Policy"] + ";"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    silent = client.post(url, {"works": "no"})
    assert silent.status_code == 422
    assert "Say what happened" in silent.content.decode()
    india = devices.countries_of(wave)[0]
    sent = client.post(url, {"works": "no", "what": "White page", "country": india.pk})
    assert "What you reported is kept" in sent.content.decode()
    report = DeviceReport.objects.get()
    assert (report.browser, report.version, report.system) == ("Mobile Safari", "17", "iOS 17")
    assert (report.works, report.what, report.country, report.cookies) == (False, "White page", india, True)
    assert (report.screen, report.platform) == ("", None)
    bare = Client(headers={"User-Agent": CHROME})
    bare.post(url, {"works": "yes", "screen": "390 \u00d7 844", "platform": "no"})
    last = DeviceReport.objects.latest("pk")
    assert (last.cookies, last.screen, last.platform, last.system) == (False, "390 \u00d7 844", False, "Windows 10")
    assert bare.post(url, {"works": "yes", "screen": "<b>"}).status_code == 422


def test_links_end_and_are_taken_back(wave: Wave, client: Client) -> None:
    by, at = actors.system(wave.tenant), clock.now(wave.tenant)
    first = address(wave)
    assert client.get(first).status_code == 200
    client.post(first, {"works": "yes"})
    second = address(wave)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert not DeviceReport.objects.exists(), "a new round begins at nothing"
    devices.close(wave=wave, by=by, at=at)
    assert client.get(second).status_code == 410
    assert client.post(second, {"works": "yes"}).status_code == 410
    forged = second.replace("/l/device/", "/l/device/1")
    assert client.get(forged).status_code == 404
    assert client.put(second).status_code == 405
    with pytest.raises(PermissionDenied):
        devices.open_round(wave=wave, by=actor_for(wave.tenant, Role.EXECUTIVE), at=at)


def test_the_gate_counts_devices(wave: Wave) -> None:
    at, client = clock.now(wave.tenant), Client()
    assert check.run(wave, at).sentence.startswith("No device was tried yet.")
    url = address(wave)
    for number in range(5):
        browser = IPHONE if number < 2 else CHROME
        assert not check.run(wave, at).conclusive
        client.post(url, {"works": "yes"}, headers={"User-Agent": browser})
    assert check.run(wave, at).sentence == "It works on 5 of 5 devices; 95% are asked for."
    client.post(url, {"works": "no", "what": "No sound"}, headers={"User-Agent": IPHONE})
    found = check.run(wave, at)
    assert (found.passed, found.conclusive) == (False, True)
    assert [(detail.about, detail.says, detail.status) for detail in found.details] == [
        ("Chrome 128", "Works on 3 of 3.", "good"),
        ("Mobile Safari 17", "Works on 2 of 3.", "stop"),
        ("Windows 10", "Works on 3 of 3.", "good"),
        ("iOS 17", "Works on 2 of 3.", "stop"),
    ]


def test_the_page_shows_link_code_and_failures(wave: Wave, client: Client) -> None:
    by = actor_for(wave.tenant, Role.PROGRAM_MANAGER)
    client.force_login(by.user)
    own = f"/norvane/programs/{wave.program.slug}/waves/1/devices/"
    assert "Nothing reported yet" in client.get(own).content.decode()
    assert client.post(f"{own}open/").status_code == 302
    page = client.get(own).content.decode()
    link = devices.link(devices.of_wave(wave))
    assert link in page
    assert "scan-code" in page
    learner, counts = Client(), []
    path = link.removeprefix("http://localhost:8000")
    learner.post(path, {"works": "no", "what": "White page"})
    for _ in range(2):
        with queries_of() as queries:
            page = client.get(own).content.decode()
        counts.append(len(queries))
        learner.post(path, {"works": "yes"})
        learner.post(path, {"works": "yes"})
    assert counts[0] == counts[1]
    assert "White page" in page
    assert client.get(f"{own}?format=csv").content.decode().count("\n") == 6
    auditor = Client()
    auditor.force_login(actor_for(wave.tenant, Role.EXECUTIVE).user)
    assert link not in auditor.get(own).content.decode(), "whoever may not send it does not see it"
    assert own in client.get(f"/norvane/programs/{wave.program.slug}/waves/1/").content.decode()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_no_name_of_a_browser_makes_it_raise(agent: str) -> None:
    found = browsers.read(agent)
    assert found.name
    assert len(found.system) <= 60


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(max_size=80), st.from_regex(r"[0-9a-z]-[0-9a-z]-[0-9a-z]\.[\w-]{43}", fullmatch=True)))
def test_no_token_is_guessed(given_token: str) -> None:
    assert devices.tenant_of(given_token) is None
