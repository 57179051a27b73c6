"""Rules keep naming the places that they named, whatever these are called now, and nothing else of them changes."""

from audiences.domain import rule_places, segments
from audiences.models import Segment
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories


def of(field: str, *values: str) -> dict[str, object]:
    return {"field": field, "op": "in", "value": list(values)}


def made(name: str, rule: dict[str, object], by: Actor) -> Segment:
    return segments.create(name=name, rule=rule, by=by, at=factories.AT)


def test_places_are_found_and_renamed_however_deep(inside: Tenant, system: Actor) -> None:
    for code in ("europe", "east", "asia"):
        factories.RegionFactory(code=code, name=code.title())
    flat = made("Flat", {"all": [of("region", "europe", "east")]}, system)
    deep = made("Deep", {"none": [{"any": [of("region", "east")]}, of("language", "en")]}, system)
    aside = made("Aside", {"all": [of("region", "asia")]}, system)
    Segment.objects.update(former={"all": []})
    assert rule_places.naming("region", {"east"}) == [deep, flat]
    assert rule_places.naming("region", {"asia", "nowhere"}) == [aside]
    assert rule_places.naming("country", {"east"}) == []
    rule_places.rewrite("region", {"east": "europe"})
    found = {each.name: each for each in Segment.objects.all()}
    assert found["Flat"].rule == {"all": [of("region", "europe")]}, "two that become one are named once"
    assert found["Deep"].rule == {"none": [{"any": [of("region", "europe")]}, of("language", "en")]}
    assert found["Aside"].rule == aside.rule
    assert [found[name].former for name in ("Flat", "Deep", "Aside")] == [None, None, {"all": []}]
