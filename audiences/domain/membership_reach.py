"""What bounds the roles of regional and division leads, and the colleagues that somebody can name as deputy."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from audiences.models import Division, DivisionGrant, Person, Region, RegionGrant
from rollout.members.domain.scopes import Choices, Kind
from rollout.tenancy.permissions import Scope


def colleague(email: str) -> str | None:
    """Name of the present person whose own mailbox that is."""
    found = Person.objects.present().filter(email_key=email.lower(), shared_mailbox=False).exclude(email_key="").first()
    return found.name if found else None


def _regions() -> Choices:
    return list(Region.objects.order_by("name").values_list("pk", "name"))


def _divisions() -> Choices:
    return list(Division.objects.order_by("lft").values_list("pk", "path"))


def _regions_of(memberships: Collection[int]) -> dict[int, set[int]]:
    return _grouped(RegionGrant.objects.filter(membership__in=memberships).values_list("membership", "region"))


def _divisions_of(memberships: Collection[int]) -> dict[int, set[int]]:
    return _grouped(DivisionGrant.objects.filter(membership__in=memberships).values_list("membership", "division"))


def _grouped(pairs: Collection[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for membership, row in pairs:
        found.setdefault(membership, set()).add(row)
    return found


def _grant_regions(membership: int, wanted: Collection[int]) -> None:
    RegionGrant.objects.filter(membership=membership).exclude(region__in=wanted).delete()
    had = _regions_of([membership]).get(membership, set())
    RegionGrant.objects.bulk_create(RegionGrant(membership_id=membership, region_id=pk) for pk in set(wanted) - had)


def _grant_divisions(membership: int, wanted: Collection[int]) -> None:
    DivisionGrant.objects.filter(membership=membership).exclude(division__in=wanted).delete()
    had = _divisions_of([membership]).get(membership, set())
    DivisionGrant.objects.bulk_create(
        DivisionGrant(membership_id=membership, division_id=pk) for pk in set(wanted) - had
    )


REGIONS = Kind(Scope.REGIONS, _("Regions"), _regions, _regions_of, _grant_regions)
DIVISIONS = Kind(Scope.DIVISIONS, _("Divisions"), _divisions, _divisions_of, _grant_divisions)
