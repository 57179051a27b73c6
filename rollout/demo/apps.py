"""The demo company, loaded through the same domain functions as anybody's data."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "rollout.demo"
    label = "demo"
