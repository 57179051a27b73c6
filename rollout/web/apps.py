from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "rollout.web"
    label = "web"
