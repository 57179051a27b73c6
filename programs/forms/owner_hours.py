"""Hours a week of somebody who owns readiness items."""

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.domain import owner_hours
from rollout.web.forms import Form


class HoursForm(Form):
    hours = forms.IntegerField(
        label=_("Hours a week"),
        required=False,
        min_value=0,
        max_value=owner_hours.MOST,
        help_text=_("For readiness items, of a week without holidays. Left empty, the setting holds."),
    )
