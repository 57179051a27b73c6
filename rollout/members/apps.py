from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "rollout.members"
    label = "members"

    def ready(self) -> None:
        from rollout.journal import addresses
        from rollout.members.domain import told
        from rollout.members.views import doors as own_doors
        from rollout.tenancy import doors
        from rollout.tenancy.permissions import Action
        from rollout.web import navigation

        told.start()
        doors.plug(own_doors.check)
        navigation.register(
            order=88,
            name="members",
            url_name="members:list",
            icon="key",
            label=_("Members"),
            permission=Action.MANAGE_MEMBERS,
        )
        addresses.register("membership", lambda row: ("members:member", (row.pk,)))
