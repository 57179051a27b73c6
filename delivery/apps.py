from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"

    def ready(self) -> None:
        from delivery import wakeups
        from delivery.domain import course_check, issuing, overdue
        from programs.domain import checks
        from rollout.jobs.domain import agenda
        from rollout.journal.domain import followers

        followers.register(wakeups.FOLLOWER, verbs={"wave.launched"}, handler=wakeups.on_launch)
        agenda.register(issuing.KIND, wakeups.issue)
        agenda.register(overdue.KIND, wakeups.mark_overdue)
        checks.register(course_check.CHECK)
