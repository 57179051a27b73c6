"""What an agreement hides is on no page, in no file and in no report, whoever asks: tried over all addresses (GO5)."""

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal

import pytest

from audiences.models import Agreement, Person, SettingValue
from delivery.models import Assignment, CompletionRecord, CompletionSource
from programs.models import Module
from rollout.tenancy import walls
from rollout.tenancy.permissions import TABLE, Role
from tests import factories
from tests.walls.test_matrix import ROUTES, ask, both, ours, path_of, theirs
from tests.walls.world import World

__all__ = ["both", "ours", "theirs"]  # fixtures
SCORES = ("87.31", "61.47")  # the last attempt and the one before it
READERS = (Role.ADMINISTRATOR, Role.MANAGER)
ABOUT_PEOPLE = re.compile(
    r"^$|^(people|team|exceptions|assignments|reports|messages)/|/(results|reports|people|audience)/"
)
FILES = re.compile(r"(people|exceptions)/$")  # lists of people, which come as files too


@pytest.fixture
def scored(ours: World) -> Agreement:
    """The report of the first world has two attempts with scores, and their country lets managers see them."""
    with walls.inside(ours.tenant.pk):
        person = Person.objects.get(pk=ours.inside["people"])
        assignment = Assignment.objects.get(pk=ours.inside["assignments"])
        Module.objects.filter(program=assignment.program).update(course_id="Z-1")
        for number, score in enumerate(reversed(SCORES)):
            CompletionRecord.objects.create(
                source=CompletionSource.objects.get(slug=ours.inside["sources"]),
                record_id=f"r{number}",
                digest=str(number),
                person=person,
                module=Module.objects.get(program=assignment.program),
                status="failed",
                score=Decimal(score),
                received_at=factories.AT.replace(hour=7 + number),
            )
        when = {"decided_at": factories.AT.replace(year=2020), "effective_at": factories.AT.replace(year=2020)}
        SettingValue.objects.create(name="managers_see_scores", value=True, is_announced=True, **when)
        Agreement.objects.exclude(number=ours.inside["agreements"]).delete()
        return Agreement.objects.get()


def seen(ours: World) -> Iterator[tuple[str, str]]:
    """(what was asked, a score that the answer has in it), over every address that may be about people."""
    for route, action in ROUTES:
        if not ABOUT_PEOPLE.search(route):
            continue
        path = path_of(route, ours.inside, ours)
        for role in READERS:
            if action not in TABLE[role]:
                continue
            for query in ("", "?format=xlsx") if FILES.search(route) else ("",):
                answer = ask(ours.users[role], "get", path + query)
                body = answer.content
                if body[:2] == b"PK":
                    with zipfile.ZipFile(io.BytesIO(body)) as book:
                        body = b"".join(book.read(name) for name in book.namelist())
                yield from ((f"{role} {path}{query}", score) for score in SCORES if score.encode() in body)


def test_scores_are_where_the_agreement_lets_them_be_and_nowhere_once_it_does_not(
    ours: World, scored: Agreement
) -> None:
    """The control comes first: with everything agreed the scores are on the pages of a person and of a team."""
    person = ours.inside["people"]
    for role, path, score in ((Role.ADMINISTRATOR, "people", SCORES[1]), (Role.MANAGER, "team", SCORES[0])):
        assert score in ask(ours.users[role], "get", f"/norvane/{path}/{person}/").content.decode()
    with walls.inside(ours.tenant.pk):
        Agreement.objects.filter(pk=scored.pk).update(shown=[])
    assert set(seen(ours)) == set()


@pytest.mark.parametrize("how", ["attempts", "negotiated", "expired"])
def test_the_person_page_follows_the_agreement(ours: World, scored: Agreement, how: str) -> None:
    path = f"/norvane/people/{ours.inside['people']}/"
    with walls.inside(ours.tenant.pk):
        change = {
            "attempts": {"shown": ["score"]},
            "negotiated": {"agreed_on": None},
            "expired": {"valid_until": factories.AT.date().replace(year=2021)},
        }[how]
        Agreement.objects.filter(pk=scored.pk).update(**change)
    page = ask(ours.users[Role.ADMINISTRATOR], "get", path).content.decode()
    assert SCORES[1] not in page
    assert (SCORES[0] in page) == (how == "attempts")


def test_names_below_direct_reports_are_counted_alone(ours: World, scored: Agreement) -> None:
    with walls.inside(ours.tenant.pk):
        report = Person.objects.get(pk=ours.inside["people"])
        below = factories.PersonFactory(
            last_name="Zqbelow", country=report.country, division=report.division, manager=report, lft=3, rgt=3
        )
        boss = Person.objects.get(pk=report.manager_id)
        Person.objects.filter(pk=boss.pk).update(lft=1, rgt=8)
        Person.objects.filter(pk=report.pk).update(lft=2, rgt=5)
        Person.objects.filter(pk=below.pk).update(lft=3, rgt=4)
        row = Assignment.objects.get(pk=ours.inside["assignments"])
        own = factories.AssignmentFactory(wave=row.wave, program=row.program, person=below, due_at=row.due_at)
    manager, paths = ours.users[Role.MANAGER], ("team/", f"team/{below.pk}/", f"assignments/{own.pk}/exception/")
    before = [ask(manager, "get", f"/norvane/{path}") for path in paths]
    assert [answer.status_code for answer in before] == [200, 200, 200]
    assert "Zqbelow" in before[0].content.decode()
    with walls.inside(ours.tenant.pk):
        Agreement.objects.filter(pk=scored.pk).update(depth="direct")
    after = [ask(manager, "get", f"/norvane/{path}") for path in paths]
    assert [answer.status_code for answer in after] == [200, 404, 404]
    page = after[0].content.decode()
    assert "Zqbelow" not in page
    assert "names direct reports alone" in page
    assert f"{ours.marker} report" in page
    heading = page.partition("<h1>")[2].partition("</h1>")[0]
    assert heading in before[0].content.decode()  # they are counted as before
