"""When, in whose name and in which language somebody is written to is what their place says (GO1, CO4)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import tongues
from audiences.domain.settings import changes
from audiences.domain.settings.book import Book
from audiences.domain.settings.resolution import Held, Level, Policy
from audiences.domain.settings.setting import Tier
from audiences.domain.settings.targets import Target
from audiences.models import Country
from comms.domain import sending, timing
from comms.domain.send_terms import SendTerms
from tests import factories

INDIA = Country(pk=1, code="IN", name="India")
clock_times = st.times().map(lambda at: f"{at:%H:%M}")
values = st.fixed_dictionaries(
    {
        "quiet_from": st.times(datetime.time(12)).map(lambda at: f"{at:%H:%M}"),
        "quiet_to": st.times(max_value=datetime.time(11, 59)).map(lambda at: f"{at:%H:%M}"),
        "sending_time": clock_times,
        "sending_days": st.sampled_from(["working", "week", "every"]),
        "working_week": st.sets(st.sampled_from("1234567"), min_size=1).map(sorted),
    }
)
instants = st.datetimes(
    datetime.datetime(2026, 1, 1),  # noqa: DTZ001
    datetime.datetime(2029, 1, 1),  # noqa: DTZ001
    timezones=st.just(datetime.UTC),
)


@given(values, instants, st.sampled_from(["Asia/Kolkata", "America/Chicago", "Europe/Berlin", "Pacific/Auckland"]))
@settings(deadline=None, max_examples=150)
def test_never_in_quiet_hours_nor_on_days_off_of_the_book(chosen, instant, zone):
    held = {(name, (None, 1)): Held(Level.COUNTRY, value) for name, value in chosen.items()}
    policies = dict.fromkeys(chosen, Policy(Tier.DELEGATED, {}))
    book = Book(at=instant, countries={1: INDIA}, regions={}, values=held, policies=policies, statutes={})
    terms = SendTerms(book).of(1)
    wall = timing.next_allowed(timing.Where(zone, 1), instant, terms).at.astimezone(ZoneInfo(zone))
    shown = f"{wall:%H:%M}"
    assert chosen["quiet_to"] <= shown < chosen["quiet_from"]
    if chosen["sending_days"] != "every":
        assert str(wall.isoweekday()) in chosen["working_week"]
    assert terms.sending_time == datetime.time.fromisoformat(chosen["sending_time"])


@pytest.mark.parametrize(
    ("language", "languages", "written"),
    [
        ("de-AT", ("en", "de"), "de"),
        ("ta", ("hi", "en"), "hi"),
        ("pt-BR", ("pt-BR",), "pt-BR"),
        ("de", ("en",), "en"),
    ],
)
def test_the_language_is_the_persons_where_it_is_offered_else_the_first(language, languages, written):
    assert tongues.offered(language, languages) == written


def test_letters_carry_the_sender_the_replies_and_the_language_of_their_place(story, system, inbox):
    germany = factories.CountryFactory()
    place = Target(country=germany)
    for name, raw, target in (
        ("sender_name", "Norvane Learning", Target()),
        ("reply_to", "hr@norvane.example", place),
        ("languages", ["en"], place),
        ("sending_time", "10:00", place),
    ):
        changes.set_value(name=name, raw=raw, target=target, by=system, at=factories.AT)
    message = story.issued(story.assign(person=factories.PersonFactory(country=germany, language="de")))[0]
    assert message.due_at == datetime.datetime(2026, 10, 5, 8, tzinfo=datetime.UTC)  # 10:00 in Berlin
    story.clock(message.due_at + datetime.timedelta(minutes=1))
    sending.send_due(story.tenant)
    (mail,) = inbox.mails
    assert str(mail["From"]).startswith("Norvane Learning <")
    assert mail["Reply-To"] == "hr@norvane.example"
    assert mail.get_body(("plain",)).get_content().startswith("Hello Ada,")
