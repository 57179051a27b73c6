"""The form that moves a demo clock."""

import datetime
from zoneinfo import ZoneInfo

from django import forms

from rollout.web.forms import Form


class ClockForm(Form):
    day = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label="Time", initial=datetime.time(9), widget=forms.TimeInput(attrs={"type": "time"}))

    def instant(self, zone: str) -> datetime.datetime:
        """What was chosen, in the organization's own zone."""
        return datetime.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], ZoneInfo(zone))
