"""Changing the tree of divisions, and regions: one form a kind of change."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Division, Region
from rollout.web.forms import Form


class RenameForm(Form):
    name = forms.CharField(label=_("New name"), max_length=120)


class DivisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, division: Division) -> str:
        return division.path


class MoveForm(Form):
    under = DivisionChoice(Division.objects.none(), label=_("Put under"), required=False, empty_label=_("At the top"))

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["under"].queryset = others(division)
        self.fields["under"].initial = division.parent_id


class MergeForm(Form):
    into = DivisionChoice(Division.objects.none(), label=_("Make it one with"), empty_label=_("Choose one"))

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others(division)


class HandOverForm(Form):
    into = forms.ModelChoiceField(
        Region.objects.none(), label=_("Give its countries and leads to"), empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Region.objects.exclude(pk=region.pk).order_by("name")


def others(division: Division) -> Any:
    """Every division but this one and those below it."""
    return Division.objects.exclude(lft__range=(division.lft, division.rgt)).order_by("lft")
