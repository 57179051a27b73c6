"""The form that moves a demo clock."""

import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from rollout.web.forms import Form


class ClockForm(Form):
    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time"), initial=datetime.time(9), widget=forms.TimeInput(attrs={"type": "time"}))

    def instant(self, zone: str) -> datetime.datetime:
        """What was chosen, in the organization's own zone."""
        return datetime.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], ZoneInfo(zone))
