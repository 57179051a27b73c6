"""A tenant is a customer organization. This table is global: it is read before any tenant is known."""

import datetime
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

RESERVED_SLUGS = frozenset(
    {
        "accounts",
        "healthz",
        "readyz",
        "metrics",
        "static",
        "l",
        "api",
        "help",
        "admin",
        "media",
        "scim",
        "xapi",
        "hooks",
    }
    | {"mail", "preferences", "favicon.ico"}
)
slug_form = RegexValidator(r"^[a-z][a-z0-9-]{1,39}$", _("Use 2 to 40 lower-case letters, digits or hyphens."))


class TenantQuerySet(models.QuerySet["Tenant"]):
    def open(self) -> Self:
        """Those that may be entered and worked for: not the ones that are still being loaded."""
        return self.filter(is_loading=False)


class Tenant(models.Model):
    slug = models.CharField(max_length=40, unique=True, validators=[slug_form])
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=16, default="en")
    is_demo = models.BooleanField(default=False)
    is_loading = models.BooleanField(default=False)  # being filled: nobody enters it and no work runs for it
    clock_offset = models.DurationField(default=datetime.timedelta)
    second_factor_roles = models.JSONField(default=list, blank=True)  # whoever holds one of these needs a second factor
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)), name="tenant_slug_not_reserved"
            ),
            models.CheckConstraint(
                condition=models.Q(is_demo=True) | models.Q(clock_offset=datetime.timedelta()),
                name="tenant_only_demo_clocks_move",
            ),
        ]

    def __str__(self) -> str:
        return self.name
