"""Who wants no daily mail gets none, but for what a law asks; it is their own choice, and told once."""

import dataclasses

import pytest
from django.core.exceptions import PermissionDenied

from comms.domain import owner_choices
from programs.models import ReadinessItem
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = factories.AT


def told() -> set[str]:
    return set(owner_choices.told(ReadinessItem.objects.all()).values_list("title", flat=True))


def test_what_the_law_asks_is_told_all_the_same(inside: Tenant) -> None:
    by, other = (actor_for(inside, Role.REVIEWER, f"{name}@norvane.example") for name in ("ingrid", "bo"))
    wave = factories.WaveFactory()
    items = [("Mine", by.user, False), ("By law", by.user, True), ("Theirs", other.user, False), ("Free", None, False)]
    for number, (title, owner, statutory) in enumerate(items, 1):
        factories.ReadinessItemFactory(wave=wave, number=number, title=title, owner=owner, statutory=statutory)
    assert told() == {"Mine", "By law", "Theirs", "Free"}
    for _time in range(2):
        owner_choices.turn_off(by=by, at=AT)
    assert (owner_choices.is_off(by.user), owner_choices.is_off(other.user)) == (True, False)
    assert told() == {"By law", "Theirs", "Free"}
    for _time in range(2):
        owner_choices.turn_on(by=by, at=AT)
    assert told() == {"Mine", "By law", "Theirs", "Free"}
    verbs = Entry.objects.filter(verb__startswith="digest.").order_by("pk").values_list("verb", "subject_id")
    assert list(verbs) == [("digest.turned_off", by.user.pk), ("digest.turned_on", by.user.pk)]


@pytest.mark.parametrize("act", [owner_choices.turn_off, owner_choices.turn_on])
def test_nobody_chooses_for_somebody_else(inside: Tenant, act) -> None:
    deputy = actor_for(inside, Role.REVIEWER, "bo@norvane.example")
    principal = factories.UserFactory(display_name="Ingrid Haugen")
    with pytest.raises(PermissionDenied, match="Who can lift it: Ingrid Haugen"):
        act(by=dataclasses.replace(deputy, on_behalf_of=principal), at=AT)
    with pytest.raises(PermissionDenied):
        act(by=actors.system(inside), at=AT)
    assert not Entry.objects.exists()
