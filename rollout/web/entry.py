"""The front door: which organization, and whether the machine is well."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from rollout.tenancy import actors
from rollout.tenancy.access import public


@public("signed-in people choose their organization; everybody else is sent to sign in")
def index(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login("/", settings.LOGIN_URL)
    tenants = actors.tenants_of(request.user)
    if len(tenants) == 1:
        return redirect(f"/{tenants[0].slug}/")
    return render(request, "choose.html", {"tenants": tenants})


@public("a load balancer asks whether the process answers")
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@public("a load balancer asks whether work can be done")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database and Redis answer, 503 naming what does not."""
    faults = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        faults.append("database")
    try:
        cache.get("readyz")
    except Exception:  # whatever the Redis client raises, the answer is the same
        faults.append("redis")
    return JsonResponse({"status": "down" if faults else "ok", "down": faults}, status=503 if faults else 200)
