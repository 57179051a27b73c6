"""Who comes into the audience of a wave that runs is assigned, who goes out of it is let go, and nobody else is."""

import datetime
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import (
    corrections,
    import_plans,
    import_rehearsal,
    imports,
    people_moved,
    segments,
    stay_following,
)
from audiences.models import Person, Segment
from delivery import wakeups
from delivery.domain import arriving, issuing, joining
from delivery.models import Assignment, Issuing
from programs.domain import launches, priorities, readiness, waves
from programs.models import Program, ReadinessItem, Wave
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.audiences.domain.test_imports import row

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 10, 6, 6, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
ELSEWHERE = {"country": "AE"}


def _once(handler: Callable[[Entry, Tenant], None]) -> Callable[[Entry, Tenant, int], int | None]:
    return lambda entry, tenant, after: handler(entry, tenant)


FOLLOWERS = {  # what the product registers, read here without waiting for commits
    "stays": (set(stay_following._triggers), stay_following.follow),
    "launch": ({"wave.launched"}, _once(wakeups.on_launch)),
    "leavers": ({"people.imported", "people.import_undone", "assignments.issued"}, _once(wakeups.on_who_is_there)),
    "joining": (joining.VERBS, wakeups.on_moves),
}


class Story:
    """People come and go by files; followers read the journal in the order that is asked for."""

    followers = FOLLOWERS

    def __init__(self, tenant: Tenant, by: Actor) -> None:
        self.tenant, self.by, self.at = tenant, by, AT
        self.read = dict.fromkeys(self.followers, 0)
        self.journal: list[Entry] = []
        for code, zone in {"DE": "Europe/Berlin", "AE": "Asia/Dubai", "IN": "Asia/Kolkata"}.items():
            factories.CountryFactory(code=code, name=code, time_zone=zone)
        self.segment = segments.create(name="Germans", rule=GERMANS, by=by, at=AT)
        self.wave = factories.WaveFactory(program=factories.ModuleFactory().program, name="Wave 1", number=1)
        factories.WaveSegmentFactory(wave=self.wave, segment=self.segment)
        self.item = factories.ReadinessItemFactory(wave=self.wave, state="done")

    def follow(self, order: list[str] | None = None) -> None:
        self._read_all(order)
        wakeups.issue(self.tenant)
        self._read_all(order)

    def _read_all(self, order: list[str] | None) -> None:
        """Round by round, each follower in its turn, until there is nothing more to read."""
        self._look()
        while sum(self._go_on(name) for name in order or self.followers):
            pass

    def _look(self) -> None:
        last = self.journal[-1].pk if self.journal else 0
        self.journal = [*self.journal, *Entry.objects.filter(pk__gt=last).order_by("pk")]

    def _go_on(self, name: str) -> bool:
        """Only what a follower does can add to the journal meanwhile."""
        verbs, step = self.followers[name]
        found = [entry for entry in self.journal if entry.pk > self.read[name]]
        for entry in found:
            after: int | None = 0
            while entry.verb in verbs and after is not None:
                after = step(entry, self.tenant, after)
            self.read[name] = entry.pk
        if any(entry.verb in verbs for entry in found):
            self._look()
        return bool(found)

    def file(self, *rows: dict[str, str], order: list[str] | None = None) -> None:
        self.at += DAY
        imports.load(rows=[row("BOSS", **ELSEWHERE), *rows], by=self.by, at=self.at)
        self.follow(order)

    def launch(self) -> None:
        self.at += DAY
        launches.launch(wave=self.wave, by=self.by, at=self.at)
        self.follow()

    def close_gate(self) -> None:
        """As when the waiver ends that the wave was launched on."""
        ReadinessItem.objects.filter(pk=self.item.pk).update(state="open")

    def open_gate(self, order: list[str] | None = None) -> None:
        self.item.refresh_from_db()
        self.at += DAY
        readiness.finish(item=self.item, evidence="Seen.", by=self.by, at=self.at)
        self.follow(order)

    def states(self) -> dict[str, str]:
        rows = Assignment.objects.filter(wave=self.wave).values_list("person__external_id", "state")
        assert len(rows) == len(dict(rows))
        return dict(rows)

    def of(self, key: str) -> Assignment:
        return Assignment.objects.get(person__external_id=key)


