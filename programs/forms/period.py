"""A blackout or a peak period on the calendar of one place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Country
from programs.models import CalendarPeriod
from programs.models.period import divisions_of, regions_of
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web.forms import Form

_PLACES = ("division", "region", "country")


class PeriodForm(Form):
    """Offers the places whose calendar the actor keeps."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Such as Quarter close, or Diwali."))
    kind = forms.ChoiceField(
        label=_("What it means"),
        choices=[
            (CalendarPeriod.Kind.BLACKOUT, _("Blackout: nothing starts and nothing is due")),
            (CalendarPeriod.Kind.PEAK, _("Peak period: people answer slowly")),
        ],
        widget=forms.RadioSelect,
        initial=CalendarPeriod.Kind.BLACKOUT,
    )
    starts_on = forms.DateField(label=_("First day"), help_text=_("Local date in each place."))
    ends_on = forms.DateField(label=_("Last day"))
    place = forms.ChoiceField(label=_("Whose calendar"), help_text=_("A division counts with everything below it."))

    def __init__(self, *args: Any, actor: Actor, period: CalendarPeriod | None = None, **kwargs: Any) -> None:
        if period is not None:
            kwargs["initial"] = {name: getattr(period, name) for name in ("name", "kind", "starts_on", "ends_on")}
            kwargs["initial"]["place"] = _key(period)
        super().__init__(*args, **kwargs)
        regions = regions_of(actor).order_by("name")
        every = actor.reaches_all(Action.MANAGE_CALENDAR)
        countries = Country.objects.order_by("name") if every else Country.objects.filter(region__in=regions)
        groups = (
            ("region", _("Regions"), regions),
            ("country", _("Countries"), countries.order_by("name")),
            ("division", _("Divisions"), divisions_of(actor).order_by("lft")),
        )
        self.found = {f"{kind}:{row.pk}": row for kind, _label, rows in groups for row in rows}
        offered = [
            (label, [(key, str(row)) for key, row in self.found.items() if key.startswith(f"{kind}:")])
            for kind, label, _rows in groups
        ]
        everybody = [("", _("Everybody"))] if every else []
        self.fields["place"].choices = [*everybody, *((label, rows) for label, rows in offered if rows)]
        self.fields["place"].required = not every

    def values(self) -> dict[str, Any]:
        """The fields as `periods.add` and `periods.change` take them."""
        given = {name: self.cleaned_data[name] for name in ("name", "kind", "starts_on", "ends_on")}
        chosen = self.cleaned_data["place"]
        return given | {kind: self.found[chosen] if chosen.startswith(f"{kind}:") else None for kind in _PLACES}


def _key(period: CalendarPeriod) -> str:
    return next((f"{kind}:{pk}" for kind in _PLACES if (pk := getattr(period, f"{kind}_id"))), "")
