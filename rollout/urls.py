"""Addresses outside any tenant; their first path parts are reserved slugs."""

from django.urls import include, path

from rollout.web import entry

urlpatterns = [
    path("", entry.index, name="choose"),
    path("accounts/invitations/", include("rollout.members.urls_invited")),
    path("accounts/two-factor/", include("rollout.members.urls_second_factor")),
    path("accounts/", include("rollout.mail.urls_accounts")),
    path("preferences/", include("rollout.web.urls")),
    path("healthz", entry.healthz, name="healthz"),
    path("readyz", entry.readyz, name="readyz"),
    path("mail/", include("rollout.mail.urls")),
    path("l/report/", include("reporting.urls_signed")),
    path("l/", include("delivery.urls_signed")),
]

handler400 = "rollout.web.errors.bad_request"
handler403 = "rollout.web.errors.permission_denied"
handler404 = "rollout.web.errors.not_found"
handler429 = "rollout.web.errors.too_many"
handler500 = "rollout.web.errors.server_error"
