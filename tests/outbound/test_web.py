"""Answers are bounded in time, size and redirects, and what goes wrong is a sentence."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.outbound import places, web
from tests.outbound.web_host import Host


def test_redirects_are_followed_to_their_end(open_host: Host) -> None:
    open_host.moved = {"/a": "/b", "/b": f"{open_host.url}c"}
    answer = web.ask(f"{open_host.url}a", method="HEAD")
    assert (answer.status, answer.url) == (200, f"{open_host.url}c")


def test_a_circle_of_redirects_ends(open_host: Host) -> None:
    open_host.moved = {"/a": "/a"}
    assert web.ask(f"{open_host.url}a").problem == "It redirects more than 5 times."
    assert len(open_host.seen) == 6


def test_a_slow_answer_and_one_that_drips_are_cut_off(open_host: Host) -> None:
    began = time.monotonic()
    dripping = web.ask(f"{open_host.url}drip", seconds=0.4)
    open_host.slow = 3
    slow = web.ask(open_host.url, seconds=0.4)
    assert {dripping.problem, slow.problem} == {"No answer within 1 second."}
    assert time.monotonic() - began < 2.5


def test_a_long_body_is_not_read_to_its_end(open_host: Host) -> None:
    assert web.ask(f"{open_host.url}long").status == 200


def test_a_connection_is_kept_from_question_to_question(open_host: Host) -> None:
    with web.Line(places.of(open_host.url)) as line:
        assert [line.ask(open_host.url).status for _ in range(3)] == [200, 200, 200]


def test_nobody_there_is_a_sentence(settings: object) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = ["127.0.0.1"]
    assert web.ask("http://127.0.0.1:1/").problem == "The connection was refused."
    assert web.ask("http://name.invalid/").unknown_name


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(max_size=30), st.text(max_size=30).map(lambda text: f"http://127.0.0.1:1/{text}")))
def test_no_text_makes_it_raise(url: str) -> None:
    answer = web.ask(url, seconds=1)
    assert answer.status is None
    assert answer.problem
