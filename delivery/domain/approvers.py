"""Who decides on an exception (GO9): by the setting `exception_approver` where the person is, never who asked.

Where nobody holds the role that the setting names, it goes up: regional lead, program manager, administrator.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from audiences.domain.settings import book
from audiences.models import RegionGrant
from delivery.models import AssignmentException
from programs.domain import program_settings
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Action, Role, Scope

NAME = "exception_approver"


class Rung(StrEnum):
    """Values of the setting, from the nearest to the last."""

    REGIONAL_LEAD = "regional_lead"
    PROGRAM_MANAGER = "program_manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Holder:
    """Somebody with one of the roles; `regions` are keys that a regional lead's membership reaches."""

    user: int
    rung: Rung
    regions: frozenset[int] = frozenset()

    def reaches(self, region: int | None) -> bool:
        return self.rung is not Rung.REGIONAL_LEAD or region in self.regions


def rung(wanted: str, *, region: int | None, holders: Iterable[Holder], without: Collection[int]) -> Rung | None:
    """The rung that decides: the wanted one, or the next above that somebody holds there. None where nobody does.

    `without` are users who may not: who asked, and the person it is about.
    """
    listed = list(holders)
    for each in list(Rung)[list(Rung).index(Rung(wanted)) :]:
        if any(one.rung is each and one.reaches(region) and one.user not in without for one in listed):
            return each
    return None


class Approvers:
    """The approvers of these exceptions at an instant of the tenant's clock, in a fixed number of queries.

    The exceptions bring `assignment__program` and `assignment__person__country__region` along.
    """

    def __init__(self, exceptions: Iterable[AssignmentException], *, tenant: Tenant, at: datetime.datetime) -> None:
        self._listed = list(exceptions)
        self._settings = book.at(at)
        programs = {each.assignment.program for each in self._listed}
        self._layers = program_settings.layers(programs, self._settings)
        self._holders = _holders(tenant, at)
        addresses = {each.assignment.person.email_key for each in self._listed} - {""}
        self._logins = dict(User.objects.filter(email__in=addresses).values_list("email", "pk"))
        self._reached: dict[Actor, frozenset[int]] = {}

    def rung(self, exception: AssignmentException) -> Rung | None:
        """Who decides on it."""
        person, program = exception.assignment.person, exception.assignment.program_id
        wanted = self._settings.value(NAME, country=person.country_id, program=self._layers[program])
        return rung(str(wanted), region=_region(exception), holders=self._holders, without=self._without(exception))

    def may(self, exception: AssignmentException, actor: Actor) -> bool:
        """Whether the actor is one of those who decide on it."""
        found = self.rung(exception)
        if found is None or actor.user is None or Role(found.value) not in actor.roles:
            return False
        if not actor.may(Action.DECIDE_EXCEPTIONS) or actor.is_any_of(*self._without(exception)):
            return False
        if actor.person is not None and actor.person.id == exception.assignment.person_id:
            return False
        return found is not Rung.REGIONAL_LEAD or _region(exception) in self._regions(actor)

    def words(self, exception: AssignmentException) -> str:
        """Who decides, in words."""
        found = self.rung(exception)
        if found is Rung.REGIONAL_LEAD:
            region = exception.assignment.person.country.region
            return _("The regional lead of %(region)s") % {"region": region}
        if found is Rung.PROGRAM_MANAGER:
            return _("A program manager")
        return _("An administrator") if found else _("Nobody here may decide on it yet")

    def _without(self, exception: AssignmentException) -> set[int]:
        return {pk for pk in (exception.asked_by_id, self._logins.get(exception.assignment.person.email_key)) if pk}

    def _regions(self, actor: Actor) -> frozenset[int]:
        if actor not in self._reached:
            held = actor.memberships_for(Action.DECIDE_EXCEPTIONS, Scope.REGIONS)
            granted = RegionGrant.objects.filter(membership__in=held).values_list("region", flat=True)
            self._reached[actor] = frozenset(granted)
        return self._reached[actor]


def _region(exception: AssignmentException) -> int | None:
    country = exception.assignment.person.country
    return country.region_id if country else None


def _holders(tenant: Tenant, at: datetime.datetime) -> list[Holder]:
    held = Membership.objects.active(at).filter(tenant=tenant, role__in=list(Rung), user__is_active=True)
    memberships = list(held.order_by("pk"))
    leads = [each.pk for each in memberships if each.role == Role.REGIONAL_LEAD]
    regions: dict[int, set[int]] = {}
    for membership, region in RegionGrant.objects.filter(membership__in=leads).values_list("membership", "region"):
        regions.setdefault(membership, set()).add(region)
    return [Holder(each.user_id, Rung(each.role), frozenset(regions.get(each.pk, ()))) for each in memberships]