@pytest.fixture
def story(inside: Tenant, system: Actor) -> Story:
    made = Story(inside, system)
    made.file(row("A"), row("B"), row("C", **ELSEWHERE))
    return made


def test_joiners_are_assigned_with_all_of_the_time_and_leavers_let_go(story: Story) -> None:
    story.launch()
    assert story.states() == {"A": "assigned", "B": "assigned"}
    story.at += 30 * DAY
    story.file(row("A"), row("B", **ELSEWHERE), row("C"), row("D"))
    assert story.states() == {"A": "assigned", "B": "withdrawn", "C": "assigned", "D": "assigned"}
    assert story.of("B").withdrawn_reason == "audience"
    joined = story.of("D")
    assert joined.assigned_at == story.at
    assert joined.due_at - joined.assigned_at >= 26 * DAY  # 20 working days
    told = Entry.objects.filter(verb=people_moved.VERB, subject_id=story.segment.pk).latest("pk")
    assert (told.data["joined"], told.data["left"], told.data["cause"]) == (2, 1, "import")


def test_a_fixed_date_is_as_many_days_later_for_who_comes_later(story: Story) -> None:
    for kind, rule in {
        "date": {"kind": "on_local_date", "date": "2026-11-20", "time": "17:00"},
        "instant": {"kind": "at_instant", "instant": "2026-11-20T16:00:00+00:00"},
    }.items():
        Wave.objects.filter(pk=story.wave.pk).update(due_rule=rule)
        with transaction.atomic():
            story.launch()
            first = story.of("A").due_at
            story.at += 9 * DAY
            story.file(row("A"), row("B"), row("D"))
            assert story.of("D").due_at.date() - first.date() == 10 * DAY, kind
            assert story.of("D").due_rule["date"] == "2026-11-30"
            assert story.of("A").due_at == first
            transaction.set_rollback(True)


def test_who_has_started_goes_on_and_who_is_back_goes_on_where_they_were(story: Story) -> None:
    story.launch()
    Assignment.objects.filter(person__external_id="B").update(state="in_progress")
    story.file(row("A", **ELSEWHERE), row("B", **ELSEWHERE))
    assert story.states() == {"A": "withdrawn", "B": "in_progress"}
    story.file(row("A"), row("B", **ELSEWHERE))
    assert story.states() == {"A": "assigned", "B": "in_progress"}
    assert story.of("A").withdrawn_reason == ""


def test_a_list_and_a_rule_move_people_as_files_do_and_undoing_them_too(story: Story) -> None:
    story.launch()
    listed = {**GERMANS, "include": ["C"], "exclude": ["A"]}
    segments.change(segment=story.segment, name="Germans", rule=listed, by=story.by, at=story.at + DAY)
    story.follow()
    assert story.states() == {"A": "withdrawn", "B": "assigned", "C": "assigned"}
    segments.change(segment=story.segment, name="Germans", rule=GERMANS, by=story.by, at=story.at + 2 * DAY)
    story.follow()
    assert story.states() == {"A": "assigned", "B": "assigned", "C": "withdrawn"}


def test_join_only_keeps_and_frozen_takes_nobody(story: Story) -> None:
    story.launch()
    segments.set_kind(segment=story.segment, kind="join_only", by=story.by, at=story.at)
    story.file(row("A", **ELSEWHERE), row("B"), row("D"))
    assert story.states() == {"A": "assigned", "B": "assigned", "D": "assigned"}
    segments.set_kind(segment=Segment.objects.get(), kind="frozen", by=story.by, at=story.at)
    story.file(row("A", **ELSEWHERE), row("B", **ELSEWHERE), row("D"), row("E"))
    assert story.states() == {"A": "assigned", "B": "assigned", "D": "assigned"}


