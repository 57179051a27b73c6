"""What follows from an import is asked of plugs: whom they are given, in which order, and what is left out."""

import datetime

import pytest

from audiences.domain import import_consequences, import_plans, import_rehearsal, imports
from audiences.domain.import_consequences import Consequence
from audiences.models import ImportedChange, PeopleImport, Person
from tests.audiences.domain.test_imports import AT, LATER, company, row

pytestmark = pytest.mark.django_db


class Told:
    """Keeps whom it was asked about; says as many as there are."""

    def __init__(self) -> None:
        self.asked: dict[str, list[str]] = {}

    def _keep(self, name: str, ids: object) -> Consequence:
        found = Person.objects.filter(pk__in=ids).order_by("external_id").values_list("external_id", flat=True)
        self.asked[name] = list(found)
        return Consequence(name, len(self.asked[name]))

    def ahead(self, moves):
        for name in ("leavers", "returners", "movers"):
            yield self._keep(name, getattr(moves, name))

    def since(self, people_import, people):
        yield self._keep("since", people)

    def wanted(self):
        return True

    def joining(self, arrived, *, at):
        for name in ("fresh", "touched"):
            self.asked[name] = sorted(getattr(arrived, name).values_list("external_id", flat=True))
        below = arrived.touched.filter(manager__external_id="A")
        yield Consequence("below A", below.count(), "below", below)
        yield Consequence("nobody", 0, "nobody", below.none())


class Guard:
    """Wants to know how many are new."""

    def joined(self, arrived):
        return {1: arrived.fresh.count()}

    def sentences(self, moves, joined):
        yield f"Confirm {joined.get(1, 0)}."


@pytest.fixture
def told(monkeypatch) -> Told:
    plug = Told()
    for name in ("_plugs", "_joinings"):
        monkeypatch.setattr(import_consequences, name, {"told": plug})
    monkeypatch.setattr(import_consequences, "_guards", {"guard": Guard()})
    return plug


@pytest.fixture
def load(inside, system):
    return lambda rows, at=AT, **more: imports.load(rows=rows, by=system, at=at, **more)


def test_who_leaves_comes_back_and_moves(load, told, inside):
    load(company())
    load(company()[:5], LATER)  # F leaves
    rows = [*(each for each in company() if each["external_id"] != "E"), row("G", "A")]
    rows[1]["job_role"] = "Buyer"
    import_plans.of_rows(rows, source="people", tenant=inside)
    assert [(each.sentence, each.count) for each in import_consequences.ahead()] == [
        ("leavers", 1),
        ("returners", 1),
        ("movers", 2),
    ]
    assert told.asked == {"leavers": ["E"], "returners": ["F"], "movers": ["B", "F"]}
    assert import_consequences.warnings({"guard": {1: 2}}) == ["Confirm 2."]


def test_what_is_nobodys_is_not_said(load, told, inside):
    load(company())
    import_plans.of_rows(company(), source="people", tenant=inside)
    assert import_consequences.ahead() == []


def test_since_is_about_everybody_whom_the_import_touched(load, told):
    load(company())
    rows = [*company()[:5], row("G", "A")]
    rows[2]["job_role"] = "Buyer"
    load(rows, LATER)
    import_consequences.since(PeopleImport.objects.latest("number"))
    assert told.asked == {"since": ["C", "F", "G"]}


def test_new_people_are_asked_about_as_if_they_were_there_and_nothing_is(load, told, inside, system):
    load(company())
    before = list(Person.objects.order_by("pk").values())
    rows = [*company(), row("G", "A", division="New/One"), row("H", "B"), row("I", "A", status="left")]
    rows[4]["job_role"] = "Buyer"
    made = imports.upload(file_name="people.csv", content=b"x", by=system, at=AT)
    plan = import_plans.of_rows(rows, source="people", tenant=inside)
    digest = plan.digest()
    imports.preview(people_import=made, plan=plan, tenant=inside, at=AT + datetime.timedelta(days=1))
    assert (told.asked["fresh"], told.asked["touched"]) == (["G", "H"], ["E", "G", "H"])
    assert ["below A", 2, "below"] in made.consequences
    assert {line.external_id for line in made.lines.filter(import_rehearsal.behind(made, "below"))} == {"E", "G"}
    assert "Confirm 2." in made.warnings
    assert list(Person.objects.order_by("pk").values()) == before
    assert not ImportedChange.objects.filter(people_import=made).exists()
    assert (made.digest, plan.digest()) == (digest, digest)


def test_nothing_is_rehearsed_where_nobody_asks(load, told, inside, system, monkeypatch):
    load(company())
    monkeypatch.setattr(Told, "wanted", lambda self: False)
    made = imports.upload(file_name="people.csv", content=b"x", by=system, at=AT)
    plan = import_plans.of_rows([*company(), row("G", "A")], source="people", tenant=inside)
    imports.preview(people_import=made, plan=plan, tenant=inside, at=AT)
    assert "fresh" not in told.asked


def test_the_product_has_these_plugs():
    assert import_consequences.plugs() == ["assignments", "audience", "messages", "waves"]
