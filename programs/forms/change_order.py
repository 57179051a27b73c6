"""Asking for a change of a launched wave, and deciding on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from programs.forms.due import DueForm
from rollout.web.forms import Form


class OrderForm(DueForm):
    """Another end of the window, another due rule, and why."""

    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever approves reads it, and it stays."),
        error_messages={"required": gettext_lazy("Enter the reason; whoever approves reads it, and it stays.")},
    )

    def __init__(self, *args: Any, asking: bool, **kwargs: Any) -> None:
        """Not `asking`, only what the change does is shown, and no reason is needed yet."""
        super().__init__(*args, **kwargs)
        if self.is_bound and not asking:
            self.fields["reason"].required = False


class DecisionForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the decision; needed to refuse."),
    )
