"""The value in force equals a brute-force oracle that shares no code with `resolution` and `book` (GO1).

The oracle enumerates every value a setting can take and every level it can be held at, over random trees of regions,
countries, programs, policies and laws.
"""

import datetime
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain.settings import catalogue, resolution
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.option_kinds import Choices
from audiences.domain.settings.ordered_kinds import Number
from audiences.domain.settings.resolution import Held, Level, Policy, Statute
from audiences.domain.settings.setting import Section, Setting, Tier
from audiences.models import Country, Region

AT = datetime.datetime(2026, 9, 22, 9, tzinfo=datetime.UTC)
TOP = 9
NUMBER = Setting("n", Section.TIME, "N", "", "", Number(0, TOP), 4, Tier.BOUNDED)
LETTERS = "abcd"
LETTER = Setting("l", Section.TIME, "L", "", "", Choices({each: each for each in LETTERS}), ["a", "b"], Tier.BOUNDED)

tiers = st.sampled_from(["locked", "bounded", "delegated"])
numbers = st.integers(0, TOP)
number_bounds = st.tuples(numbers, numbers).map(lambda ends: {"low": min(ends), "high": max(ends)}) | st.sampled_from(
    [{"low": 3}, {"high": 6}]
)
subsets = st.sets(st.sampled_from(LETTERS), min_size=1).map(sorted)
letter_bounds = subsets.map(lambda among: {"among": among}) | st.tuples(subsets, subsets).map(
    lambda both: {"required": both[0], "among": sorted({*both[0], *both[1]})}
)


