"""Logins and roles of the demo's members, given as an administrator gives them."""

import datetime

from django.contrib.auth.hashers import make_password

from audiences.models import Division, Region
from programs.models import Program
from rollout.demo.company import COLLEAGUES, PASSWORD, SIGN_INS
from rollout.members.domain import memberships
from rollout.members.domain.memberships import Scopes
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Role, Scope

ADMIN = SIGN_INS[0].email
PARTNER_FOR = datetime.timedelta(days=330)


def make_logins() -> None:
    """Everybody's login. Colleagues have no password: they would sign in by a code sent to them.

    The password is the same and no secret: it is stretched once for all, which takes a quarter of a second.
    """
    stretched = make_password(PASSWORD)
    for each in (*SIGN_INS, *COLLEAGUES):
        if not User.objects.filter(email=each.email).exists():
            user = User.objects.create_user(each.email, display_name=each.name)
            if each in SIGN_INS:
                user.password = stretched
                user.save(update_fields=["password"])


def give_all(tenant: Tenant, at: datetime.datetime) -> None:
    """Every role but the administrator's, who gives them, and the partner's, whose program is not there yet. Inside
    the tenant."""
    for each in (*SIGN_INS, *COLLEAGUES):
        if each.role and each.role not in (Role.ADMINISTRATOR, Role.PARTNER):
            _give(tenant, each.email, each.role, each.reach, at)


def give_partner(tenant: Tenant, at: datetime.datetime) -> None:
    """The partner sees one program, and not forever."""
    partner = next(each for each in SIGN_INS if each.role == Role.PARTNER)
    _give(tenant, partner.email, partner.role, partner.reach, at, at + PARTNER_FOR)


def _give(
    tenant: Tenant,
    email: str,
    role: str | None,
    reach: str,
    at: datetime.datetime,
    ends_at: datetime.datetime | None = None,
) -> None:
    by = actors.load(user=User.objects.get(email=ADMIN), tenant=tenant, at=at)
    user = User.objects.get(email=email)
    memberships.give(user=user, role=Role(role), reach=_reach(reach), ends_at=ends_at, by=by, at=at)


def _reach(named: str) -> Scopes:
    """Row ids of whatever is called so: a region's code, a division's path, a program's address."""
    rows = {
        Scope.REGIONS: Region.objects.filter(code=named),
        Scope.DIVISIONS: Division.objects.filter(path=named),
        Scope.PROGRAMS: Program.objects.filter(slug=named),
    }
    return {kind: list(found.values_list("pk", flat=True)) for kind, found in rows.items()}
