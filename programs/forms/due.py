"""A due rule spelled out in fields, for the forms that plan a wave."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import clocks
from programs.domain import due_rules, due_terms, places
from programs.domain.due_terms import DueTerms
from programs.models import Wave
from rollout.tenancy.models import Tenant
from rollout.web.forms import Form

KINDS = (
    ("window", gettext_lazy("The completion window of each place")),
    ("after", gettext_lazy("A number of days after a start")),
    ("on_local_date", gettext_lazy("One date, at each person's own time")),
    ("at_instant", gettext_lazy("One moment, the same everywhere")),
)


class DueForm(Form):
    """The fields of a due rule; valid, `cleaned_data["due_rule"]` is the rule as it is kept."""

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

    def __init__(self, *args: Any, tenant: Tenant, terms: DueTerms, wave: Wave | None = None, **kwargs: Any) -> None:
        """`terms` are what the settings of each place say about the program's time to complete."""
        general = terms.of(None).terms
        usual = {"due_days": general.days, "due_unit": general.unit}
        initial = {**usual, **(_initial(wave, tenant) if wave else {}), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.tenant = tenant
        self.fields["due_kind"].help_text = _("Completion window: %(window)s.") % {"window": places.in_general(terms)}

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


def _initial(wave: Wave, tenant: Tenant) -> dict[str, Any]:
    rule = due_terms.rule_of(wave)
    found: dict[str, Any] = {"due_kind": rule.kind, "due_time": rule.local_time, "due_on": rule.fixed_on}
    if rule.kind == "after":
        found |= {"due_days": rule.days, "due_unit": rule.unit, "due_anchor": rule.anchor}
    if rule.fixed_at:
        there = rule.fixed_at.astimezone(ZoneInfo(tenant.time_zone))
        found |= {"due_on": there.date(), "due_time": there.time()}
    return found
