from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from programs.domain import checks, wave_checks

        for check in wave_checks.ALL:
            checks.register(check)
