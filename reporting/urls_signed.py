"""The way off the list of a report, for whoever got it: outside any tenant's addresses."""

from django.urls import path

from reporting.views import leaving

app_name = "report_signed"
urlpatterns = [path("<str:token>/", leaving.leave, name="leave")]
