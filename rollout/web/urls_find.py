"""Addresses of the search and of the glossary, inside an organization."""

from django.urls import path

from rollout.web import palette

app_name = "find"

urlpatterns = [
    path("search/", palette.search, name="search"),
    path("help/", palette.guide, name="help"),
    path("help/<slug:name>/", palette.guide_of, name="guide"),
]
