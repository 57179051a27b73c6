from django.urls import path

from delivery.views import devices, exceptions, exceptions_together, sources

app_name = "delivery"

_devices = "programs/<slug:slug>/waves/<int:number>/devices/"

urlpatterns = [
    path(_devices, devices.of_wave, name="devices"),
    path(f"{_devices}open/", devices.open_round, name="devices_open"),
    path(f"{_devices}close/", devices.close, name="devices_close"),
    path("exceptions/", exceptions.listing, name="exceptions"),
    path("exceptions/decide/", exceptions_together.decide, name="exceptions_decide"),
    path("exceptions/<int:pk>/", exceptions.detail, name="exception"),
    path("exceptions/<int:pk>/grant/", exceptions.grant, name="exception_grant"),
    path("exceptions/<int:pk>/refuse/", exceptions.refuse, name="exception_refuse"),
    path("exceptions/<int:pk>/withdraw/", exceptions.withdraw, name="exception_withdraw"),
    path("exceptions/<int:pk>/end/", exceptions.end, name="exception_end"),
    path("assignments/<int:assignment>/exception/", exceptions.ask, name="exception_ask"),
    path("settings/sources/", sources.listing, name="sources"),
    path("settings/sources/new/", sources.new, name="source_new"),
    path("settings/sources/<slug:slug>/", sources.detail, name="source"),
    path("settings/sources/<slug:slug>/replay/", sources.replay, name="source_replay"),
    path("settings/sources/<slug:slug>/words/", sources.word, name="source_word"),
    path("settings/sources/<slug:slug>/imports/<int:job_id>/", sources.apply, name="source_apply"),
]
