"""Asking for a change of a launched wave, and deciding on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from audiences.models import Segment
from programs.forms.due import DueForm
from programs.models import ChangeOrder
from rollout.web.forms import Form


class OrderForm(DueForm):
    """Another end of the window, another due rule, other segments, and why."""

    segments = forms.ModelMultipleChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("Segments"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one segment. To end a wave, close it.")},
    )
    not_started = forms.ChoiceField(
        label=gettext_lazy("Who has not started, where a segment goes"),
        choices=ChangeOrder.Treatment.choices,
        required=False,
    )
    in_progress = forms.ChoiceField(
        label=gettext_lazy("Who has begun, where a segment goes"),
        choices=ChangeOrder.Treatment.choices,
        required=False,
        help_text=gettext_lazy("Who is done or exempt keeps what they have."),
    )
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
        self.fields["segments"].queryset = Segment.objects.order_by("name")
        self.fields["due_on"].help_text = gettext_lazy(
            "For a deadline on one date or at one moment. Who joined later keeps their own date where it is later."
        )
        if self.is_bound and not asking:
            self.fields["reason"].required = False

    def treatment(self) -> dict[str, str]:
        """What becomes of those whose segment goes, as `change_orders.ask` takes it."""
        given = {name: self.cleaned_data[name] for name in ("not_started", "in_progress")}
        return {name: value for name, value in given.items() if value}


class DecisionForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the decision; needed to refuse."),
    )
