"""Reserving time for reviews, and giving a review to somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Review
from rollout.tenancy.models import User
from rollout.web.forms import Form


class WindowForm(Form):
    day = forms.DateField(label=_("Day"))
    through = forms.DateField(
        label=_("Last day"), required=False, help_text=_("For the same hours on each of your working days until then.")
    )
    starts = forms.TimeField(label=_("From"))
    ends = forms.TimeField(label=_("Until"), help_text=_("On your own clock."))
    note = forms.CharField(label=_("Note"), required=False, max_length=120)


class AssignForm(Form):
    """Who looks at an open review, and by when."""

    reviewer = forms.ModelChoiceField(
        User.objects.none(), label=_("Reviewer"), required=False, empty_label=_("Any reviewer")
    )
    due_on = forms.DateField(label=_("Due"))

    def __init__(self, *args: Any, review: Review, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, initial={"reviewer": review.reviewer_id, "due_on": review.due_on}, **kwargs)
        self.fields["reviewer"].queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by(
            "display_name", "email"
        )
