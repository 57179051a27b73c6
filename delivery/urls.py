from django.urls import path

from delivery.views import sources

app_name = "delivery"

urlpatterns = [
    path("settings/sources/", sources.listing, name="sources"),
    path("settings/sources/new/", sources.new, name="source_new"),
    path("settings/sources/<slug:slug>/", sources.detail, name="source"),
    path("settings/sources/<slug:slug>/replay/", sources.replay, name="source_replay"),
    path("settings/sources/<slug:slug>/words/", sources.word, name="source_word"),
    path("settings/sources/<slug:slug>/imports/<int:job_id>/", sources.apply, name="source_apply"),
]
