from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "comms"

    def ready(self) -> None:
        from audiences.views import person_sections
        from comms.domain import digests, excepted, planning, sending, wave_checks, withdrawals
        from comms.views import person_messages
        from programs.domain import checks
        from programs.views import tabs
        from rollout.jobs.domain import agenda
        from rollout.journal.domain import followers
        from rollout.tenancy.permissions import Action

        followers.register(
            "comms.plan",
            verbs={"assignments.issued", "assignments.withdrawn", "assignments.reopened"},
            handler=withdrawals.follow,
        )
        followers.register("comms.digest", verbs={"assignments.overdue"}, handler=digests.follow)
        followers.register("comms.excepted", verbs=excepted.VERBS, handler=excepted.follow)
        agenda.register(planning.KIND, sending.send_due)
        tabs.register(
            order=50,
            key="messages",
            label="Communications",
            url_name="comms:messages",
            permission=Action.VIEW_MESSAGES,
        )
        person_sections.register(order=50, template="comms/_person_messages.html", context=person_messages.section)
        for check in wave_checks.ALL:
            checks.register(check)
