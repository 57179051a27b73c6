"""Accepting that a wave starts before it can be ready."""

from django import forms
from django.utils.translation import gettext_lazy

from rollout.web.forms import Form


class LeadForm(Form):
    """Why, and the earliest sound date that was read."""

    seen = forms.DateField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with your name and the decision."),
        error_messages={"required": gettext_lazy("Enter why the wave starts nevertheless; it is kept with your name.")},
    )
