"""Messages behind an open item stay planned, nobody behind one is written to, and all go on afterwards, once."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms.domain import claims, digests, holds, leaving, nudges, sending
from comms.models import Message
from programs.domain import readiness
from programs.models import Program, Wave
from rollout.journal.models import Entry
from rollout.mail.domain import smtp
from rollout.tenancy import actors
from tests import factories

MORNING = datetime.datetime(2026, 10, 5, 7, 31, tzinfo=datetime.UTC)  # 09:31 in Berlin, the announcement is due
NEXT = MORNING + datetime.timedelta(hours=2)
PEOPLE = {"a@x.example": ("DE", "de"), "b@x.example": ("DE", "en"), "c@x.example": ("AT", "de-AT")}
items = st.fixed_dictionaries(
    {
        "scope": st.sampled_from([("wave", ""), ("country", "DE"), ("country", "PL"), ("language", "de")]),
        "guards": st.sampled_from(["launch", "awareness"]),
        "statutory": st.booleans(),
        "state": st.sampled_from(["open", "in_progress", "done"]),
    }
)


class Team:
    """Three assigned learners of a wave that runs, their announcement due in the morning."""

    def __init__(self, story):
        self.story, self.program = story, story.program()
        for email, (code, language) in PEOPLE.items():
            country = factories.CountryFactory(code=code, name=code)
            person = factories.PersonFactory(email=email, country=country, language=language)
            assignment = story.assign(self.program, person)
            story.issued(assignment)
        self.wave = assignment.wave
        Wave.objects.update(state="launched")

    def item(self, **fields):
        fields = {"number": 1, "title": "Works council", **fields}
        return factories.ReadinessItemFactory(wave=self.wave, **fields)

    def settle(self, item, at):
        item.refresh_from_db()
        by = actors.system(self.story.tenant)
        readiness.finish(item=item, evidence="Agreed", by=by, at=at)
        entry = Entry.objects.filter(verb="readiness.finished").latest("pk")
        assert holds.follow(entry, self.story.tenant, 0) is None

    def send(self, inbox, at):
        inbox.mails.clear()
        self.story.clock(at)
        sending.send_due(self.story.tenant)
        return sorted(mail["To"] for mail in inbox.mails)


def stopped(item, strategy, place) -> bool:
    """The oracle’s reading for one person and one item."""
    kind, value = item["scope"]
    code, language = place
    about = kind == "wave" or (kind == "country" and value == code) or (kind == "language" and value == language[:2])
    if item["state"] == "done":
        return False
    if item["guards"] == "awareness" and strategy == "big_bang":
        about_anybody = kind == "wave" or value in ("DE", "de")
        return about_anybody or (about and item["statutory"])
    return about and (item["statutory"] or item["guards"] == "awareness")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(items, max_size=3), st.sampled_from(["phased", "big_bang"]))
def test_nobody_behind_an_item_is_written_to_and_everybody_is_afterwards(story, inbox, given_items, strategy):
    with transaction.atomic():
        team = Team(story)
        Program.objects.update(strategy=strategy)
        factories.WaveSegmentFactory(wave=team.wave, segment=factories.SegmentFactory(rule={"all": []}))
        made = [
            team.item(number=n, scope=one["scope"][0], scope_value=one["scope"][1])
            for n, one in enumerate(given_items, 1)
        ]
        for item, one in zip(made, given_items, strict=True):
            type(item).objects.filter(pk=item.pk).update(**{k: one[k] for k in ("guards", "statutory", "state")})
        held = {key for key, place in PEOPLE.items() if any(stopped(one, strategy, place) for one in given_items)}
        assert team.send(inbox, MORNING) == sorted(set(PEOPLE) - held), given_items
        waiting = Message.objects.filter(held=True).values_list("recipient__email", "state")
        assert sorted(waiting) == [(key, "planned") for key in sorted(held)]
        for item, one in zip(made, given_items, strict=True):
            if one["state"] != "done":
                team.settle(item, MORNING)
        assert team.send(inbox, NEXT) == sorted(held), "what was held goes on, once"
        assert not Message.objects.filter(held=True).exists()
        transaction.set_rollback(True)


def test_a_held_message_says_what_it_waits_for_and_is_looked_at_again_by_itself(story, inbox):
    team = Team(story)
    item = team.item(scope="country", scope_value="DE", statutory=True)
    assert team.send(inbox, MORNING) == ["c@x.example"]
    message = Message.objects.filter(recipient__email="a@x.example").earliest("due_at")
    assert message.moved_because == "held until “Works council” is done or waived"
    assert message.due_at - MORNING < datetime.timedelta(hours=1, minutes=1)
    type(item).objects.update(state="done")  # nothing says so in the journal
    assert team.send(inbox, NEXT) == ["a@x.example", "b@x.example"]


def leave_late(story) -> list[smtp.Outcome | None]:
    """A worker has all three in hand, and an item about two is opened before it goes on."""
    team = Team(story)
    story.clock(MORNING)
    taken, ready = sending._take(story.tenant, claims.Claims())
    assert (taken, len(ready)) == (3, 3)
    team.item(scope="country", scope_value="DE", statutory=True)
    with smtp.open_connection() as line, leaving.Round(story.tenant, claims.Claims(), line) as leaves:
        outcomes = [leaves.send(each) for each in ready]
    return outcomes


def test_what_a_worker_holds_already_does_not_leave_once_an_item_is_open(story, inbox):
    outcomes = leave_late(story)
    assert [mail["To"] for mail in inbox.mails] == ["c@x.example"]
    assert sum(outcome is None for outcome in outcomes) == 2
    assert Message.objects.filter(held=True, state="planned", lease_until=None).count() == 2


def test_control_what_counts_as_free_leaves_unasked(story, inbox, monkeypatch):
    monkeypatch.setattr(holds, "free", lambda today: Q())
    leave_late(story)
    assert len(inbox.mails) == 3


@pytest.mark.parametrize(("days", "asked"), [(0, False), (-1, True), (None, False)])
def test_it_is_asked_whom_items_are_about_only_where_one_is_open(story, inbox, monkeypatch, days, asked):
    """Done with evidence that holds until the end of the day, that has ended, and for good."""
    questions = []
    real = leaving._stopped
    monkeypatch.setattr(leaving, "_stopped", lambda *args: questions.append(args) or real(*args))
    team = Team(story)
    ends = days if days is None else MORNING.date() + datetime.timedelta(days=days)
    team.item(scope="country", scope_value="PL", statutory=True, state="done", valid_until=ends)
    assert team.send(inbox, MORNING) == sorted(PEOPLE)
    assert bool(questions) == asked


def test_a_nudge_is_refused_with_who_can_lift_it(story, manager_actor):
    team = Team(story)
    team.item(scope="country", scope_value="DE", statutory=True)
    assignment = Message.objects.filter(recipient__email="a@x.example").first().assignment
    with pytest.raises(ValidationError) as caught:
        nudges.nudge(assignment=assignment, by=manager_actor, at=MORNING)
    assert caught.value.messages == [
        f"{assignment.person.name} is not nudged. “Works council” is open, and holds messages to them. "
        "Whoever works on readiness items can settle it; the law allows no waiver."
    ]


def test_a_digest_waits_for_each_whom_it_names(story, inbox):
    marked = datetime.datetime(2026, 10, 20, 22, 0, tzinfo=datetime.UTC)
    manager, program = factories.PersonFactory(email="boss@x.example"), story.program()
    germany, france = factories.CountryFactory(), factories.CountryFactory(code="FR", name="France")
    team = [story.assign(program, factories.PersonFactory(manager=manager, country=each)) for each in (germany, france)]
    story.follow(digests.follow, "assignments.overdue", team, marked)
    Wave.objects.update(state="launched")
    item = {"wave": team[0].wave, "scope": "country", "scope_value": germany.code, "statutory": True}
    factories.ReadinessItemFactory(**item)
    story.clock(datetime.datetime(2026, 10, 21, 7, 31, tzinfo=datetime.UTC))
    sending.send_due(story.tenant)
    assert inbox.mails == []
    assert Message.objects.get().held
