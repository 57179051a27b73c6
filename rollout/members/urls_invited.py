"""The page behind the link of an invitation: outside any tenant, for nobody is a member yet."""

from django.urls import path

from rollout.members.views import invited

app_name = "members_invited"

urlpatterns = [path("<str:token>/", invited.invitation, name="invitation")]
