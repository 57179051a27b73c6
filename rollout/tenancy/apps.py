"""The ground floor: tenants, users, memberships, permissions and the walls between tenants."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "rollout.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from rollout.tenancy import checks  # noqa: F401  registers the system checks once apps are loaded
