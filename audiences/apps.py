"""People, organization, regions and segments."""

from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "audiences"

    def ready(self) -> None:
        from audiences.domain import import_jobs, imports, logins
        from rollout.jobs.domain import jobs
        from rollout.tenancy import actors

        actors.plug_people(person=logins.person_of, tenants_managed=logins.tenants_managed)
        jobs.register(imports.PREVIEW, import_jobs.preview)
        jobs.register(imports.APPLY, import_jobs.apply)
