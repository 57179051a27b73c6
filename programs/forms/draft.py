"""Drafts of a plan: their names, and what they propose for a wave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from programs.forms.due import DueForm
from programs.models import PlanDraft, Program
from rollout.web.forms import Form


class DraftForm(Form):
    """A new draft: its name, and the draft that it begins like."""

    title = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What it is for, such as “After the works council”."),
    )
    like = forms.ModelChoiceField(
        PlanDraft.objects.none(),
        label=gettext_lazy("Begin like"),
        required=False,
        empty_label=gettext_lazy("The published plan"),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = program.drafts.filter(state=PlanDraft.State.OPEN).order_by("title")


class RenameForm(Form):
    title = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class PublishForm(Form):
    """Why, and the version of the draft that the reader looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept with the decision."),
    )


class DatesForm(Form):
    """Dates of a wave alone, as the timeline proposes them."""

    starts_on = forms.DateField(label=gettext_lazy("Start"), help_text=gettext_lazy("Local date in each place."))
    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))


class ProposalForm(DueForm):
    """Dates of a wave with its due rule."""

    starts_on = forms.DateField(label=gettext_lazy("Start"), help_text=gettext_lazy("Local date in each place."))
    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))
