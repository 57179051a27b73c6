"""Planning and applying in sets equal a brute-force reading of the rules, over random files, people and sources.

The oracle shares no code with the product: it walks rows, dictionaries and manager lines one by one.
"""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import import_plans, import_words, imports
from audiences.models import Country, Person

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
IDS = ["A", "B", "C", "D", "E", "F"]
GIVEN = ("first_name", "email", "country", "status")

ids = st.sampled_from(IDS)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "external_id": st.one_of(ids, ids, ids, st.just("")),
            "first_name": st.sampled_from(["Ada", "Ada", "Bo", "=x"]),
            "last_name": st.just("Person"),
            "manager_external_id": st.one_of(st.just(""), ids, st.just("nobody")),
            "email": st.sampled_from(["", "x@n.example", "X@N.example", "not an address"]),
            "country": st.sampled_from(["DE", "DE", "AE", "Germany"]),
            "status": st.sampled_from(["", "active", "leave", "left"]),
        }
    ),
    max_size=8,
)
plain = st.lists(ids, unique=True, max_size=6)
files = st.tuples(rows, st.sampled_from(["people", "agency"]), st.booleans())

Known = dict[str, dict[str, str]]


def refusals(row: dict[str, str]) -> set[str]:
    """Columns whose value is refused."""
    wrong = {
        "external_id": row["external_id"] == "",
        "first_name": row["first_name"].startswith("="),
        "email": row["email"] == "not an address",
        "country": len(row["country"]) != 2,
    }
    return {column for column, is_wrong in wrong.items() if is_wrong}


def oracle(known: Known, given: list[dict[str, str]], source: str, delta: bool) -> tuple[Known, dict[str, int]]:
    """(the people afterwards, counts)."""
    rejected = {
        n
        for n, row in enumerate(given)
        if refusals(row) or sum(each["external_id"] == row["external_id"] for each in given) > 1
    }

    def stays(key: str) -> bool:
        there = known.get(key)
        if there is None:
            return False
        if key in {given[n]["external_id"] for n in rejected}:
            return True
        return there["status"] != "left" and (delta or there["source"] != source)

    while True:
        accepted = {row["external_id"]: n for n, row in enumerate(given) if n not in rejected}
        bosses = {key: given[n]["manager_external_id"] for key, n in accepted.items()}
        wrong = {accepted[key] for key, boss in bosses.items() if boss and boss not in accepted and not stays(boss)}
        if not wrong:
            line = {key: each["manager"] for key, each in known.items()} | bosses
            wrong = {accepted[key] for key in accepted if in_loop(key, line)}
        if not wrong:
            break
        rejected |= wrong
    after = {key: dict(each) for key, each in known.items()}
    counts = {"new": 0, "changed": 0, "leavers": 0, "unchanged": 0, "rejected": len(rejected)}
    for key, n in accepted.items():
        wanted = {column: given[n][column] for column in GIVEN} | {"manager": bosses[key], "source": source}
        wanted["status"] = wanted["status"] or "active"
        kind = "new" if key not in known else "unchanged" if known[key] == wanted else "changed"
        counts[kind] += 1
        after[key] = wanted
    named = {row["external_id"] for row in given}
    for key, each in known.items():
        if not delta and each["source"] == source and each["status"] != "left" and key not in named:
            after[key]["status"] = "left"
            counts["leavers"] += 1
    return after, counts


def in_loop(key: str, line: dict[str, str]) -> bool:
    at = line.get(key, "")
    for _ in line:
        if at == key:
            return True
        at = line.get(at, "")
    return False


def recorded() -> Known:
    found = {}
    for person in Person.objects.select_related("manager", "country"):
        found[person.external_id] = {
            "first_name": person.first_name,
            "email": person.email,
            "country": person.country.code,
            "status": person.status,
            "manager": person.manager.external_id if person.manager else "",
            "source": person.source,
        }
    return found


def check_the_line(people: Known) -> None:
    """A span holds exactly those below; who left with nobody present below stands outside."""
    spans = {key: (lft, rgt) for key, lft, rgt in Person.objects.values_list("external_id", "lft", "rgt")}

    def above(key: str) -> list[str]:
        found = []
        while key := people[key]["manager"]:
            found.append(key)
        return found

    holds = {key for key, each in people.items() if each["status"] != "left"}
    holds |= {boss for key in list(holds) for boss in above(key)}
    for key in people:
        assert (spans[key] != (0, 0)) == (key in holds)
        below = {other for other in holds if key in above(other)}
        if key in holds:
            lft, rgt = spans[key]
            assert {other for other in holds if lft < spans[other][0] < rgt} == below
            assert rgt - lft == 2 * len(below) + 1


def check_mailboxes(people: Known) -> None:
    used = [each["email"].lower() for each in people.values() if each["status"] != "left" and each["email"]]
    for person in Person.objects.all():
        assert person.shared_mailbox == (used.count(person.email.lower()) > 1), person.email


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(files, min_size=1, max_size=4))
def test_files_in_turn_leave_what_the_rules_say(inside, system, sequence):
    with transaction.atomic():
        people: Known = {}
        for given_rows, source, delta in sequence:
            plan = import_plans.of_rows(given_rows, source=source, tenant=inside, delta=delta)
            people, counts = oracle(people, given_rows, source, delta)
            found = import_words.counts(plan)
            assert {key: found[key] for key in counts} == counts, list(map(str, plan.problems()))
            assert len({problem.row for problem in plan.problems()}) == counts["rejected"]
            imports.take(plan=plan, file_name="people.csv", source=source, by=system, at=AT)
            assert recorded() == people
            check_the_line(people)
            check_mailboxes(people)
            again = import_plans.of_rows(given_rows, source=source, tenant=inside, delta=delta)
            assert again.empty or counts["rejected"], "the same file twice changes nothing"
        transaction.set_rollback(True)


def test_the_oracle_sees_a_fault(inside, system):
    """A leaver who is written over is noticed."""
    given_rows = [{"external_id": "A", "first_name": "Ada", "last_name": "P", "country": "DE", "email": "",
                   "manager_external_id": "", "status": ""}]  # fmt: skip
    imports.load(rows=given_rows, by=system, at=AT)
    people, _ = oracle({}, given_rows, "people", False)
    assert recorded() == people
    Person.objects.update(status="left")
    assert recorded() != people
    assert Country.objects.count() == 1
