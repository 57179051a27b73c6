"""The demo company, loaded through the same domain functions as anybody's data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "rollout.demo"
    label = "demo"

    def ready(self) -> None:
        from rollout.demo import clock
        from rollout.journal.domain import verbs

        verbs.register({clock.VERB: _("Clock moved")})
