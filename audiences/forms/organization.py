"""Changing the tree of divisions, and regions: one form a kind of change."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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


class HandOverForm(Form):
    into = forms.ModelChoiceField(
        Region.objects.none(), label=_("Give its countries and leads to"), empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Region.objects.exclude(pk=region.pk).order_by("name")
