"""Planning a wave: who, when, with which deadline; moving, holding and closing it."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.models import Segment
from programs.forms.due import DueForm
from programs.models import Wave
from rollout.tenancy.models import Membership, Tenant, User
from rollout.web.forms import Form


class WaveForm(DueForm):
    """A wave with its due rule spelled out in fields; `values` puts the rule together."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    is_pilot = forms.BooleanField(label=gettext_lazy("This wave is a pilot"), required=False)
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("Audience"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Everybody in any of these segments."),
    )
    expected_low = forms.IntegerField(
        label=gettext_lazy("Fewest people expected"), required=False, min_value=0, max_value=10_000_000
    )
    expected_high = forms.IntegerField(
        label=gettext_lazy("Most people expected"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=gettext_lazy("The gate’s dry run says by how many the audience is off."),
    )
    starts_on = forms.DateField(label=gettext_lazy("Start"), help_text=gettext_lazy("Local date in each place."))
    start_time = forms.TimeField(
        label=gettext_lazy("Start time"),
        initial=datetime.time(9),
        help_text=gettext_lazy("On each person's own clock."),
    )
    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))
    lead = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Lead"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Gets the readiness items."),
    )

    field_order = ("name", "is_pilot", "segments", "starts_on", "start_time", "ends_on")

    def __init__(self, *args: Any, tenant: Tenant, wave: Wave | None = None, **kwargs: Any) -> None:
        initial = {**(_initial(wave) if wave else {}), **kwargs.pop("initial", {})}
        super().__init__(*args, tenant=tenant, wave=wave, initial=initial, **kwargs)
        self.wave = wave
        members = Q(pk__in=Membership.objects.filter(tenant=tenant).values("user"))
        current = Q(pk=wave.lead_id) if wave and wave.lead_id else Q(pk__in=[])
        self.fields["lead"].queryset = User.objects.filter(members | current).order_by("display_name", "email")
        self.fields["segments"].queryset = Segment.objects.order_by("name")
        if wave:
            for name in ("starts_on", "ends_on"):  # moving is its own act
                del self.fields[name]
        if wave and wave.state not in Wave.AHEAD:
            self.fields["lead"].disabled = True
            self.fields["lead"].help_text = gettext_lazy("A change order gives a running wave another lead.")

    def values(self) -> dict[str, Any]:
        """The fields as `waves.add` and `waves.edit` take them."""
        names = ("name", "is_pilot", "start_time", "due_rule", "lead", "expected_low", "expected_high")
        found = {name: self.cleaned_data[name] for name in names}
        found["segments"] = list(self.cleaned_data["segments"])
        if self.wave is None:
            found |= {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}
        return found


def _initial(wave: Wave) -> dict[str, Any]:
    return {
        "name": wave.name,
        "is_pilot": wave.is_pilot,
        "segments": list(wave.audience.order_by("priority").values_list("segment", flat=True)),
        "start_time": wave.start_time,
        "lead": wave.lead_id,
        "expected_low": wave.expected_low,
        "expected_high": wave.expected_high,
    }


class MoveForm(Form):
    """Other dates for a wave, and why; `seen_from` and `seen_to` are the window that the reader looked at."""

    starts_on = forms.DateField(label=gettext_lazy("Start"), help_text=gettext_lazy("Local date in each place."))
    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))
    along = forms.BooleanField(label=gettext_lazy("Move the waves that follow by as many days"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept with the decision."),
    )
    seen_from = forms.DateField(required=False, widget=forms.HiddenInput)
    seen_to = forms.DateField(required=False, widget=forms.HiddenInput)

    @property
    def seen(self) -> tuple[datetime.date, datetime.date] | None:
        """The window that was looked at; None while nothing was shown."""
        found = self.cleaned_data.get("seen_from"), self.cleaned_data.get("seen_to")
        return (found[0], found[1]) if found[0] and found[1] else None


class ReasonForm(Form):
    """A reason that is kept with the decision."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept for the record."),
    )


class LaunchForm(Form):
    """The wave's name, typed to confirm what cannot be undone; `seen` are the people who go, as they were shown."""

    confirm = forms.CharField(max_length=80)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wave = wave
        self.fields["confirm"].label = _("Type “%(wave)s” to confirm") % {"wave": wave.name}
        self.fields["confirm"].error_messages["required"] = _("Type “%(wave)s” to confirm.") % {"wave": wave.name}
        self.fields["confirm"].widget.attrs["autocomplete"] = "off"

    def clean_confirm(self) -> str:
        said = self.cleaned_data["confirm"].strip()
        if said.casefold() != self.wave.name.casefold():
            raise ValidationError(
                _("That is “%(said)s”. Type “%(name)s” to confirm.") % {"said": said, "name": self.wave.name}
            )
        return said