def worlds(values: Any, bounds: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Regions 1 to 2, countries 1 to 3 (each in a region or in none), one program, and who decided what."""
    policy = st.fixed_dictionaries({"tier": tiers, "bound": bounds})
    places = st.sampled_from([("all", 0), ("region", 1), ("region", 2), ("country", 1), ("country", 2), ("country", 3)])
    return st.fixed_dictionaries(
        {
            "regions": st.dictionaries(st.integers(1, 3), st.sampled_from([None, 1, 2]), min_size=3, max_size=3),
            "values": st.dictionaries(places, values),
            "program": st.dictionaries(places, values),
            "policy": st.none() | policy,
            "program_policy": st.none() | policy,
            "laws": st.dictionaries(st.integers(1, 3), bounds),
        }
    )


# The oracle: plain loops over plain data.


def admitted(bound: dict[str, Any], everything: list[Any]) -> list[Any]:
    kept = []
    for value in everything:
        if isinstance(value, int):
            good = bound.get("low", -1) <= value <= bound.get("high", TOP + 1)
        else:
            good = all(each in value for each in bound.get("required", [])) and all(
                each in bound.get("among", LETTERS) for each in value
            )
        if good:
            kept.append(value)
    return kept


def both(strong: list[int], weak: list[int]) -> list[int]:
    shared = [value for value in strong if value in weak]
    if shared:
        return shared
    closest = min(abs(a - b) for a in strong for b in weak)
    return [a for a in strong if min(abs(a - b) for b in weak) == closest]


def decided(world: dict[str, Any], country: int, default: Any, with_program: bool) -> tuple[Any, str]:
    """What the lookup order names for a country, and at which level."""
    region, mine, all_values = world["regions"][country], world["program"], world["values"]
    tier = world["policy"]["tier"] if world["policy"] else "bounded"
    program_locks = with_program and world["program_policy"] and world["program_policy"]["tier"] == "locked"
    order = []
    if with_program and tier != "locked" and not program_locks:
        order += [(mine, ("country", country), "program_country"), (mine, ("region", region), "program_region")]
    if tier != "locked" and not program_locks:
        order += [(all_values, ("country", country), "country"), (all_values, ("region", region), "region")]
    if with_program and tier != "locked":
        order += [(mine, ("all", 0), "program")]
    for book, key, level in [*order, (all_values, ("all", 0), "tenant")]:
        if key in book:
            return book[key], level
    return default, "default"


def bounds_of(world: dict[str, Any], country: int, with_program: bool) -> list[dict[str, Any]]:
    """The bounds that hold for a country, the strongest first."""
    policy = world["policy"] or {"tier": "bounded", "bound": {}}
    found = [world["laws"][country]] if country in world["laws"] else []
    if policy["tier"] == "bounded":
        found.append(policy["bound"])
    tightened = world["program_policy"] if with_program else None
    if tightened and tightened["tier"] == "bounded" and policy["tier"] != "locked":
        found.append(tightened["bound"])
    return found


def expected_number(world: dict[str, Any], country: int, with_program: bool) -> tuple[int, str]:
    wanted, level = decided(world, country, 4, with_program)
    everything = list(range(TOP + 1))
    sets = [admitted(bound, everything) for bound in bounds_of(world, country, with_program)]
    allowed = everything
    for each in reversed(sets):  # the weakest first: the law has the last word
        allowed = both(each, allowed)
    return min(allowed, key=lambda value: abs(value - wanted)), level


# The subject, from the same world.


def book_of(setting: Setting, world: dict[str, Any]) -> tuple[Book, ProgramLayer]:
    def held(values: dict[tuple[str, int], Any], levels: dict[str, Level]) -> dict[Any, Held]:
        found = {}
        for (kind, key), value in values.items():
            place = (key if kind == "region" else None, key if kind == "country" else None)
            found[setting.name, place] = Held(levels[kind], value)
        return found

    def policy(name: str) -> dict[str, Policy]:
        chosen = world[name]
        return {setting.name: Policy(Tier(chosen["tier"]), chosen["bound"])} if chosen else {}

    outer = {"all": Level.TENANT, "region": Level.REGION, "country": Level.COUNTRY}
    inner = {"all": Level.PROGRAM, "region": Level.PROGRAM_REGION, "country": Level.PROGRAM_COUNTRY}
    book = Book(
        at=AT,
        countries={pk: Country(pk=pk, code="XA", region_id=region) for pk, region in world["regions"].items()},
        regions={1: Region(pk=1), 2: Region(pk=2)},
        values=held(world["values"], outer),
        policies=policy("policy"),
        statutes={(setting.name, pk): Statute(bound, "X", "a law") for pk, bound in world["laws"].items()},
    )
    return book, ProgramLayer(1, "P", held(world["program"], inner), policy("program_policy"))


def _within(test: Any, setting: Setting) -> Any:
    catalogue.SETTINGS[setting.name] = setting
    try:
        return test()
    finally:
        del catalogue.SETTINGS[setting.name]


many = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(worlds(numbers, number_bounds), st.booleans())
def test_a_number_in_force_is_the_oracles(world: dict[str, Any], with_program: bool) -> None:
    def check() -> None:
        book, layer = book_of(NUMBER, world)
        for country in world["regions"]:
            resolved = book.resolve("n", country=country, program=layer if with_program else None)
            assert (resolved.value, str(resolved.source.level)) == expected_number(world, country, with_program)

    _within(check, NUMBER)


@many
@given(worlds(subsets, letter_bounds), st.booleans())
def test_a_list_in_force_is_allowed_by_the_law_and_loses_as_little_as_it_can(
    world: dict[str, Any], with_program: bool
) -> None:
    everything = [sorted(each) for n in range(1, 5) for each in itertools.combinations(LETTERS, n)]

    def check() -> None:
        book, layer = book_of(LETTER, world)
        for country in world["regions"]:
            resolved = book.resolve("l", country=country, program=layer if with_program else None)
            wanted, level = decided(world, country, ["a", "b"], with_program)
            assert str(resolved.source.level) == level
            assert resolved.wanted == wanted
            bounds = bounds_of(world, country, with_program)
            if country in world["laws"]:
                assert resolved.value in admitted(world["laws"][country], everything)
            open_to_all = [value for value in everything if all(value in admitted(b, everything) for b in bounds)]
            if not open_to_all:
                continue  # the bounds exclude each other: the law alone was checked
            assert resolved.value in open_to_all
            kept = len(set(resolved.value) & set(wanted))
            assert kept == max(len(set(value) & set(wanted)) for value in open_to_all)

    _within(check, LETTER)


@many
@given(worlds(numbers, number_bounds))
def test_otherwise_is_what_holds_without_the_source(world: dict[str, Any]) -> None:
    def check() -> None:
        book, _ = book_of(NUMBER, world)
        for country in world["regions"]:
            resolved = book.resolve("n", country=country)
            level = str(resolved.source.level)
            if level == "default":
                continue
            keys = {"country": ("country", country), "region": ("region", world["regions"][country])}
            without = {k: v for k, v in world["values"].items() if k != keys.get(level, ("all", 0))}
            assert resolved.otherwise == expected_number({**world, "values": without}, country, False)[0]

    _within(check, NUMBER)


def test_the_oracle_sees_a_planted_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: with the lock ignored, or a bound read one too wide, the comparison above fails."""
    real_levels, real_nearest = resolution._levels, Number.nearest
    faults = {
        (resolution, "_levels"): lambda policy, tightened: real_levels(Policy(Tier.DELEGATED, {}), tightened),
        (Number, "nearest"): lambda kind, bound, value: real_nearest(
            kind, {end: limit + (end == "high") for end, limit in bound.items()}, value
        ),
    }
    for (owner, name), fault in faults.items():
        with monkeypatch.context() as planted:
            planted.setattr(owner, name, fault)
            with pytest.raises(AssertionError):
                test_a_number_in_force_is_the_oracles()
