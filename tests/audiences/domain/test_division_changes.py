"""Changing the tree of divisions: nobody is lost, files and segments go on meaning the same, effects say it first."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import division_changes, divisions, rule_values, segments
from audiences.models import Division, DivisionAlias, DivisionGrant, Person
from rollout.journal.models import Entry
from rollout.tenancy.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)


def tree(*paths: str) -> dict[str, Division]:
    divisions.ensure(paths)
    return {each.path: each for each in Division.objects.all()}


def person(division: Division, n: int = 0) -> Person:
    return factories.PersonFactory(external_id=f"{division.pk}-{n}", division=division)


def in_division(*paths: str) -> dict[str, object]:
    return {"all": [{"field": "division", "op": "in", "value": list(paths)}]}


def sound() -> None:
    """Every path is its parent's with the name, and ranges nest as the parents say."""
    for each in Division.objects.select_related("parent"):
        assert each.path == (f"{each.parent.path}/{each.name}" if each.parent else each.name)
        if each.parent:
            assert each.parent.lft < each.lft < each.rgt < each.parent.rgt


def test_a_renamed_division_takes_what_is_below_along(inside, system):
    known = tree("Energy/Grid/North", "Water")
    member = person(known["Energy/Grid/North"])
    segment = segments.create(name="Grid", rule=in_division("Energy/Grid", "Water"), by=system, at=AT)
    effects = division_changes.effects(division_changes.renamed(known["Energy/Grid"], "Networks"))
    assert effects.paths == {"Energy/Grid": "Energy/Networks", "Energy/Grid/North": "Energy/Networks/North"}
    assert (effects.people, effects.segments, effects.joined) == (1, [segment], ())
    division_changes.rename(division=known["Energy/Grid"], name=" Networks ", by=system, at=AT)
    sound()
    member.refresh_from_db()
    segment.refresh_from_db()
    assert member.division.path == "Energy/Networks/North"
    assert segment.rule == in_division("Energy/Networks", "Water")
    assert list(segments.members(segment)) == [member]
    as_now = divisions.as_now()
    assert as_now("Energy/Grid/North") == "Energy/Networks/North"
    assert as_now("Energy/Grid/South") == "Energy/Networks/South"
    assert as_now("Energy/Gridiron") == "Energy/Gridiron"
    entry = Entry.objects.get(verb="division.renamed")
    assert entry.data == {"from": "Energy/Grid", "to": "Energy/Networks", "divisions": 2}


def test_a_name_given_back_is_its_own_again(inside, system):
    found = tree("Energy")["Energy"]
    division_changes.rename(division=found, name="Power", by=system, at=AT)
    division_changes.rename(division=found, name="Energy", by=system, at=AT)
    assert dict(DivisionAlias.objects.values_list("path", "division__path")) == {"Power": "Energy"}
    assert divisions.as_now()("Energy") == "Energy"


def test_a_moved_division_leaves_its_old_path_to_files(inside, system):
    known = tree("Energy/Grid/North", "Water")
    division_changes.move(division=known["Energy/Grid"], under=known["Water"], by=system, at=AT)
    sound()
    assert set(Division.objects.values_list("path", flat=True)) == {"Energy", "Water", "Water/Grid", "Water/Grid/North"}
    assert divisions.as_now()("Energy/Grid/North") == "Water/Grid/North"
    division_changes.move(division=Division.objects.get(path="Water/Grid"), under=None, by=system, at=AT)
    sound()
    assert divisions.as_now()("Water/Grid") == divisions.as_now()("Energy/Grid") == "Grid"


def test_merged_divisions_join_people_children_leads_and_rules(inside, system):
    known = tree("Energy/Grid/North", "Water/Grid/North", "Water/Grid/South")
    people = [person(known[path]) for path in ("Energy/Grid/North", "Water/Grid/North", "Water/Grid/South", "Water")]
    people[1].status = Person.Status.LEFT
    people[1].save()
    membership = Membership.objects.create(user=factories.UserFactory(), tenant=inside, role="division_lead")
    for path in ("Energy/Grid", "Water/Grid"):
        DivisionGrant.objects.create(membership=membership, division=known[path])
    segment = segments.create(name="Both", rule=in_division("Energy/Grid", "Water/Grid"), by=system, at=AT)
    paths = division_changes.merged(known["Water"], known["Energy"])
    effects = division_changes.effects(paths)
    assert effects.joined == ("Water", "Water/Grid", "Water/Grid/North")
    assert (effects.people, effects.leads, effects.segments) == (2, 1, [segment])
    division_changes.merge(division=known["Water"], into=known["Energy"], by=system, at=AT)
    sound()
    assert set(Division.objects.values_list("path", flat=True)) == {
        "Energy",
        "Energy/Grid",
        "Energy/Grid/North",
        "Energy/Grid/South",
    }
    where = dict(Person.objects.values_list("pk", "division__path"))
    assert [where[each.pk] for each in people] == [
        "Energy/Grid/North",
        "Energy/Grid/North",
        "Energy/Grid/South",
        "Energy",
    ]
    assert [each.division.path for each in DivisionGrant.objects.all()] == ["Energy/Grid"]
    segment.refresh_from_db()
    assert segment.rule == in_division("Energy/Grid")
    assert divisions.as_now()("Water/Grid/South/New") == "Energy/Grid/South/New"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda known: division_changes.renamed(known["Energy"], " "), "Enter a name."),
        (lambda known: division_changes.renamed(known["Energy"], "A/B"), "A name has no “/”"),
        (lambda known: division_changes.renamed(known["Energy"], "x" * 121), "The name has 121 characters"),
        (lambda known: division_changes.renamed(known["Energy"], "Water"), "There is a division “Water” already."),
        (lambda known: division_changes.moved(known["Energy"], known["Energy/Grid"]), "cannot be put under itself"),
        (lambda known: division_changes.moved(known["Energy/Grid"], known["Energy"]), "It is there already"),
        (
            lambda known: division_changes.moved(known["Energy/Grid"], known["Water"]),
            "There is a division “Water/Grid”",
        ),
        (
            lambda known: division_changes.merged(known["Energy"], known["Energy/Grid"]),
            "cannot be made one with itself",
        ),
    ],
)
def test_what_cannot_be_is_said(inside, change, sentence):
    known = tree("Energy/Grid", "Water/Grid")
    with pytest.raises(ValidationError, match=sentence):
        change(known)


