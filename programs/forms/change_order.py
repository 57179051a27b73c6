"""Asking for a change of a launched wave, and deciding on it."""

from django import forms
from django.utils.translation import gettext_lazy

from programs.forms.due import DueForm
from rollout.web.forms import Form


class OrderForm(DueForm):
    """Another end of the window, another due rule, and why."""

    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever approves reads it, and it stays."),
    )


class DecisionForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the decision; needed to refuse."),
    )
