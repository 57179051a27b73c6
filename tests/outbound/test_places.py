"""No address of this machine or its network is asked, however it is written; the same run finds what is allowed."""

import ipaddress
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.outbound import places, web
from rollout.outbound.places import Place
from tests.outbound.web_host import Host

INNER = [
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_known_in_every_dress(address: str) -> None:
    assert not places.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_ones_are_too(address: str) -> None:
    assert places.is_public(ipaddress.ip_address(address))


@settings(max_examples=50, deadline=None)
@given(st.ip_addresses(v=4))
def test_an_address_carried_inside_another_is_judged_as_itself(inner: ipaddress.IPv4Address) -> None:
    said = places.is_public(inner)
    carried = [f"::ffff:{inner}", ipaddress.IPv6Address((0x64FF9B << 96) | int(inner))]
    assert {places.is_public(ipaddress.ip_address(str(each))) for each in carried} == {said}


@pytest.mark.parametrize(
    "dressed",
    ["http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://localhost:{port}/", "http://127.1:{port}/x",
     "http://0x7f000001:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://LOCALHOST.:{port}/"],
)  # fmt: skip
def test_nobody_reaches_a_server_inside(host: Host, monkeypatch: pytest.MonkeyPatch, dressed: str) -> None:
    monkeypatch.setattr(places, "WEB_PORTS", {host.port})
    answer = web.ask(dressed.format(port=host.port))
    assert (answer.status, host.seen) == (None, [])
    assert answer.problem.startswith("It leads into a private network")


def test_the_same_server_is_asked_once_the_operator_allows_it(open_host: Host) -> None:
    assert web.ask(open_host.url).status == 200
    assert len(open_host.seen) == 1


def test_a_redirect_leads_past_no_wall(open_host: Host, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "WEB_PORTS", {80, host.port})
    open_host.moved = {"/in": f"http://127.0.0.1:{host.port}/secret", "/meta": "http://169.254.169.254/latest/"}
    for path in ("in", "meta"):
        answer = web.ask(f"{open_host.url}{path}")
        assert (answer.status, host.seen) == (None, [])
        assert "private network" in answer.problem
    assert len(open_host.seen) == 2


def test_a_name_is_looked_up_once_and_the_connection_goes_there(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> object:
        assert args[0] == "127.0.0.1", "the name was looked up a second time, when it may lead elsewhere"
        return real(*args, **kwargs)

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with web.Line(Place("http", "rebound.example", host.port, "127.0.0.1")) as line:
        assert line.ask("http://rebound.example/x").status == 200
    assert host.seen == [f"GET /x rebound.example:{host.port}"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.com/", "Only addresses that begin with http:// or https:// are asked."),
        ("file:///etc/passwd", "Only addresses that begin with http:// or https:// are asked."),
        ("http://a:b@example.com/", "It holds a user name. Leave that out."),
        ("http://example.com:22/", "Port 22 is not asked: only 80, 443, 8080 and 8443 are."),
        ("http://[::1", "It is not the address of a web page."),
        ("http://example.com:99999/", "It is not the address of a web page."),
    ],
)
def test_what_is_no_address_of_the_web_is_refused_with_a_sentence(url: str, said: str) -> None:
    assert web.ask(url).problem == said
