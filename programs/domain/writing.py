"""Who writes variants: whoever plans programs, and for the texts of their own region whoever leads it (GO3)."""

from django.utils.translation import gettext as _

from audiences.models import Region
from audiences.models.region import RegionQuerySet
from programs.domain import lifting, rights
from programs.models import Module, Variant
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused


def may_write(by: Actor, region: Region | None) -> bool:
    """Whether the actor writes texts for the region; None is everywhere."""
    if by.reaches_all(Action.WRITE_VARIANTS):
        return True
    return region is not None and regions(by).filter(pk=region.pk).exists()


def may_publish(by: Actor, variant: Variant) -> bool:
    """Whether the actor gives the text to people: a lead does so with what is local, and whoever plans with all."""
    own = variant.module.made == Module.Made.LOCAL and may_write(by, variant.region)
    return own or by.reaches_all(Action.WRITE_VARIANTS)


def regions(by: Actor) -> RegionQuerySet:
    """Regions for whose texts the actor answers."""
    return Region.objects.visible_to(by, Action.WRITE_VARIANTS)


def require(by: Actor, region: Region | None) -> None:
    """PermissionDenied for whoever does not write texts for the region."""
    rights.require(by, Action.WRITE_VARIANTS)
    if not may_write(by, region):
        raise Denied(
            _("You write texts for the regions that you lead. Choose one of them."),
            lift=lifting.may(Action.WRITE_VARIANTS),
        )


def require_publish(by: Actor, variant: Variant) -> None:
    """PermissionDenied for who does not write it, ValidationError for a lead where the text follows a core."""
    require(by, variant.region)
    if not may_publish(by, variant):
        raise Refused(
            _("A program manager publishes what follows a core. You publish what is local."),
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
