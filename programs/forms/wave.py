"""Planning a wave: who, when, with which deadline; moving, holding and closing it."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import clocks
from audiences.models import Segment
from programs.domain import due_rules, due_terms, places
from programs.domain.due_terms import DueTerms
from programs.models import Wave
from rollout.tenancy.models import Membership, Tenant, User
from rollout.web.forms import Form

KINDS = (
    ("window", gettext_lazy("The completion window of each place")),
    ("after", gettext_lazy("A number of days after a start")),
    ("on_local_date", gettext_lazy("One date, at each person's own time")),
    ("at_instant", gettext_lazy("One moment, the same everywhere")),
)


class WaveForm(Form):
    """A wave with its due rule spelled out in fields; `values` puts the rule together."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    is_pilot = forms.BooleanField(label=gettext_lazy("This wave is a pilot"), required=False)
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("Audience"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Everybody in any of these segments."),
    )
    starts_on = forms.DateField(label=gettext_lazy("Start"), help_text=gettext_lazy("Local date in each place."))
    start_time = forms.TimeField(
        label=gettext_lazy("Start time"),
        initial=datetime.time(9),
        help_text=gettext_lazy("On each person's own clock."),
    )
    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))
    due_kind = forms.ChoiceField(label=gettext_lazy("Deadline"), choices=KINDS, initial="window")
    due_days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=1,
        max_value=due_rules.MOST_DAYS,
        help_text=gettext_lazy("Whole days."),
    )
    due_unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=[("working", gettext_lazy("Working days of each place")), ("calendar", gettext_lazy("Calendar days"))],
    )
    due_anchor = forms.ChoiceField(
        label=gettext_lazy("Starting from"),
        choices=[
            ("launch", gettext_lazy("Launch")),
            ("assignment", gettext_lazy("Assignment")),
            ("hire", gettext_lazy("Hire")),
        ],
        initial="launch",
    )
    due_on = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        help_text=gettext_lazy("For a deadline on one date or at one moment."),
    )
    due_time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        help_text=gettext_lazy("Left empty, the deadline time of each place holds."),
    )
    lead = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Lead"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Gets the readiness items."),
    )

    def __init__(self, *args: Any, tenant: Tenant, terms: DueTerms, wave: Wave | None = None, **kwargs: Any) -> None:
        """`terms` are what the settings of each place say about the program's time to complete."""
        general = terms.of(None).terms
        usual = {"due_days": general.days, "due_unit": general.unit}
        initial = {**usual, **(_initial(wave, tenant) if wave else {}), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.tenant, self.wave = tenant, wave
        self.fields["due_kind"].help_text = _("Completion window: %(window)s.") % {"window": places.in_general(terms)}
        members = Q(pk__in=Membership.objects.filter(tenant=tenant).values("user"))
        current = Q(pk=wave.lead_id) if wave and wave.lead_id else Q(pk__in=[])
        self.fields["lead"].queryset = User.objects.filter(members | current).order_by("display_name", "email")
        self.fields["segments"].queryset = Segment.objects.order_by("name")
        if wave:
            for name in ("starts_on", "ends_on"):  # moving is its own act
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        try:
            found["due_rule"] = due_rules.to_json(self._rule(found))
        except ValueError as error:
            self.add_error("due_kind", str(error))
        return found

    def _rule(self, found: dict[str, Any]) -> due_rules.DueRule:
        at = found["due_time"]
        if found["due_kind"] == "window":
            return due_rules.completion_window()
        if found["due_kind"] == "after":
            return due_rules.after(found["due_days"], found["due_unit"], anchor=found["due_anchor"], local_time=at)
        if not found.get("due_on"):
            raise ValueError(_("Choose the date of the deadline."))
        if found["due_kind"] == "on_local_date":
            return due_rules.on_local_date(found["due_on"], local_time=at)
        if at is None:
            raise ValueError(_("Choose the time of the deadline: one moment everywhere has no place’s own."))
        return due_rules.at_instant(clocks.on_day(found["due_on"], at, self.tenant.time_zone))

    def values(self) -> dict[str, Any]:
        """The fields as `waves.add` and `waves.edit` take them."""
        names = ("name", "is_pilot", "start_time", "due_rule", "lead")
        found = {name: self.cleaned_data[name] for name in names}
        found["segments"] = list(self.cleaned_data["segments"])
        if self.wave is None:
            found |= {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}
        return found


def _initial(wave: Wave, tenant: Tenant) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": wave.name,
        "is_pilot": wave.is_pilot,
        "segments": list(wave.audience.order_by("priority").values_list("segment", flat=True)),
        "start_time": wave.start_time,
        "lead": wave.lead_id,
    }
    rule = due_terms.rule_of(wave)
    found |= {"due_kind": rule.kind, "due_time": rule.local_time, "due_on": rule.fixed_on}
    if rule.kind == "after":
        found |= {"due_days": rule.days, "due_unit": rule.unit, "due_anchor": rule.anchor}
    if rule.fixed_at:
        there = rule.fixed_at.astimezone(ZoneInfo(tenant.time_zone))
        found |= {"due_on": there.date(), "due_time": there.time()}
    return found


class MoveForm(Form):
    """Other dates for a wave, and why."""

    starts_on = forms.DateField(label=gettext_lazy("Start"), help_text=gettext_lazy("Local date in each place."))
    ends_on = forms.DateField(label=gettext_lazy("Window closes"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept with the decision."),
    )


class ReasonForm(Form):
    """A reason that is kept with the decision."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept for the record."),
    )


class LaunchForm(Form):
    """The wave's name, typed to confirm what cannot be undone."""

    confirm = forms.CharField(max_length=80)

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
