from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "comms"

    def ready(self) -> None:
        from comms.domain import digests, planning, sending, wave_checks
        from programs.domain import checks
        from rollout.jobs.domain import agenda
        from rollout.journal.domain import followers

        followers.register("comms.plan", verbs={"assignments.issued"}, handler=planning.follow)
        followers.register("comms.digest", verbs={"assignments.overdue"}, handler=digests.follow)
        agenda.register(planning.KIND, sending.send_due)
        for check in wave_checks.ALL:
            checks.register(check)