def test_a_wave_that_does_not_run_takes_nobody(story: Story) -> None:
    waves.hold(wave=story.wave, reason="Wait.", by=story.by, at=AT)
    story.file(row("A"), row("D"))
    assert story.states() == {}
    waves.resume(wave=story.wave, by=story.by, at=AT)
    story.launch()
    waves.close(wave=story.wave, by=story.by, at=story.at)
    story.file(row("A", **ELSEWHERE), row("D"), row("E"))
    assert story.states() == {"A": "assigned", "D": "assigned"}


def test_behind_a_closed_gate_they_wait_until_it_opens(story: Story) -> None:
    story.launch()
    story.close_gate()
    story.file(row("A"), row("B"), row("D"))
    assert story.states() == {"A": "assigned", "B": "assigned"}
    assert list(arriving.newcomers(story.wave).values_list("external_id", flat=True)) == ["D"]
    story.open_gate()
    assert story.states() == {"A": "assigned", "B": "assigned", "D": "assigned"}
    assert story.of("D").assigned_at == story.at


def test_whom_the_gate_held_at_the_launch_comes_in_with_all_of_the_time(story: Story) -> None:
    ReadinessItem.objects.filter(pk=story.item.pk).update(state="open", scope="language", scope_value="fr")
    Person.objects.filter(external_id="B").update(language="fr-CH")
    story.launch()
    assert story.states() == {"A": "assigned"}
    issued = Issuing.objects.get()
    assert (issued.issued, issued.skipped) == (1, 0)
    story.at += 30 * DAY
    story.open_gate()
    assert story.states() == {"A": "assigned", "B": "assigned"}
    late = story.of("B")
    assert late.assigned_at == story.at
    assert late.due_at - late.assigned_at >= 26 * DAY
    opened = Entry.objects.get(verb="readiness.finished")
    assert not joining.settle_chunk(entry=opened, by=story.by, now=story.at), "twice is once"


def test_who_moves_out_of_the_scope_of_an_item_comes_in_by_the_file(story: Story) -> None:
    ReadinessItem.objects.filter(pk=story.item.pk).update(state="open", scope="language", scope_value="fr")
    Person.objects.filter(external_id="B").update(language="fr")
    story.launch()
    assert story.states() == {"A": "assigned"}
    story.file(row("A"), row("B", language="de"))
    assert story.states() == {"A": "assigned", "B": "assigned"}


def test_who_is_corrected_out_of_the_scope_of_an_item_comes_in(story: Story) -> None:
    ReadinessItem.objects.filter(pk=story.item.pk).update(state="open", scope="language", scope_value="fr")
    Person.objects.filter(external_id="B").update(language="fr")
    story.launch()
    person, story.at = Person.objects.get(external_id="B"), story.at + DAY
    corrections.correct(person=person, column="language", value="de", by=story.by, at=story.at)
    story.follow()
    assert story.states() == {"A": "assigned", "B": "assigned"}


def test_all_at_once_they_come_in_together(story: Story) -> None:
    Program.objects.filter(pk=story.wave.program_id).update(strategy="big_bang")
    story.launch()
    ReadinessItem.objects.filter(pk=story.item.pk).update(state="open", scope="language", scope_value="fr")
    story.file(row("A", language="fr"), row("B"), row("D"))
    assert story.states() == {"A": "assigned", "B": "assigned"}, "D waits for the item about A"
    story.open_gate()
    assert story.states() == {"A": "assigned", "B": "assigned", "D": "assigned"}


def test_whoever_moves_to_another_wave_of_the_program_keeps_what_they_have(story: Story) -> None:
    story.launch()
    other = factories.WaveFactory(program=story.wave.program, name="Wave 2", number=2)
    rule = {"all": [{"field": "country", "op": "in", "value": ["AE"]}]}
    gulf = segments.create(name="Gulf", rule=rule, by=story.by, at=AT)
    factories.WaveSegmentFactory(wave=other, segment=gulf)
    story.file(row("A", **ELSEWHERE), row("B", country="IN"))
    assert story.states() == {"A": "assigned", "B": "withdrawn"}
    story.file(row("A", **ELSEWHERE), row("B", **ELSEWHERE))
    issuing.issue_all(wave=other, by=story.by, at=story.at)
    moved = story.of("B")
    assert (moved.wave_id, moved.state, moved.assigned_at, moved.withdrawn_at) == (
        other.pk,
        "assigned",
        story.at,
        None,
    )
    assert story.of("A").wave_id == story.wave.pk


