"""Long work and the agenda that wakes workers."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "rollout.jobs"
    label = "jobs"

    def ready(self) -> None:
        from rollout.jobs.domain import agenda, jobs

        agenda.register(jobs.KIND, jobs.run_queued)
