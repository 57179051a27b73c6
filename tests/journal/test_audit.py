"""The audit page: who may open it, what it says, what leaves it as a file, and what it costs."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import translation

from audiences.domain.settings import changes as setting_changes
from audiences.domain.settings.targets import Target
from programs.domain import due_rules, moves
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.journal import addresses, export
from rollout.journal.domain import choices, entries, nouns, words
from rollout.journal.models import Entry, Origin
from rollout.tenancy import actors, statistics, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from rollout.web import formats, kept
from tests import factories
from tests.conftest import actor_for, queries_of

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
PAGE = "/norvane/audit/"


@pytest.fixture
def auditor(tenant: Tenant, client: Client) -> Client:
    client.force_login(actor_for(tenant, Role.AUDITOR).user)
    return client


def write(tenant: Tenant, waves: int, by: Actor | None = None, at: datetime.datetime = AT) -> None:
    with walls.inside(tenant.pk):
        for number in range(waves):
            wave = factories.WaveFactory(program__name="Anti-bribery essentials", name=f"Wave {number + 1}")
            by = by or actors.system(tenant)
            entries.record("wave.held", subject=wave, by=by, at=at, reason="Works council, see minutes")


def many(tenant: Tenant, count: int, name: str = "clerk") -> None:
    """Entries a minute apart, the last at AT, by people in turn."""
    users = [User.objects.create_user(f"{name}{n}@norvane.example") for n in range(3)]
    with walls.inside(tenant.pk), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (verb, subject, subject_id, actor_id, reason, data, at) "
            "SELECT 'wave.' || (array['held', 'moved', 'edited'])[1 + n %% 3], 'wave', n, "
            "(%s::bigint[])[1 + n %% 3], 'Reason ' || n, '{}', %s - (%s - n) * interval '1 minute' "
            "FROM generate_series(1, %s) n",
            [[user.pk for user in users], AT, count, count],
        )


def whens(page: str) -> list[str]:
    return re.findall(r'<time datetime="([^"]+)"', page)


# What it says


def test_entries_read_as_words(auditor: Client, tenant: Tenant) -> None:
    write(tenant, 1)
    page = auditor.get(PAGE).content.decode()
    for text in ("Wave held", "Fairway", "Wave 1, Anti-bribery essentials", "Works council, see minutes", "1 entry"):
        assert text in page
    with walls.inside(tenant.pk):
        wave = Entry.objects.get()
        row = words.Subjects([("wave", wave.subject_id)]).row("wave", wave.subject_id)
    assert f'href="/norvane/programs/{row.program.slug}/waves/{row.number}/"' in page


def test_before_and_after_who_for_whom_and_from_where(auditor: Client, tenant: Tenant) -> None:
    boss = actor_for(tenant, Role.ADMINISTRATOR)
    deputy = User.objects.create_user("dora@norvane.example", display_name="Dora Diaz")
    by = Actor(tenant=tenant, user=deputy, on_behalf_of=boss.user, origin="web 203.0.113.7")
    with walls.inside(tenant.pk):
        data = {"before": {"owner": None, "state": "draft"}, "after": {"owner": deputy.pk, "state": "ready"}}
        entries.record("program.edited", subject=factories.ProgramFactory(), by=by, at=AT, data=data)
        entries.record("clock.moved", subject=tenant, by=actors.system(tenant, origin="command clock"), at=AT)
    page = auditor.get(PAGE).content.decode().replace("<wbr>", "")
    for text in (
        "Dora Diaz for Administrator",
        f"Owner: {formats.NOTHING} → Dora Diaz",
        "State: draft → ready",
        "Browser, 203.0.113.7",
        "Command, clock",
    ):
        assert text in page, text


def test_from_where_can_be_erased_and_nothing_else(committed: None) -> None:
    tenant = factories.TenantFactory(slug="norvane")
    with walls.inside(tenant.pk):
        by = Actor(tenant=tenant, user=None, origin="web 203.0.113.7")
        for days in (0, 10):
            entries.record("clock.moved", subject=tenant, by=by, at=AT + datetime.timedelta(days=days))
    call_command("forget_origins", "norvane", before=datetime.date(2026, 10, 10))
    with walls.inside(tenant.pk):
        assert Entry.objects.count() == 2
        assert [each.entry.at for each in Origin.objects.select_related("entry")] == [AT + datetime.timedelta(days=10)]
        with pytest.raises(ProgrammingError, match="permission denied"):
            Origin.objects.all().delete()


def test_a_decision_on_a_setting_reads_by_its_title_and_place_in_the_readers_language(
    auditor: Client, tenant: Tenant
) -> None:
    with walls.inside(tenant.pk):
        poland = Target(country=factories.CountryFactory(code="PL", name="Poland"))
        by = actors.system(tenant)
        setting_changes.set_value(name="completion_days", raw=25, target=poland, by=by, at=AT)
        setting_changes.govern(name="reply_to", tier="delegated", bound={}, by=by, at=AT)
    page = auditor.get(PAGE).content.decode().replace("<wbr>", "")
    for text in ("Days to complete, Poland", "Days to complete: 20 days → 25 days", "Replies go to: Regions decide"):
        assert text in page, text
    german = auditor.get(PAGE, HTTP_ACCEPT_LANGUAGE="de").content.decode()
    with translation.override("de"):
        assert translation.gettext("Days to complete") in german
    for raw in ("completion_days", "reply_to", "delegated", "settingvalue"):
        shown = re.sub(r'="[^"]*"', "", page)
        assert raw not in shown


def test_fields_and_their_values_read_as_words(auditor: Client, tenant: Tenant) -> None:
    someone = actor_for(tenant, Role.ADMINISTRATOR).user
    with walls.inside(tenant.pk):
        wave = factories.WaveFactory()
        division = factories.DivisionFactory(name="Plastics")
        by = actors.system(tenant)
        for verb, subject, before, after in (
            ("wave.moved", wave, {"starts_on": "2026-10-05"}, {"starts_on": "2026-10-12"}),
            ("review.assigned", wave, {"reviewer": None}, {"reviewer": someone.pk}),
            ("draft.changed", wave, {}, {"due_rule": due_rules.to_json(due_rules.on_local_date(AT.date()))}),
            ("calendar.changed", wave, {"division": None}, {"division": division.pk}),
        ):
            entries.record(verb, subject=subject, by=by, at=AT, data={"before": before, "after": after})
        entries.record("wave.edited", subject=wave, by=by, at=AT, data={"fields": ["due_rule", "is_pilot"]})
    page = auditor.get(PAGE).content.decode().replace("<wbr>", "")
    for text in (
        "Start: Mon 5 Oct 2026 → Mon 12 Oct 2026",
        f"Reviewer: {formats.NOTHING} → {someone}",
        f"Division: {formats.NOTHING} → {division.path}",
        "Deadline, Pilot",
        "6 October 2026, at the deadline time of each place",
    ):
        assert text in page, text


def test_links_lead_only_where_the_reader_may_go(auditor: Client, tenant: Tenant, client: Client) -> None:
    member = actor_for(tenant, Role.EXECUTIVE)
    with walls.inside(tenant.pk):
        membership = Membership.objects.get(user=member.user, tenant=tenant)
        entries.record("membership.given", subject=membership, by=actors.system(tenant), at=AT)
    page = f'href="/norvane/settings/members/{membership.pk}/"'
    assert page not in auditor.get(PAGE).content.decode()
    client.force_login(actor_for(tenant, Role.ADMINISTRATOR).user)
    assert page in client.get(PAGE).content.decode()


# Narrowing


def test_search_and_filters(auditor: Client, tenant: Tenant) -> None:
    write(tenant, 2)
    clerk = actor_for(tenant, Role.PROGRAM_MANAGER, email="clara@norvane.example")
    with walls.inside(tenant.pk):
        entries.record("program.created", subject=factories.ProgramFactory(), by=clerk, at=AT - 1440 * MINUTE)
    found = {
        "q=council": 2,
        "q=wave+held": 2,
        "q=clara": 1,
        "q=nothing-like-it": 0,
        "by=fairway": 2,
        f"by={clerk.user.pk}": 1,
        "by=999999": 3,
        "verb=wave.held": 2,
        "about=program": 1,
        "from=2026-10-06": 2,
        "to=2026-10-05": 1,
        "from=2026-10-05&to=2026-10-05": 1,
        "from=tomorrow": 3,
        "from=9999-12-31": 3,
        "after=nonsense": 3,
        "after=2026-10-06~x": 3,
    }
    for query, count in found.items():
        page = auditor.get(f"{PAGE}?{query}")
        assert page.status_code == 200
        assert len(whens(page.content.decode())) == count, query
    assert "Nothing matches" in auditor.get(f"{PAGE}?q=nothing-like-it").content.decode()


def test_days_are_those_of_the_organization(auditor: Client, tenant: Tenant) -> None:
    tenant.time_zone = "Pacific/Auckland"  # thirteen hours ahead in October
    tenant.save()
    write(tenant, 1, at=datetime.datetime(2026, 10, 5, 11, 30, tzinfo=datetime.UTC))  # 00:30 there, the day after
    assert len(whens(auditor.get(f"{PAGE}?from=2026-10-06").content.decode())) == 1
    assert len(whens(auditor.get(f"{PAGE}?to=2026-10-05").content.decode())) == 0


# Pages


def test_every_entry_is_on_one_page_also_where_many_have_one_instant(auditor: Client, tenant: Tenant) -> None:
    many(tenant, 80)
    with walls.inside(tenant.pk):
        for number in range(45):
            entries.record("wave.closed", subject=tenant, by=actors.system(tenant), at=AT, reason=f"Same {number}")
    url, seen = PAGE, []
    while url:
        page = auditor.get(url).content.decode()
        seen += whens(page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 125
    assert seen == sorted(seen, reverse=True)


def queries_and_plans(client: Client, query: str) -> tuple[int, list[str]]:
    with queries_of() as queries:
        assert client.get(f"{PAGE}?{query}").status_code == 200
    return len(queries), [each["sql"] for each in queries if "journal_entry" in each["sql"]]


def test_fifty_thousand_cost_what_three_do(auditor: Client, tenant: Tenant) -> None:
    many(tenant, 3)
    few, _sql = queries_and_plans(auditor, "")
    many(tenant, 50_000, "typist")
    with walls.inside(tenant.pk):
        statistics.renew([Entry])  # as autovacuum would within a minute
        actor = Entry.objects.filter(actor__isnull=False).values_list("actor", flat=True).first()
    for query in ("", "after=2026-09-20T08:00:00%2B00:00~1000000", f"by={actor}", "verb=wave.held", "from=2026-10-01"):
        count, statements = queries_and_plans(auditor, query)
        assert count == few, query
        for sql in statements:
            with walls.inside(tenant.pk), connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on journal_entry" not in plan, f"{query}\n{sql}\n{plan}"


def test_one_row_costs_as_much_as_three(auditor: Client, tenant: Tenant) -> None:
    counts = []
    for more in (1, 2):
        write(tenant, more)
        counts.append(queries_and_plans(auditor, "")[0])
    assert counts == [18, 18], "with a program, whose pages the menu keeps at hand"


def test_decisions_on_settings_cost_as_much_for_three_as_for_one(auditor: Client, tenant: Tenant) -> None:
    by, counts = actors.system(tenant), []
    for places in (1, 2):
        with walls.inside(tenant.pk):
            for code in ("AT", "PL")[:places]:
                place = Target(country=factories.CountryFactory(code=code, name=f"{code} {places}"))
                setting_changes.set_value(name="completion_days", raw=20 + places, target=place, by=by, at=AT)
        counts.append(queries_and_plans(auditor, "")[0])
    assert counts == [16, 16]


# Files


def test_a_short_file_comes_at_once_and_is_written_down(auditor: Client, tenant: Tenant) -> None:
    write(tenant, 2)
    response = auditor.get(f"{PAGE}?format=csv&verb=wave.held")
    assert response.headers["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "When,Who,What,About,Before → after,Why,From where"
    assert len(lines) == 3
    with walls.inside(tenant.pk):
        told = Entry.objects.order_by("id").last()
        assert (told.verb, told.data) == ("data.exported", {"list": "Audit trail", "rows": 2})
        assert str(told.actor) == "Auditor"
        assert words.about(told, "Norvane Group") == "Audit trail"
    assert "Audit trail: 2 rows" in auditor.get(PAGE).content.decode()
    assert auditor.get(f"{PAGE}?format=xlsx").content[:2] == b"PK"


def test_what_was_taken_along_and_why_is_read_in_the_readers_language(auditor: Client, tenant: Tenant) -> None:
    german = {"HTTP_ACCEPT_LANGUAGE": "de"}
    assert auditor.get(f"{PAGE}?format=csv", **german).status_code == 200
    with walls.inside(tenant.pk):
        assert Entry.objects.get().data["list"] == "Audit trail"
        entries.record(
            "wave.moved", subject=tenant, by=actors.system(tenant), at=AT, reason=kept.source_of(moves.TAKEN_BACK)
        )
    with translation.override("de"):
        lists, reason = translation.gettext("Audit trail"), str(moves.TAKEN_BACK)
    page = auditor.get(PAGE, **german).content.decode()
    assert lists != "Audit trail"
    assert f"{lists}: 0" in page
    assert reason in page
    word = max(reason.split(), key=len).strip(".")
    assert len(whens(auditor.get(f"{PAGE}?q={word}", **german).content.decode())) == 1
    assert "Audit trail: 0 rows" in auditor.get(PAGE).content.decode()


def test_a_long_file_is_a_job_that_the_auditor_sees(
    auditor: Client, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 5)
    monkeypatch.setattr(export, "_STEP", 7)
    many(tenant, 30)
    answer = auditor.get(f"{PAGE}?format=csv&verb=wave.held")
    assert answer.url.startswith("/norvane/jobs/")
    jobs.run_queued(tenant)
    with walls.inside(tenant.pk):
        job = Job.objects.get()
        assert job.state == Job.State.DONE, job.note
        kept = bytes(job.files.get().content).decode("utf-8-sig").splitlines()
        assert len(kept) == 11
        assert Entry.objects.filter(verb="data.exported", data__rows=10).exists()
    assert "audit-trail.csv" in auditor.get(answer.url).content.decode()


def test_lists_of_people_are_written_down_and_others_are_not(tenant: Tenant, client: Client) -> None:
    client.force_login(actor_for(tenant, Role.ADMINISTRATOR).user)
    with walls.inside(tenant.pk):
        factories.PersonFactory()
    for path in ("people/", "settings/members/", "programs/", "exceptions/"):
        assert client.get(f"/norvane/{path}?format=csv").status_code == 200
    with walls.inside(tenant.pk):
        told = [each.data for each in Entry.objects.filter(verb="data.exported").order_by("id")]
    assert [each["rows"] for each in told] == [1, 1, 0]
    assert [each["list"] for each in told][0:2] == ["People", "Members"]


# Who, and the parts


def test_only_those_who_audit(tenant: Tenant, client: Client) -> None:
    client.force_login(actor_for(tenant, Role.PROGRAM_MANAGER).user)
    assert client.get(PAGE).status_code == 403


def test_a_subject_that_is_gone_keeps_its_number(inside: Tenant) -> None:
    assert words.of_subjects([("wave", 4711), ("unheard", 3)]) == {
        ("wave", 4711): "Wave 4711",
        ("unheard", 3): "Unheard 3",
    }
    reader = actors.system(inside)
    assert addresses.of("wave", None, reader) == addresses.of("unheard", None, reader) == ""


def test_every_noun_with_a_page_has_words() -> None:
    assert set(addresses.registered()) - nouns.registered() == set()


def test_nouns_with_a_page() -> None:
    assert addresses.registered() == [
        "agreement",
        "appearance",
        "assignmentexception",
        "calendarperiod",
        "changeorder",
        "completionsource",
        "consultation",
        "country",
        "decision",
        "endorsement",
        "escalation",
        "finding",
        "linedoubt",
        "measure",
        "membership",
        "message",
        "module",
        "package",
        "peopleimport",
        "person",
        "plandraft",
        "program",
        "readinessitem",
        "region",
        "review",
        "risk",
        "segment",
        "settingrequest",
        "sponsorask",
        "stakeholder",
        "statusreport",
        "step",
        "variant",
        "waiver",
        "wave",
    ]


def test_choices_are_of_this_organization(tenant: Tenant) -> None:
    other = factories.TenantFactory(slug="harbor")
    write(other, 1, by=actor_for(other, Role.ADMINISTRATOR))
    with walls.inside(tenant.pk):
        assert (choices.verbs(), choices.nouns(), choices.actors()) == ([], [], [])
    with walls.inside(other.pk):
        assert (choices.verbs(), choices.nouns()) == (["wave.held"], ["wave"])
        assert [str(each) for each in choices.actors()] == ["Administrator"]
