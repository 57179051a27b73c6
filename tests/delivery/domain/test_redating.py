"""Open deadlines follow the settings of their place (GO1, GO6), held against an oracle that walks days one by one."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TimedOut
from zoneinfo import ZoneInfo

import holidays
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain.settings import announcements, book, changes, effects
from audiences.domain.settings.targets import Target
from delivery import wakeups
from delivery.domain import assignments, issuing, moved_deadlines, overdue, redated, redating
from delivery.models import Assignment, AssignmentException
from programs.domain import due_rules, program_settings
from rollout.journal.models import Entry
from rollout.tenancy import actors, walls
from tests import factories
from tests.conftest import queries_of

LAUNCHED_AT = datetime.datetime(2026, 10, 5, 6, 0, tzinfo=datetime.UTC)  # a Monday
AT = datetime.datetime(2026, 10, 12, 9, 0, tzinfo=datetime.UTC)  # the Monday after
DAY = datetime.timedelta(days=1)
ZONES = {"US": "America/Chicago", "AE": "Asia/Dubai"}  # no holiday that falls on a working day in what follows is named


@pytest.fixture
def countries(inside):
    return {code: factories.CountryFactory(code=code, name=code, time_zone=zone) for code, zone in ZONES.items()}


def issue(system, countries, rule, each=1):
    wave = factories.WaveFactory(due_rule=rule)
    factories.WaveSegmentFactory(wave=wave)
    for code, country in countries.items():
        factories.PersonFactory.create_batch(each, country=country, time_zone=ZONES[code])
    issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    return wave


def decide(system, name, raw, country=None, at=AT):
    return changes.set_value(name=name, raw=raw, target=Target(country=country), by=system, at=at)


def follow(tenant, steps=None):
    """Let the follower act on the newest entry, step by step as the journal does; at most so many `steps`."""
    entry, after, done = Entry.objects.filter(verb="setting.in_force").latest("pk"), 0, 0
    while after is not None and done != steps:
        after, done = wakeups.on_setting(entry, tenant, after), done + 1
    return done


def deadlines():
    """Local date and time by country."""
    found = Assignment.objects.select_related("person__country").order_by("pk")
    return {each.person.country.code: local(each) for each in found}


def local(assignment):
    return assignment.due_at.astimezone(ZoneInfo(assignment.due_zone)).replace(tzinfo=None)


def foreseen(name, raw, country=None, at=AT):
    before = book.at(at)
    value = changes.check(name=name, raw=raw, target=Target(country=country), settings=before)
    after = changes.with_value(name=name, value=value, target=Target(country=country), settings=before)
    return [effect.count for effect in redated.effects(effects.Change(name, before, after))]


# An oracle without the product's rules: it counts days off one by one.


def expected(was, *, days, unit, week, time, zone, start=datetime.date(2026, 10, 5), at=AT):
    def works(day):
        return unit == "calendar" or (day.isoweekday() in week and not is_holiday(day, zone))

    day, left = start, days
    while left:
        day += DAY
        left -= works(day)
    wall = datetime.datetime.combine(day, time)
    now = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if wall >= was:
        return wall if wall > now else was
    if was <= now:
        return was
    tomorrow = now.date() + DAY
    while tomorrow.isoweekday() not in week or is_holiday(tomorrow, zone):
        tomorrow += DAY
    return min(was, max(wall, datetime.datetime.combine(tomorrow, time)))


def is_holiday(day, zone):
    return day in holidays.country_holidays({zone: code for code, zone in ZONES.items()}[zone])


READ = {
    "completion_days": ("days", int),
    "completion_unit": ("unit", str),
    "deadline_time": ("time", datetime.time.fromisoformat),
    "working_week": ("week", lambda week: set(map(int, week))),
}
changes_made = st.lists(
    st.one_of(
        st.tuples(st.just("completion_days"), st.integers(10, 40)),
        st.tuples(st.just("completion_unit"), st.sampled_from(["working", "calendar"])),
        st.tuples(st.just("deadline_time"), st.sampled_from(["23:59", "17:00", "12:30"])),
        st.tuples(st.just("working_week"), st.sets(st.sampled_from("1234567"), min_size=2).map(sorted)),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=changes_made, places=st.lists(st.sampled_from(["US", "AE"]), min_size=4, max_size=4), gap=st.integers(0, 9))
def test_whatever_changes_the_oracle_says_the_same(tenant, system, countries, made, places, gap):
    with transaction.atomic():
        issue(system, countries, {"kind": "window"})
        terms = {
            "US": {"days": 20, "unit": "working", "week": {1, 2, 3, 4, 5}, "time": datetime.time(23, 59)},
            "AE": {"days": 20, "unit": "working", "week": {1, 2, 3, 4, 5}, "time": datetime.time(23, 59)},
        }
        at, said = AT, deadlines()
        for (name, raw), code in zip(made, places, strict=False):
            place = countries[code] if name in ("completion_days", "working_week") else None
            counts = foreseen(name, raw, place, at)
            decide(system, name, raw, place, at)
            follow(tenant)
            key, read = READ[name]
            for each in [code] if place else ZONES:
                if terms[each][key] != read(raw):
                    terms[each][key] = read(raw)
                    said[each] = expected(said[each], **terms[each], zone=ZONES[each], at=at)
            assert deadlines() == said, (name, raw, code)
            assert counts[0] == len(_told(at)), "what was foreseen is what was journaled"
            at += gap * DAY
        transaction.set_rollback(True)


def _told(at):
    entries = Entry.objects.filter(verb=redated.VERB, at=at)
    newest = Entry.objects.filter(verb="setting.in_force").latest("pk")
    mine = [entry for entry in entries if entry.data["decision"] == [newest.subject, newest.subject_id]]
    return [pk for entry in mine for pk in entry.data["assignments"]]


def test_the_oracle_notices_a_rule_that_takes_time_away_at_once(tenant, system, countries, monkeypatch):
    """The control: without its care for those who get less time, the product differs from the oracle."""
    issue(system, countries, {"kind": "window"})
    said, late = deadlines()["US"], AT + 14 * DAY
    want = expected(
        said, days=10, unit="working", week={1, 2, 3, 4, 5}, time=datetime.time(23, 59), zone=ZONES["US"], at=late
    )
    assert want == datetime.datetime.fromisoformat("2026-10-27T23:59"), "all of the next worked day"
    monkeypatch.setattr(redating, "weighed", lambda base, given, *place: given.due_at)
    decide(system, "completion_days", 10, countries["US"], late)
    follow(tenant)
    assert deadlines()["US"] == datetime.datetime.fromisoformat("2026-10-20T23:59"), "over before anybody was told"


def test_what_is_done_exempt_or_gone_keeps_its_deadline(tenant, system, countries):
    issue(system, {"US": countries["US"]}, {"kind": "window"}, each=5)
    for state, one in zip(
        ("completed", "exempt", "withdrawn", "in_progress"), Assignment.objects.order_by("pk"), strict=False
    ):
        Assignment.objects.filter(pk=one.pk).update(state=state)
    was = dict(Assignment.objects.values_list("pk", "due_at"))
    assert foreseen("completion_days", 30) == [2, 0]
    decide(system, "completion_days", 30)
    follow(tenant)
    moved = Assignment.objects.exclude(due_at__in=set(was.values()))
    assert set(moved.values_list("state", flat=True)) == {"assigned"}, "derived anew: no record says that it is begun"
    assert moved.count() == 2


def test_an_extension_is_kept_at_least(tenant, system, countries):
    issue(system, {"US": countries["US"]}, {"kind": "window"}, each=2)
    one, other = Assignment.objects.order_by("pk")
    longer = one.due_at + 10 * DAY
    AssignmentException.objects.create(
        assignment=one, kind="extension", state="granted", reason="r", asked_at=AT, decided_at=AT, due_at=longer
    )
    assignments.derive([one.pk])
    assert foreseen("completion_days", 22) == [1, 0]
    decide(system, "completion_days", 22)
    follow(tenant)
    one.refresh_from_db()
    assert (one.due_at, one.base_due_at) == (longer, Assignment.objects.get(pk=other.pk).due_at)
    assert foreseen("completion_days", 40) == [2, 0]
    decide(system, "completion_days", 40)
    follow(tenant)
    one.refresh_from_db()
    assert one.due_at > longer
    assert one.base_due_at is None
    decide(system, "completion_days", 15)
    follow(tenant)
    one.refresh_from_db()
    assert one.due_at == longer


def test_a_deadline_of_their_own_stays_and_so_does_a_rule_of_the_wave(tenant, system, countries):
    issue(system, countries, {"kind": "window"})
    own = due_rules.to_json(due_rules.on_local_date(datetime.date(2026, 12, 1), local_time=datetime.time(12)))
    Assignment.objects.filter(person__country=countries["AE"]).update(due_rule=own)
    assert foreseen("completion_days", 30) == [1, 0]
    Assignment.objects.all().delete()
    wave = factories.WaveFactory(due_rule={"kind": "on_local_date", "date": "2026-12-01", "time": "12:00"})
    factories.WaveSegmentFactory(wave=wave)
    issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    assert foreseen("deadline_time", "17:00") == [0, 0]
    assert effects.of(effects.Change("deadline_time", book.at(AT), book.at(AT))) == []


def test_a_program_s_own_days_move_its_people_alone(tenant, system, manager_actor, countries):
    wave = issue(system, countries, {"kind": "window"})
    program_settings.set_value(program=wave.program, name="completion_days", raw=12, by=manager_actor, at=AT)
    follow(tenant)
    assert {each.date() for each in deadlines().values()} == {datetime.date(2026, 10, 21), datetime.date(2026, 10, 22)}
    assert foreseen("completion_days", 30) == [0, 0], "the program says its own"


def test_who_was_late_and_gets_more_time_is_late_no_more(tenant, system, countries):
    issue(system, {"US": countries["US"]}, {"kind": "window"})
    late = AT + 30 * DAY
    overdue.mark_overdue(by=system, at=late)
    decide(system, "completion_days", 40, at=late)
    follow(tenant)
    assert Assignment.objects.get().overdue_at is None
    decide(system, "completion_days", 20, at=late + datetime.timedelta(seconds=1))
    follow(tenant)
    assert local(Assignment.objects.get()).date() == datetime.date(2026, 11, 12), "the next worked day, not the past"


def test_killed_half_way_it_goes_on_and_repeated_it_moves_nothing(tenant, system, countries, monkeypatch):
    monkeypatch.setattr(redated, "CHUNK", 2)
    issue(system, {"US": countries["US"]}, {"kind": "window"}, each=5)
    decide(system, "completion_days", 30)
    assert follow(tenant, steps=1) == 1
    assert len(set(Assignment.objects.values_list("due_at", flat=True))) == 2
    assert follow(tenant) == 3
    assert len(set(Assignment.objects.values_list("due_at", flat=True))) == 1
    assert len(_told(AT)) == 5
    follow(tenant)
    assert len(_told(AT)) == 5


def test_a_planned_change_moves_them_at_its_moment(tenant, system, countries):
    issue(system, {"US": countries["US"]}, {"kind": "window"})
    was, later = deadlines(), AT + 3 * DAY
    changes.set_value(name="completion_days", raw=30, target=Target(), by=system, at=AT, effective_at=later)
    assert not Entry.objects.filter(verb="setting.in_force").exists()
    tenant.clock_offset = later - datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)
    tenant.save()
    announcements.run(tenant)
    follow(tenant)
    assert deadlines() != was


def test_what_is_decided_at_the_same_instant_takes_back_what_was_decided_first(tenant, system, countries):
    """Each change is seen against what followers read before it, whichever table and program it is in."""
    wave = issue(system, {"US": countries["US"]}, {"kind": "window"})
    begun, own = deadlines(), {"program": wave.program, "name": "completion_days", "by": system, "at": AT}
    for first, second in (
        (lambda: decide(system, "completion_days", 30), lambda: decide(system, "completion_days", 20)),
        (
            lambda: decide(system, "completion_days", 30, countries["US"]),
            lambda: changes.govern(name="completion_days", tier="locked", bound={}, by=system, at=AT),
        ),
        (lambda: program_settings.set_value(raw=12, **own), lambda: program_settings.clear_value(**own)),
    ):
        with transaction.atomic():
            first()
            follow(tenant)
            assert deadlines() != begun
            second()
            follow(tenant)
            assert deadlines() == begun
            transaction.set_rollback(True)


@pytest.mark.parametrize("each", [1, 3])
def test_the_preview_asks_a_fixed_number_of_queries(tenant, system, countries, each):
    issue(system, countries, {"kind": "window"}, each=each)
    before = book.at(AT)
    after = changes.with_value(name="completion_days", value=30, target=Target(), settings=before)
    with queries_of() as asked:
        assert redated.effects(effects.Change("completion_days", before, after))[0].count == 2 * each
    assert len(asked) == 6


def test_a_launch_under_way_is_not_missed(committed):
    """A chunk of issuing that read the old settings commits after the change: the follower waits for it."""
    tenant = factories.TenantFactory(slug="norvane", name="Norvane Group", is_demo=True)
    by = actors.system(tenant)
    with walls.inside(tenant.pk):
        country = factories.CountryFactory(code="US", name="US", time_zone=ZONES["US"])
        factories.PersonFactory(country=country, time_zone=ZONES["US"])
        wave = factories.WaveFactory(due_rule={"kind": "window"})
        factories.WaveSegmentFactory(wave=wave)
    issued, may_commit = threading.Event(), threading.Event()

    def launch():
        try:
            with walls.inside(tenant.pk):
                issuing.issue_all(wave=wave, by=by, at=LAUNCHED_AT)
                issued.set()
                may_commit.wait(10)
        finally:
            connection.close()

    def redate():
        try:
            with walls.inside(tenant.pk):
                follow(tenant)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        launching = pool.submit(launch)
        assert issued.wait(10)
        with walls.inside(tenant.pk):
            decide(by, "completion_days", 30)
        redating_now = pool.submit(redate)
        with pytest.raises(TimedOut):
            redating_now.result(timeout=0.5)
        may_commit.set()
        launching.result(10)
        redating_now.result(10)
    with walls.inside(tenant.pk):
        assert local(Assignment.objects.get()).date() == datetime.date(2026, 11, 18)


@pytest.mark.parametrize("count", [1, 3])
def test_the_person_s_page_says_why_a_deadline_moved(client, tenant, manager_actor, countries, count):
    person = factories.PersonFactory(country=countries["US"], time_zone=ZONES["US"])
    for _each in range(count):
        wave = factories.WaveFactory(due_rule={"kind": "window"})
        factories.WaveSegmentFactory(wave=wave)
        issuing.issue_all(wave=wave, by=manager_actor, at=LAUNCHED_AT)
    assert moved_deadlines.of(Assignment.objects.all()) == {}
    changes.set_value(
        name="completion_days", raw=30, target=Target(), by=manager_actor, at=AT, reason="Holidays in between"
    )
    follow(tenant)
    listed = list(Assignment.objects.all())
    with queries_of() as asked:
        assert len(moved_deadlines.of(listed)) == count
    assert len(asked) == 2
    client.force_login(manager_actor.user)
    page = " ".join(client.get(f"/norvane/people/{person.pk}/").content.decode().split())
    assert page.count("It moved because “Days to complete” changed, decided by <bdi>Program manager</bdi>.") == count
    assert page.count("Holidays in between") == count
