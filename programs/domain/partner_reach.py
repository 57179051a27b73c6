"""What bounds a partner's role: the programs that they are given (GO10)."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from programs.models import PartnerGrant, Program
from rollout.members.domain.scopes import Choices, Kind
from rollout.tenancy.permissions import Scope


def _choices() -> Choices:
    return list(Program.objects.order_by("name").values_list("pk", "name"))


def _of(memberships: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    pairs = PartnerGrant.objects.filter(membership__in=memberships).values_list("membership", "program")
    for membership, program in pairs:
        found.setdefault(membership, set()).add(program)
    return found


def _grant(membership: int, wanted: Collection[int]) -> None:
    PartnerGrant.objects.filter(membership=membership).exclude(program__in=wanted).delete()
    had = _of([membership]).get(membership, set())
    PartnerGrant.objects.bulk_create(PartnerGrant(membership_id=membership, program_id=pk) for pk in set(wanted) - had)


PROGRAMS = Kind(Scope.PROGRAMS, _("Programs"), _choices, _of, _grant)
