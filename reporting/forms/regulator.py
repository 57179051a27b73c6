"""The day of a regulator pack."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rollout.web.forms import Form


class PackForm(Form):
    day = forms.DateField(
        label=_("As of the end of"), help_text=_("On the organization’s calendar. What was done later is not in it.")
    )
