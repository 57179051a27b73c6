"""Declaring where people come from."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.domain import people_sources
from audiences.domain.people_sources import Declaration
from audiences.models import Country, Division, PeopleSource, Region
from rollout.web.forms import Form

Reach = PeopleSource.Reach


class SourceForm(Form):
    """With a `code` for a new source; without one for a source that has its own."""

    code = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        help_text=_("What uploads call it, such as hr-germany. It does not change."),
        error_messages={"invalid": _("Use letters, digits, hyphens and underscores, such as hr-germany.")},
    )
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as HR Germany."))
    reach = forms.ChoiceField(
        label=_("Whom a full file is about"),
        choices=Reach.choices,
        help_text=_("Whoever is within this, came from this source and is missing from a full file has left."),
    )
    division = forms.ModelChoiceField(
        Division.objects.none(), label=_("Division"), required=False, empty_label=_("None")
    )
    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"), required=False, empty_label=_("None"))
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Region"), required=False, empty_label=_("None"))
    known_divisions = forms.BooleanField(
        label=_("Reject rows in a division that is not there yet"),
        required=False,
        help_text=_("Leave it open, and a file makes the divisions that it names; its preview says which."),
    )
    owned = forms.MultipleChoiceField(
        label=_("Fields it owns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Choose some, and its files change these fields alone of people who are there, and no other source does. "
            "Choose none, and its files change all fields that no other source owns."
        ),
    )

    def __init__(self, *args: object, source: PeopleSource | None = None, **kwargs: object) -> None:
        if source is not None:
            names = ("name", "reach", "division", "country", "region", "known_divisions", "owned")
            kwargs["initial"] = {each: getattr(source, each) for each in names} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if source is not None:
            del self.fields["code"]
        self.fields["division"].queryset = Division.objects.order_by("lft")
        self.fields["country"].queryset = Country.objects.order_by("name")
        self.fields["region"].queryset = Region.objects.order_by("name")
        self.fields["owned"].choices = people_sources.ownable()

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if PeopleSource.objects.filter(code=code).exists():
            raise forms.ValidationError(_("“%(code)s” is declared already. Open it to change it.") % {"code": code})
        return code

    def said(self) -> Declaration:
        """Arguments of `people_sources.declare`."""
        data = self.cleaned_data
        return Declaration(
            name=data["name"],
            reach=Reach(data["reach"]),
            division=data["division"],
            country=data["country"],
            region=data["region"],
            owned=tuple(data["owned"]),
            known_divisions=data["known_divisions"],
        )
