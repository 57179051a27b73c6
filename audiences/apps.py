"""People, organization, regions and segments."""

from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "audiences"

    def ready(self) -> None:
        from audiences.domain import import_jobs, imports, logins
        from rollout.jobs.domain import jobs
        from rollout.tenancy import actors
        from rollout.tenancy.permissions import Action
        from rollout.web import navigation

        actors.plug_people(person=logins.person_of, tenants_managed=logins.tenants_managed)
        jobs.register(imports.PREVIEW, import_jobs.preview)
        jobs.register(imports.APPLY, import_jobs.apply)
        navigation.register(50, "people", "audiences:people", "people", "People", Action.VIEW_PEOPLE, key="e")
        navigation.register(60, "regions", "audiences:regions", "globe", "Regions", Action.VIEW_PEOPLE, key="o")
