"""When a report goes out by mail, and to whom."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.domain.settings.option_kinds import Weekdays
from reporting.models import ReportSchedule
from rollout.web.forms import Form, Switch


class ScheduleForm(Form):
    is_on = forms.BooleanField(label=_("Send the report by mail"), required=False, widget=Switch())
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), coerce=int, choices=[(int(k), v) for k, v in Weekdays().options.items()]
    )
    local_time = forms.TimeField(label=_("At"), help_text=_("On the organization’s clock."))

    def __init__(self, *args: Any, schedule: ReportSchedule | None, **kwargs: Any) -> None:
        initial = {"is_on": False, "weekday": 1, "local_time": datetime.time(7, 30)}
        if schedule:
            initial = {name: getattr(schedule, name) for name in initial}
        super().__init__(*args, initial=initial, **kwargs)


class RecipientForm(Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("A member who reads reports gets it at once; any other address waits for an administrator."),
    )
