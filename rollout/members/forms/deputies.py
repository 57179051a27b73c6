"""Naming a deputy."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.models import Delegation
from rollout.web.forms import Form

_PURPOSES = [
    (
        Delegation.Purpose.AWAY.value,
        _("I am away: they act for me, and what waits for me is brought to them"),
    ),
    (Delegation.Purpose.ASSISTANT.value, _("They assist me: they act for me beside me")),
]


class DeputyForm(Form):
    email = forms.EmailField(
        label=_("Work email of your deputy"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=_PURPOSES, widget=forms.RadioSelect)
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("Kept in the audit trail; never the reason of an absence."),
    )
