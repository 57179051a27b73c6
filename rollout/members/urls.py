"""Addresses of members, invitations and deputies inside a tenant."""

from django.urls import path

from rollout.members.views import deputies, invitations, listing, member, sign_in

app_name = "members"

_member = "settings/members/<int:pk>/"

urlpatterns = [
    path("settings/members/", listing.members, name="list"),
    path("settings/members/invite/", invitations.invite, name="invite"),
    path("settings/members/invitations/<int:pk>/resend/", invitations.resend, name="invitation_resend"),
    path("settings/members/invitations/<int:pk>/revoke/", invitations.revoke, name="invitation_revoke"),
    path(_member, member.member, name="member"),
    path(f"{_member}change/", member.change, name="change"),
    path(f"{_member}give/", member.give, name="give"),
    path(f"{_member}end/", member.end, name="end"),
    path(f"{_member}second-factor/", sign_in.reset, name="second_factor_reset"),
    path("settings/members/sign-in/", sign_in.required, name="sign_in"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/stop/", deputies.stop, name="deputy_stop"),
    path("deputies/<int:pk>/act/", deputies.act, name="deputy_act"),
    path("deputies/<int:pk>/end/", deputies.end, name="deputy_end"),
]
