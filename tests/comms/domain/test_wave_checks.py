import pytest

from comms.domain import wave_checks
from comms.models import StepText
from programs.domain import checks
from tests import factories
from tests.factories import AT


@pytest.fixture
def wave(story):
    wave = factories.WaveFactory(program=story.program(), number=1)
    factories.WaveSegmentFactory(wave=wave)
    return wave


def run(name: str, wave) -> checks.Result:
    return next(check for check in wave_checks.ALL if check.name == name).run(wave, AT)


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
    assert run("reachable", wave) == checks.Result(
        True, "1 of 2 people have an e-mail address; 1 without one is reached through their manager."
    )
    factories.PersonFactory(email="")
    assert run("reachable", wave) == checks.Result(
        False, "1 of 3 people have neither an e-mail address nor a manager with one."
    )
