"""Naming a segment, and naming a region."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audiences.models import Attribute, Country, Region
from rollout.web.forms import Form


class SegmentForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class DayForm(Form):
    """The day at whose end somebody was in."""

    on = forms.DateField(label=_("Who was in on"))


class AttributeForm(Form):
    """What a custom attribute is called, and what its values are."""

    label = forms.CharField(label=_("Name on pages"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Values are"), choices=Attribute.Kind.choices)


class RegionForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    countries = forms.ModelMultipleChoiceField(
        Country.objects.none(),
        label=_("Countries"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A country is in one region: choosing it here takes it out of another."),
    )

    def __init__(
        self,
        *args: object,
        region: Region | None = None,
        countries: Iterable[Country] | None = None,
        **kwargs: object,
    ) -> None:
        """`countries` are those of the organization by name, with their regions, where they are read already."""
        super().__init__(*args, **kwargs)
        field = self.fields["countries"]
        field.queryset = Country.objects.order_by("name")
        listed = list(field.queryset.select_related("region") if countries is None else countries)
        field.choices = [(country.pk, self._label(country, region)) for country in listed]
        if region is not None:
            del self.fields["name"]
            field.initial = [country.pk for country in listed if country.region_id == region.pk]

    @staticmethod
    def _label(country: Country, region: Region | None) -> str:
        if country.region and country.region != region:
            words = {"country": country.name, "region": country.region.name}
            return gettext("%(country)s (now in %(region)s)") % words
        return country.name
