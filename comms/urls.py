"""Addresses of messages (blueprint 11)."""

from django.urls import path

from comms.views import briefings, log, messages, owner_digests, reach, steps

app_name = "comms"

_program = "programs/<slug:slug>/messages/"

urlpatterns = [
    path(_program, messages.overview, name="messages"),
    path(f"{_program}start/", messages.start, name="start"),
    path(f"{_program}log/", log.log, name="log"),
    path(f"{_program}preview/", steps.preview, name="preview"),
    path(f"{_program}steps/new/", steps.new, name="step_new"),
    path(f"{_program}steps/<int:number>/", steps.step, name="step"),
    path(f"{_program}steps/<int:number>/edit/", steps.edit, name="step_edit"),
    path(f"{_program}steps/<int:number>/remove/", steps.remove, name="step_remove"),
    path("programs/<slug:slug>/waves/<int:number>/reach/", reach.of_wave, name="reach"),
    path("programs/<slug:slug>/waves/<int:number>/briefing/", briefings.of_wave, name="briefing"),
    path("programs/<slug:slug>/waves/<int:number>/briefing/mail/", briefings.send, name="briefing_send"),
    path("digests/", owner_digests.listing, name="digests"),
    path("digests/mine/", owner_digests.own, name="own_digest"),
    path("digests/<int:pk>/again/", owner_digests.again, name="digest_again"),
    path("messages/<int:pk>/", log.message, name="message"),
    path("messages/<int:pk>/again/", log.again, name="again"),
]
