"""Regional leads write the texts of their own regions, and publish what is local (GO3)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.models import Region, RegionGrant
from programs.domain import modules, variants, versions, writing
from programs.models import Module, Variant
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan


@pytest.fixture
def asia(plan: Plan) -> Region:
    return factories.RegionFactory(name="Asia")


@pytest.fixture
def priya(plan: Plan, asia: Region) -> Actor:
    actor = actor_for(plan.tenant, Role.REGIONAL_LEAD, "priya@norvane.example")
    RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=asia)
    return actor


def module(plan: Plan, made: str) -> Module:
    found = modules.add(program=plan.program, title=f"Made {made}", by=plan.by, at=AT)
    Module.objects.filter(pk=found.pk).update(made=made)
    found.refresh_from_db()
    return found


def add(of: Module, by: Actor, region: Region | None, locale: str = "hi") -> Variant:
    treatment = "replace" if of.made == Module.Made.LOCAL else "translate"
    return variants.add(module=of, treatment=treatment, locale=locale, region=region, by=by, at=AT)


def test_a_lead_writes_for_their_region_alone(plan: Plan, asia: Region, priya: Actor) -> None:
    of, elsewhere = module(plan, "variable"), factories.RegionFactory(name="EMEA")
    for region in (None, elsewhere):
        with pytest.raises(PermissionDenied, match="for the regions that you lead"):
            add(of, priya, region)
    mine, theirs = add(of, priya, asia), add(of, plan.by, elsewhere, "de")
    versions.revise(variant=mine, note="Names of places.", touches="nothing", seen=1, by=priya, at=AT)
    with pytest.raises(PermissionDenied):
        versions.revise(variant=theirs, note="x", touches="nothing", seen=1, by=priya, at=AT)
    for act in (lambda: variants.remove(variant=theirs, by=priya, at=AT),
                lambda: variants.edit(variant=theirs, course_id="", launch_url="", by=priya, at=AT)):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
    variants.remove(variant=mine, by=priya, at=AT)


@pytest.mark.parametrize(("made", "may"), [("local", True), ("variable", False)])
def test_a_lead_publishes_what_is_local(plan: Plan, asia: Region, priya: Actor, made: str, may: bool) -> None:
    text = add(module(plan, made), priya, asia)
    Variant.objects.filter(pk=text.pk).update(state=Variant.State.APPROVED)
    text.refresh_from_db()
    assert (writing.may_publish(priya, text), writing.may_publish(plan.by, text)) == (may, True)
    if may:
        assert variants.publish(variant=text, by=priya, at=AT).state == "published"
    else:
        with pytest.raises(ValidationError, match="A program manager publishes what follows a core"):
            variants.publish(variant=text, by=priya, at=AT)
