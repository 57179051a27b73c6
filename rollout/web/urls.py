from django.urls import path

from rollout.web import views

app_name = "web"
urlpatterns = [path("", views.save_preferences, name="preferences")]
