from django.urls import path

from delivery.views import device_page, learner

app_name = "signed"

urlpatterns = [
    path("device/<str:token>/", device_page.page, name="devices"),
    path("<str:token>/", learner.page, name="learner"),
    path("<str:token>/deadline.ics", learner.calendar, name="calendar"),
]
