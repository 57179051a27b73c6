"""Addresses inside a tenant, after the middleware took `/<tenant>` off the path (blueprint 11)."""

from django.urls import include, path

urlpatterns = [
    path("", include("reporting.urls")),
    path("", include("comms.urls")),
    path("", include("delivery.urls")),
    path("", include("programs.urls")),
    path("", include("audiences.urls")),
    path("", include("rollout.members.urls")),
    path("", include("rollout.web.urls_find")),
    path("jobs/", include("rollout.jobs.urls")),
    path("audit/", include("rollout.journal.urls")),
    path("", include("rollout.demo.urls")),
]

handler400 = "rollout.web.errors.bad_request"
handler403 = "rollout.web.errors.permission_denied"
handler404 = "rollout.web.errors.not_found"
handler500 = "rollout.web.errors.server_error"
