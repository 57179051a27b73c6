from django.urls import path

from delivery.views import learner

app_name = "signed"

urlpatterns = [
    path("<str:token>/", learner.page, name="learner"),
    path("<str:token>/deadline.ics", learner.calendar, name="calendar"),
]