@pytest.mark.parametrize("act", ["remove", "put behind", "another audience", "another rule"])
def test_whom_a_wave_ahead_had_is_assigned_once_it_lets_them_go(story: Story, act: str) -> None:
    only_b = segments.create(name="B alone", rule={**GERMANS, "exclude": ["A"]}, by=story.by, at=AT)
    ahead = factories.WaveFactory(program=story.wave.program, name="Wave 2", number=2, priority=1)
    factories.WaveSegmentFactory(wave=ahead, segment=only_b)
    story.launch()
    assert story.states() == {"A": "assigned"}
    story.at += DAY
    said = {"by": story.by, "at": story.at}
    if act == "remove":
        waves.remove(wave=ahead, **said)
    elif act == "put behind":
        priorities.forget(program=ahead.program, **said)
    elif act == "another audience":
        gulf = segments.create(name="Gulf", rule={"all": [{"field": "country", "op": "in", "value": ["AE"]}]}, **said)
        waves.edit(wave=ahead, segments=[gulf], **said)
    else:
        segments.change(segment=only_b, name="None", rule={**GERMANS, "exclude": ["A", "B"]}, **said)
    story.follow()
    assert story.states() == {"A": "assigned", "B": "assigned"}
    assert story.of("B").assigned_at == story.at


def test_who_stayed_for_a_wave_ahead_alone_is_let_go_when_it_is_removed(story: Story) -> None:
    ahead = factories.WaveFactory(program=story.wave.program, name="Wave 2", number=2)
    rule = {"all": [{"field": "country", "op": "in", "value": ["AE"]}]}
    factories.WaveSegmentFactory(wave=ahead, segment=segments.create(name="Gulf", rule=rule, by=story.by, at=AT))
    story.launch()
    story.file(row("A"), row("B", **ELSEWHERE))
    assert story.states() == {"A": "assigned", "B": "assigned"}
    waves.remove(wave=ahead, by=story.by, at=story.at + DAY)
    story.follow()
    assert story.states() == {"A": "assigned", "B": "withdrawn"}
    assert story.of("B").withdrawn_reason == "audience"


def test_many_come_in_chunks_and_an_entry_read_again_finds_nobody(story: Story, monkeypatch) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 2)
    story.launch()
    story.file(*(row(f"D{n}") for n in range(5)))
    assert story.states() == {"A": "withdrawn", "B": "withdrawn", **{f"D{n}": "assigned" for n in range(5)}}
    issued = Entry.objects.filter(verb="assignments.issued").order_by("pk")
    assert [len(each.data["assignments"]) for each in issued] == [2, 2, 2, 1]
    before, entries = story.states(), Entry.objects.count()
    story.read["joining"] = 0
    story.follow()
    assert (story.states(), Entry.objects.count()) == (before, entries)


def test_what_was_foretold_is_what_happens(story: Story) -> None:
    story.launch()
    rows = [row("BOSS", **ELSEWHERE), row("A", **ELSEWHERE), row("B"), row("C"), row("D"), row("E", **ELSEWHERE)]
    made = imports.upload(file_name="people.csv", content=b"x", by=story.by, at=story.at)
    plan = import_plans.of_rows(rows, source="people", tenant=story.tenant)
    imports.preview(people_import=made, plan=plan, tenant=story.tenant, at=story.at + DAY)
    foretold = {
        key: (count, {line.external_id for line in made.lines.filter(import_rehearsal.behind(made, key))})
        for _said, count, key in made.consequences
    }
    before = story.states()
    story.file(*rows[1:])
    after = story.states()
    assert foretold == {
        f"wave {story.wave.pk}": (2, {key for key in after if key not in before}),
        f"out {story.wave.pk}": (1, {key for key, state in after.items() if state == "withdrawn"}),
    }
    [said] = [said for said, _, key in made.consequences if key == f"wave {story.wave.pk}"]
    due = {story.of(key).due_at.date() for key in after if key not in before}
    assert len(due) == 1
    assert f"{due.pop():%-d %B %Y}" in said
    assert "2 would come in" in " ".join(made.warnings)


