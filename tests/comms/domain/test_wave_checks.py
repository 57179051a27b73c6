"""What communications know about a wave's readiness: messages come out, everybody is reached, links and mail work."""

from collections.abc import Iterator

import pytest

from comms.domain.wave_checks import links, sender
from comms.models import StepText
from delivery.models import Assignment
from programs.domain import checks
from programs.domain.checks import Detail
from tests import factories
from tests.factories import AT
from tests.outbound import name_host, web_host


@pytest.fixture
def wave(story):
    wave = factories.WaveFactory(program=story.program(), number=1)
    factories.WaveSegmentFactory(wave=wave)
    return wave


def run(name: str, wave) -> checks.Result:
    return checks.get(name).run(wave, AT)


def ask(check: checks.Check, wave) -> checks.Result:
    return check.probe(wave, AT)(lambda done, total, note: None)


def test_messages_render_for_the_languages_of_the_audience(wave):
    factories.PersonFactory(language="de-AT")
    factories.PersonFactory(language="pl")
    assert run("messages", wave) == checks.Result(
        True, "4 messages render for 2 languages of the audience, in Deutsch, English. Polski falls back."
    )


def test_a_broken_text_is_named(wave):
    factories.PersonFactory()
    StepText.objects.filter(step__number=2, locale="en").update(body="{{ nope }}")
    result = run("messages", wave)
    assert not result.passed
    assert result.sentence.startswith("“Reminder” in English: The text uses the unknown field {{ nope }}")


def test_no_messages_at_all(story):
    assert run("messages", factories.WaveFactory()).sentence == "The program has no messages yet."


def test_everybody_is_reachable_somehow(wave):
    manager = factories.PersonFactory()
    factories.PersonFactory(email="", manager=manager)
    found = run("reachable", wave)
    assert (found.passed, found.sentence) == (
        True,
        "1 of 2 people have an e-mail address; 1 without one is reached through their manager.",
    )
    factories.PersonFactory(email="")
    found = run("reachable", wave)
    assert (found.passed, found.sentence) == (
        False,
        "1 of 3 people has neither an e-mail address nor a manager with one.",
    )
    assert found.details == (
        Detail("good", "Handed over by the manager", "1 person"),
        Detail("stop", "No manager is known", "1 person"),
    )


def test_a_manager_who_left_or_has_no_address_hands_nothing_over(wave):
    for manager in (factories.PersonFactory(status="left"), factories.PersonFactory(email="")):
        factories.PersonFactory(email="", manager=manager)
    assert {(detail.about, detail.says) for detail in run("reachable", wave).details} == {
        ("No manager is known", "1 person"),
        ("The manager has left", "1 person"),
        ("The manager has no e-mail address either", "1 person"),
    }


def test_a_text_that_nobody_reads_is_tried_as_well(wave):
    factories.PersonFactory(language="en")
    StepText.objects.filter(step__number=1, locale="ar").update(body="{% if %}")
    assert run("messages", wave).sentence.startswith("“Announcement” in العربية: The text, line 1")


def test_what_fails_for_a_person_alone_is_found(wave):
    """Sound by its samples; the person's own values make it too long."""
    StepText.objects.filter(step__number=1, locale="en").update(body="{% for i in team %}{% endfor %}{{ wave }}")
    factories.PersonFactory(language="en")
    assert not run("messages", wave).passed
    StepText.objects.filter(step__number=1, locale="en").update(body="{{ wave }}" * 1_500)
    wave.name = "W" * 80
    assert "up to" in run("messages", wave).sentence
    wave.name = "Wave 1"
    assert run("messages", wave).passed
    assert not Assignment.objects.exists(), "nothing is left behind"


@pytest.fixture
def host(settings) -> Iterator[web_host.Host]:
    with web_host.running() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = [f"127.0.0.1:{found.port}"]
        yield found


def test_links_of_messages_and_modules_are_asked(wave, host):
    factories.ModuleFactory(program=wave.program, title="Gifts", launch_url=f"{host.url}course")
    says = f"[A]({host.url}members) {host.url}get-alone. [B]({{{{ start_link }}}})"
    StepText.objects.filter(step__number=1, locale="en").update(body=says)
    found = ask(links.CHECK, wave)
    assert (found.passed, found.sentence) == (True, "All 3 links answer.")
    assert [detail.about for detail in found.details] == [
        f"{host.url}{path}" for path in ("course", "members", "get-alone")
    ]
    assert found.details[1].says == "Announcement, English. It answers and asks for a sign-in (401)."
    factories.ModuleFactory(program=wave.program, number=2, title="Old", launch_url=f"{host.url}missing")
    found = ask(links.CHECK, wave)
    assert (found.passed, found.sentence) == (False, f"1 of 4 links does not answer: {host.url}missing.")
    assert found.details[1] == Detail("stop", f"{host.url}missing", "Old. It answers with an error (404).")


def test_without_names_nobody_can_tell(wave):
    assert ask(links.CHECK, wave).passed, "there is nothing to ask"
    factories.ModuleFactory(program=wave.program, launch_url="https://learn.invalid/")
    found = ask(links.CHECK, wave)
    assert (found.conclusive, found.details[0].status) == (False, "stop")


def test_the_senders_domain_says_where_bounces_go(wave, settings):
    names = {
        ("corp.example", "MX"): ["10 mx.corp.example."],
        ("corp.example", "TXT"): ['"v=spf1 mx -all"'],
        ("bare.example", "A"): ["192.0.2.1"],
    }
    with name_host.running(names) as server:
        settings.OUTBOUND_NAMESERVERS = [server]
        settings.DEFAULT_FROM_EMAIL = "Fairway <fairway@corp.example>"
        found = ask(sender.CHECK, wave)
        assert (found.passed, found.sentence) == (
            True,
            "corp.example takes bounces in, and says who may send in its name.",
        )
        assert [detail.status for detail in found.details] == ["good", "good", "watch"]
        settings.DEFAULT_FROM_EMAIL = "fairway@bare.example"
        assert ask(sender.CHECK, wave).sentence == (
            "Mail of bare.example is not set up: Where bounces go (MX), Who may send (SPF)."
        )
    settings.OUTBOUND_NAMESERVERS = ["127.0.0.1:1"]
    found = ask(sender.CHECK, wave)
    assert (found.conclusive, found.sentence) == (
        False,
        "No name server answers here, so nobody can tell what bare.example says about its mail.",
    )
    settings.DEFAULT_FROM_EMAIL = "Fairway <fairway@localhost>"
    assert "no address that other mail servers accept" in ask(sender.CHECK, wave).sentence
