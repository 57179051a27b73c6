from django.urls import path

from rollout.journal import views

app_name = "journal"

urlpatterns = [
    path("", views.audit, name="audit"),
    path("followers/", views.followers, name="followers"),
    path("undo/<int:pk>/", views.undo, name="undo"),
]
