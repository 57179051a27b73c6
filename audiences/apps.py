"""People, organization, regions and segments."""

from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "audiences"

    def ready(self) -> None:
        from audiences.domain import logins
        from rollout.tenancy import actors

        actors.plug_people(person=logins.person_of, tenants_managed=logins.tenants_managed)
