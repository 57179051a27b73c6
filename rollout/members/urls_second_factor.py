"""The pages of a user's own second factor, and no others. allauth finds its own by these names."""

from allauth.mfa.base import views as entrance
from django.urls import path

from rollout.members.views import second_factor

urlpatterns = [
    path("", second_factor.index, name="mfa_index"),
    path("code/", entrance.authenticate, name="mfa_authenticate"),  # the second step of signing in
    path("confirm/", entrance.reauthenticate, name="mfa_reauthenticate"),
    path("on/", second_factor.turn_on, name="mfa_activate_totp"),
    path("off/", second_factor.turn_off, name="mfa_deactivate_totp"),
    path("recovery-codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/file/", second_factor.download, name="mfa_download_recovery_codes"),
    path("recovery-codes/kept/", second_factor.kept, name="mfa_recovery_codes_kept"),
    path("recovery-codes/new/", second_factor.renew, name="mfa_generate_recovery_codes"),
]
