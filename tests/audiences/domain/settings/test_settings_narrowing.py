"""A narrowed bound lists every value below that it changes before it is saved: against brute force through rows (GO1).

The brute force saves the bound and asks again for every place and program; it never asks `children`.
"""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain.settings import book, changes, children
from audiences.domain.settings.changes import Target
from audiences.models import Country, Region
from programs.domain import program_settings
from programs.models import Program
from rollout.tenancy.actors import Actor
from tests import factories

AT = factories.AT
NAME = "completion_days"
REGIONS, COUNTRIES = 2, 4

days = st.integers(10, 40)
places = st.sampled_from([("region", n) for n in range(REGIONS)] + [("country", n) for n in range(COUNTRIES)])
trees = st.fixed_dictionaries(
    {
        "regions": st.lists(st.integers(0, REGIONS), min_size=COUNTRIES, max_size=COUNTRIES),  # REGIONS is none
        "values": st.dictionaries(places, days),
        "program": st.dictionaries(places | st.just(("all", 0)), days),
        "tier": st.sampled_from(["locked", "bounded", "delegated"]),
        "bound": st.tuples(days, days).map(lambda ends: {"low": min(ends), "high": max(ends)}),
    }
)


class World:
    """The drawn tree as rows."""

    def __init__(self, drawn: dict[str, Any], by: Actor) -> None:
        self.by, self.program = by, factories.ProgramFactory()
        self.regions = [factories.RegionFactory(name=f"Region {n}") for n in range(REGIONS)]
        self.countries = [
            factories.CountryFactory(
                code=f"X{chr(65 + n)}", name=f"Country {n}", region=self.regions[region] if region < REGIONS else None
            )
            for n, region in enumerate(drawn["regions"])
        ]
        for where, value in drawn["values"].items():
            changes.set_value(name=NAME, raw=value, target=Target(**self.place(where)), by=by, at=AT)
        for where, value in drawn["program"].items():
            program_settings.set_value(program=self.program, name=NAME, raw=value, by=by, at=AT, **self.place(where))

    def place(self, where: tuple[str, int]) -> dict[str, Region | Country]:
        kind, number = where
        return {kind: getattr(self, "regions" if kind == "region" else "countries")[number]} if kind != "all" else {}


def said(world: World, drawn: dict[str, Any]) -> dict[tuple[Any, str, int], tuple[int, int]]:
    """What each held value's place has in force: (whose, kind, number) -> (value, whether it is the held one's say)."""
    settings_now = book.at(AT)
    layer = program_settings.layer(world.program, settings_now)
    found = {}
    for whose, held, own in (("place", drawn["values"], None), ("program", drawn["program"], layer)):
        for where in held:
            place = {kind: row.pk for kind, row in world.place(where).items()}
            resolved = settings_now.resolve(NAME, program=own, **place)
            levels = {"place": {"region", "country"}, "program": {"program", "program_region", "program_country"}}
            mine = str(resolved.source.level) in levels[whose] and resolved.source.place == str(
                next(iter(world.place(where).values()), "")
            )
            found[whose, *where] = (resolved.value, mine)
    return found


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees)
def test_every_value_that_changes_is_listed_and_no_other(inside: Any, system: Actor, drawn: dict[str, Any]) -> None:
    with transaction.atomic():
        world = World(drawn, system)
        before = book.at(AT)
        policy = changes.read_policy(name=NAME, tier=drawn["tier"], bound=drawn["bound"])
        listed = children.changed(NAME, before, before.with_policy(NAME, policy))
        told = sorted((each.held.program, each.held.place, each.held.value, each.after.value) for each in listed)
        was = said(world, drawn)
        changes.govern(name=NAME, tier=drawn["tier"], bound=drawn["bound"], by=system, at=AT)
        now = said(world, drawn)
        expected = []
        for key, (old, had) in was.items():
            new, has = now[key]
            if (had and old != new) or had != has:
                whose, kind, number = key
                held = drawn["values" if whose == "place" else "program"][kind, number]
                place = str(next(iter(world.place((kind, number)).values()), ""))
                expected.append((world.program.name if whose == "program" else "", place, held, new))
        assert told == sorted(expected)
        assert Program.objects.count() == 1
        transaction.set_rollback(True)
