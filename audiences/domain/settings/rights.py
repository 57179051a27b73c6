"""Who may decide on settings, asked by the verbs themselves: every door passes here (GO1)."""

from django.utils.translation import gettext as _

from audiences.domain.settings.setting import Setting
from audiences.domain.settings.targets import Target
from audiences.models import Region
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import lifting


def require_center(by: Actor) -> None:
    """PermissionDenied for whoever does not decide for all: tiers, bounds, the organization's values, laws."""
    if not by.reaches_all(Action.GOVERN_SETTINGS):
        raise Denied(
            _("Group decides this for all regions."),
            lift=lifting.may(Action.GOVERN_SETTINGS),
        )


def require_setting(by: Actor, setting: Setting | None) -> None:
    """PermissionDenied for whoever may govern settings, but not decide on this one."""
    if setting and not by.reaches_all(setting.needs):
        raise Denied(
            _("“%(setting)s” is decided by administrators.") % {"setting": setting.title},
            lift=lifting.may(setting.needs),
        )


def require_place(by: Actor, target: Target) -> None:
    """PermissionDenied for whoever does not decide for the place."""
    if target.region is None and target.country is None:
        require_center(by)
    elif not may_change(by, target):
        raise Denied(
            _("Your role does not decide for %(place)s.") % {"place": target.name},
            lift=lifting.may(Action.CHANGE_SETTINGS),
        )


def may_change(by: Actor, target: Target) -> bool:
    """Whether the actor decides for the place."""
    if target.region is None and target.country is None:
        return by.reaches_all(Action.GOVERN_SETTINGS)
    if by.reaches_all(Action.CHANGE_SETTINGS):
        return True
    if not by.may(Action.CHANGE_SETTINGS):
        return False
    visible = Region.objects.visible_to(by, Action.CHANGE_SETTINGS)
    region = target.country.region_id if target.country else target.place[0]
    return visible.filter(pk=region).exists() if region else False
