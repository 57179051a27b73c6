"""Changing the tree of divisions, and regions: one form a kind of change."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.domain import reorganizing
from audiences.domain.reorganizing import Terms
from audiences.models import Division, Region
from rollout.web.forms import Form


class RenameForm(Form):
    name = forms.CharField(label=_("New name"), max_length=120)


class DivisionChoice(forms.ModelChoiceField):
    def offer(self, divisions: Sequence[Division]) -> None:
        """Let these be chosen, which are read already; what is posted is looked for among them."""
        self.queryset = Division.objects.filter(pk__in=[each.pk for each in divisions])
        self.choices = [
            *([("", self.empty_label)] if self.empty_label is not None else []),
            *((each.pk, each.path) for each in divisions),
        ]


class MoveForm(Form):
    under = DivisionChoice(Division.objects.none(), label=_("Put under"), required=False, empty_label=_("At the top"))

    def __init__(self, *args: Any, division: Division, others: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].offer(others)
        self.fields["under"].initial = division.parent_id


class MergeForm(Form):
    into = DivisionChoice(Division.objects.none(), label=_("Make it one with"), empty_label=_("Choose one"))

    def __init__(self, *args: Any, others: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].offer(others)


class TermsForm(Form):
    """Why running waves change, and what becomes of those who go out; the domain asks for the reason once any does."""

    not_started = forms.ChoiceField(
        label=_("Who has not started"), choices=reorganizing.TREATMENTS, initial=reorganizing.WITHDRAW
    )
    in_progress = forms.ChoiceField(
        label=_("Who has begun"),
        choices=reorganizing.TREATMENTS,
        initial=reorganizing.KEEP,
        help_text=_("Who is done or exempt keeps what they have."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the reason; it is kept with the decision.")},
    )

    def __init__(self, data: Mapping[str, Any], *, asking: bool) -> None:
        """Not `asking`, only what the change does is shown, and no reason is needed yet."""
        super().__init__(data if "not_started" in data else None)
        self.fields["reason"].required = asking or not self.is_bound

    def is_sound(self) -> bool:
        """Also where it was not on the page, because nothing that runs would change."""
        return not self.is_bound or self.is_valid()

    def terms(self) -> Terms:
        """As far as they are given; what is missing is as it is offered."""
        given = self.cleaned_data if self.is_sound() and self.is_bound else {}
        return Terms(**{name: value for name, value in given.items() if value})


class HandOverForm(Form):
    into = forms.ModelChoiceField(
        Region.objects.none(), label=_("Give its countries and leads to"), empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Region.objects.exclude(pk=region.pk).order_by("name")
