"""Under which delegation a signed-in deputy acts in a tenant: their choice, kept in the session until they stop."""

from django.http import HttpRequest

from rollout.tenancy.models import Delegation, Tenant

_KEY = "acting"


def chosen(request: HttpRequest, tenant: Tenant) -> int | None:
    """Id of the delegation that the user chose in the tenant; whether it holds is for `actors.load` to say."""
    found = request.session.get(_KEY, {}).get(str(tenant.pk))
    return found if isinstance(found, int) else None


def begin(request: HttpRequest, tenant: Tenant, delegation: Delegation) -> None:
    """Act under the delegation from the next request on."""
    request.session[_KEY] = {**request.session.get(_KEY, {}), str(tenant.pk): delegation.pk}


def stop(request: HttpRequest, tenant: Tenant) -> None:
    """Act for oneself again."""
    left = {key: pk for key, pk in request.session.get(_KEY, {}).items() if key != str(tenant.pk)}
    request.session[_KEY] = left
