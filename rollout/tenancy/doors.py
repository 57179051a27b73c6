"""What else a signed-in user needs before an organization opens; the members floor, which knows, plugs in.

It is asked once a request, after the actor is known and before anything of the organization is shown.
"""

from collections.abc import Callable

from django.http import HttpResponse

from rollout.tenancy.requests import TenantRequest

Check = Callable[[TenantRequest], HttpResponse | None]


class _Socket:
    check: Check = staticmethod(lambda request: None)


def plug(check: Check) -> None:
    """`check(request)` answers with where the user has to go first, or None to let them in."""
    _Socket.check = staticmethod(check)


def refusal(request: TenantRequest) -> HttpResponse | None:
    """Where the user has to go first, or None."""
    return _Socket.check(request)
