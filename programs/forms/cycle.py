"""When people are asked for a program again: for everybody, or for one country."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Country
from programs.domain import cycle_rules
from programs.domain.cycle_rules import CycleRule
from programs.models import ProgramCycle
from rollout.web import formats
from rollout.web.forms import Form

AS_EVERYBODY = "as_everybody"


class CycleForm(Form):
    place = forms.ModelChoiceField(
        Country.objects.none(),
        label=_("For whom"),
        required=False,
        empty_label=_("Everybody whose country has no rule of its own"),
    )
    kind = forms.ChoiceField(label=_("When they are asked again"), widget=forms.RadioSelect)
    months = forms.IntegerField(
        label=_("Months after completion"),
        required=False,
        min_value=1,
        max_value=cycle_rules.MOST_MONTHS,
        help_text=_("Where it is so many months after completion."),
    )
    day = forms.IntegerField(
        label=_("Day of the month"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("Where it is one day of every year."),
    )
    month = forms.TypedChoiceField(label=_("Month"), required=False, coerce=int, empty_value=None)
    window_days = forms.IntegerField(
        label=_("Renewal window, days"),
        required=False,
        min_value=1,
        max_value=cycle_rules.MOST_WINDOW,
        help_text=_("So many days before it is due people are asked; what they complete from then on counts."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Country.objects.order_by("name")
        self.fields["kind"].choices = [
            *ProgramCycle.Kind.choices,
            (AS_EVERYBODY, _("As everybody: a country gives its own rule up")),
        ]
        months = [datetime.date(2024, number, 1) for number in range(1, 13)]
        self.fields["month"].choices = [
            ("", _("Choose one")),
            *((day.month, formats.dated(day, "long_month")) for day in months),
        ]

    @property
    def rule(self) -> CycleRule | None:
        """The rule as `cycles.decide` takes it."""
        if self.cleaned_data["kind"] == AS_EVERYBODY:
            return None
        return CycleRule(**{name: self.cleaned_data[name] for name in cycle_rules.FIELDS})

    @property
    def said(self) -> str:
        """What the form says, to tell whether it is what the effect was shown of."""
        place = self.cleaned_data["place"]
        return "|".join(
            [str(place.pk if place else ""), *(str(self.cleaned_data[name]) for name in cycle_rules.FIELDS)]
        )