KEYS = ["P0", "P1", "P2", "P3"]
_act = st.one_of(
    st.tuples(st.just("file"), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["DE", "AE"]))),
    st.tuples(st.sampled_from(["launch", "hold", "resume", "shut", "open"]), st.none()),
    st.tuples(st.just("kind"), st.sampled_from(["dynamic", "join_only", "frozen"])),
)


class Model:
    """What should be so, in sets of keys; shares nothing with the product."""

    def __init__(self) -> None:
        self.here: dict[str, str] = {}
        self.kept: set[str] = set()  # whoever a join-only or frozen segment holds
        self.kind, self.state, self.shut = "dynamic", "planned", False
        self.found: dict[str, str] = {}

    def audience(self) -> set[str]:
        matching = {key for key, country in self.here.items() if country == "DE"}
        members = {"dynamic": matching, "join_only": matching | self.kept, "frozen": self.kept}[self.kind]
        return members & set(self.here)

    def settle(self) -> None:
        if self.kind == "join_only":
            self.kept |= self.audience()
        if self.state != "launched":
            return
        inside = self.audience()
        for key, had in list(self.found.items()):
            if key not in self.here:
                self.found[key] = "left" if had in ("assigned", "left") else had
            elif had == "left":
                self.found[key] = "assigned"
        for key, had in list(self.found.items()):
            if key in self.here and had == "assigned" and key not in inside:
                self.found[key] = "audience"
        if not self.shut:
            self.found |= dict.fromkeys(
                (key for key in inside if self.found.get(key) in (None, "audience")), "assigned"
            )


@given(acts=st.lists(_act, min_size=2, max_size=7), order=st.permutations(list(FOLLOWERS)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_files_holds_and_launches(inside, system, acts, order):
    with transaction.atomic():
        story, model = Story(inside, system), Model()
        story.file(row("P0"))
        model.here = {"P0": "DE"}
        for act, given_with in acts:
            play(story, model, act, given_with, list(order))
            model.settle()
            rows = Assignment.objects.values_list("person__external_id", "state", "withdrawn_reason")
            assert {key: reason or state for key, state, reason in rows} == model.found, acts
            assert Assignment.objects.count() == len(model.found)
        transaction.set_rollback(True)


def play(story: Story, model: Model, act: str, given_with: object, order: list[str]) -> None:
    if act == "file":
        story.file(*(row(key, country=country) for key, country in given_with.items()), order=order)
        model.here = dict(given_with)
    elif act == "kind":
        inside = model.audience()
        segments.set_kind(segment=Segment.objects.get(), kind=given_with, by=story.by, at=story.at)
        story.follow(order)
        if given_with != model.kind:
            model.kept = {"dynamic": inside, "join_only": model.kept | inside, "frozen": model.kept}[model.kind]
            model.kind = given_with
    elif act == "shut":
        if model.state == "launched":  # before, it only keeps the wave from being launched
            story.close_gate()
            model.shut = True
    elif act == "open":
        story.open_gate(order)
        model.shut = False
    elif act == "launch":
        try:
            story.launch()
        except ValidationError:
            assert model.state == "held" or not model.audience()
        else:
            assert model.state == "launched" or (model.state == "planned" and model.audience())
            model.state = "launched"
    else:
        hold_or_resume(story, model, act)


def hold_or_resume(story: Story, model: Model, act: str) -> None:
    fits = {"hold": "planned", "resume": "held"}[act]
    try:
        (waves.hold if act == "hold" else waves.resume)(wave=story.wave, reason="Wait.", by=story.by, at=story.at)
    except ValidationError:
        assert model.state != fits
    else:
        assert model.state == fits
        model.state = {"hold": "held", "resume": "planned"}[act]


def test_the_control_sees_somebody_who_was_assigned_behind_a_hold(story: Story) -> None:
    factories.AssignmentFactory(wave=story.wave, program=story.wave.program, person=Person.objects.get(external_id="C"))
    model = Model()
    model.here = {"A": "DE", "B": "DE", "C": "AE"}
    model.settle()
    assert story.states() != model.found
