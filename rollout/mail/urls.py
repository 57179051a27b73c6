"""Addresses of the mail sink's viewer."""

from django.urls import path

from rollout.mail.views import sink

app_name = "mail"

urlpatterns = [
    path("", sink.listing, name="list"),
    path("<str:name>/", sink.detail, name="detail"),
]
