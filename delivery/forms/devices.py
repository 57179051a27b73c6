"""What a pilot learner says of a device; what scripts measured comes along where they run."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Country
from rollout.web.forms import Form

_ANSWERS = (("yes", _("It works")), ("no", _("It does not work")))
_REACHED = {"yes": True, "no": False}


class DeviceForm(Form):
    """`screen` and `platform` are filled in by a script and empty without one."""

    works = forms.ChoiceField(label=_("Does the course open and run?"), choices=_ANSWERS, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you did, and what you saw. Leave names out."),
    )
    country = forms.ModelChoiceField(
        Country.objects.none(), label=_("Where you are"), required=False, empty_label=_("Not said")
    )
    screen = forms.RegexField("^\\d{1,5} \u00d7 \\d{1,5}$", required=False, max_length=20, widget=forms.HiddenInput)
    platform = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)

    def __init__(self, *args: Any, countries: list[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = Country.objects.filter(pk__in=[each.pk for each in countries])

    def values(self) -> dict[str, Any]:
        """The fields as `devices.report` takes them."""
        given = self.cleaned_data
        return {
            "works": given["works"] == "yes",
            "what": given["what"],
            "country": given["country"],
            "screen": given["screen"],
            "platform": _REACHED.get(given["platform"]),
        }
