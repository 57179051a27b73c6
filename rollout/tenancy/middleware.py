"""Takes the tenant off the path and runs the request in one transaction that sees only that tenant's rows."""

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rollout.tenancy import acting, actors, clock, doors, memory, walls
from rollout.tenancy.models import Tenant
from rollout.tenancy.models.tenant import RESERVED_SLUGS
from rollout.tenancy.requests import TenantRequest, client_address


class TenantMiddleware:
    def __init__(self, get_response: Callable[[TenantRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponse:
        request.tenant = request.actor = None
        slug, _slash, rest = request.path_info.lstrip("/").partition("/")
        if not slug or slug in RESERVED_SLUGS:
            return self.get_response(request)
        tenant = Tenant.objects.open().filter(slug=slug).first() if slug.isprintable() else None
        if tenant is None:
            raise Http404(_("There is no such organization."))
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if request.method == "POST":
            request.POST  # noqa: B018  a slow body must not hold a transaction open
        return self._inside(request, tenant, rest)

    def _inside(self, request: TenantRequest, tenant: Tenant, rest: str) -> HttpResponse:
        prefix = get_script_prefix()
        request.tenant, request.now = tenant, clock.now(tenant)
        try:
            with walls.inside(tenant.pk):
                request.actor = actors.load(
                    user=request.user,
                    tenant=tenant,
                    at=request.now,
                    acting_under=acting.chosen(request, tenant),
                    origin=f"web {client_address(request)}".strip(),
                )
                if request.actor is None:
                    raise Http404(_("There is no such organization."))  # what a foreign tenant and a missing one answer
                if (first := doors.refusal(request)) is not None:
                    return first
                request.urlconf, request.path_info = settings.TENANT_URLCONF, f"/{rest}"
                request.META["SCRIPT_NAME"] = f"{prefix}{tenant.slug}"
                set_script_prefix(f"{prefix}{tenant.slug}/")
                reads = request.method in ("GET", "HEAD")
                with memory.remembering() if reads else nullcontext():
                    response = self.get_response(request)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                return response
        except IntegrityError:  # a deferred constraint speaks at commit: somebody else was first
            return import_string(settings.CONFLICT_VIEW)(request)
        finally:
            set_script_prefix(prefix)