NAMES = st.sampled_from(["A", "B", "C"])
ACTS = st.lists(st.tuples(st.sampled_from(["rename", "move", "merge"]), st.integers(0, 9), st.integers(0, 9), NAMES))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_order_of_changes_loses_anybody_or_a_path(acts, inside, system):
    """After any changes every path that ever was still names the division that its people are in."""
    Person.objects.all().delete()
    DivisionAlias.objects.all().delete()
    Division.objects.all().delete()
    known = tree("A/B/C", "B/A", "C/B")
    homes = {path: person(division).pk for path, division in known.items()}
    for act, first, second, name in acts:
        everything = list(Division.objects.order_by("lft"))
        division, other = everything[first % len(everything)], everything[second % len(everything)]
        try:
            if act == "rename":
                division_changes.rename(division=division, name=name, by=system, at=AT)
            elif act == "move":
                division_changes.move(division=division, under=other, by=system, at=AT)
            else:
                division_changes.merge(division=division, into=other, by=system, at=AT)
        except ValidationError:
            continue
        sound()
    assert Person.objects.exclude(division=None).count() == len(homes)
    assert not set(DivisionAlias.objects.values_list("path", flat=True)) & set(
        Division.objects.values_list("path", flat=True)
    )


def test_values_of_other_fields_stay():
    rule = {"any": [{"field": "site", "op": "in", "value": ["Energy"]}, {"none": [in_division("Energy", "X")]}]}
    assert rule_values.replaced(rule, "division", {"Energy": "X"}) == {
        "any": [{"field": "site", "op": "in", "value": ["Energy"]}, {"none": [in_division("X")]}]
    }
    assert rule_values.names(rule, "division", {"Energy"})
    assert not rule_values.names(rule, "division", {"Y"})


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=25), st.data())
def test_people_of_a_division_are_those_of_its_subtree(counts, data):
    paths: list[str] = []
    for n in range(len(counts)):
        above = data.draw(st.sampled_from(["", *paths]))
        paths.append(f"{above}/{n}" if above else str(n))
    pks = {path: n for n, path in enumerate(sorted(paths))}
    found = divisions.with_below(
        {pks[path]: count for path, count in zip(paths, counts, strict=True)} | {None: 5},
        [Division(pk=pks[path], path=path, parent_id=pks.get(path.rpartition("/")[0])) for path in sorted(paths)],
    )
    told = dict(zip(paths, counts, strict=True))
    for path, pk in pks.items():
        assert found[pk] == sum(n for other, n in told.items() if other == path or other.startswith(f"{path}/"))


class Looked:
    """A division that counts how often its parent is asked for."""

    asked = 0

    def __init__(self, pk: int, parent: int | None) -> None:
        self.pk, self._parent = pk, parent

    @property
    def parent_id(self) -> int | None:
        Looked.asked += 1
        return self._parent


@pytest.mark.parametrize("deep", [True, False])
def test_a_tree_of_two_thousand_is_walked_once(deep):
    Looked.asked = 0
    every = [Looked(n, (n - 1 if deep else 0) if n else None) for n in range(2_000)]
    assert divisions.with_below(dict.fromkeys(range(2_000), 1), every)[0] == 2_000
    assert Looked.asked <= 3 * 2_000


def test_divisions_stand_by_name_among_their_siblings(inside, system):
    tree("Water", "Energy/Grid")
    known = tree("energy again", "Energy/Board", "Aviation")
    in_order = ["Aviation", "Energy", "Energy/Board", "Energy/Grid", "energy again", "Water"]
    assert list(Division.objects.order_by("lft").values_list("path", flat=True)) == in_order
    division_changes.rename(division=known["Energy/Board"], name="Harbors", by=system, at=AT)
    found = Division.objects.filter(parent__path="Energy").order_by("lft").values_list("name", flat=True)
    assert list(found) == ["Grid", "Harbors"]
    sound()
