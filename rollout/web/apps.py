from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "rollout.web"
    label = "web"

    def ready(self) -> None:
        from rollout.web import finders, guides

        finders.register(90, "guides", _("Guides"), guides.finder)
