from django.urls import path

from rollout.demo import views

app_name = "demo"

urlpatterns = [path("settings/clock/", views.move, name="clock")]
