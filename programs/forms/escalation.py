"""Putting up a ladder, raising what is stuck, and resolving it."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.domain import region_leads
from audiences.models import Region
from programs.domain import escalation_ladders
from programs.models import EscalationKind, Program
from rollout.tenancy.models import Tenant, User
from rollout.web.forms import Form

# Label of each contact and of the hours that they have.
_RUNGS = (
    (_("First"), _("Hours of the first")),
    (_("Then"), _("Hours of the next")),
    (_("At last"), _("Hours of the last")),
)


class LadderForm(Form):
    kind = forms.ChoiceField(label=_("For what"), choices=EscalationKind.choices)
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=_("Where"),
        required=False,
        empty_label=_("All regions without a ladder of their own"),
    )

    def __init__(self, *args: Any, tenant: Tenant, at: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = Region.objects.order_by("name")
        self.fields["region"].queryset = regions
        leads = region_leads.of(regions, at).values()
        everybody = {user.pk for users in (escalation_ladders.contacts(tenant, None, at), *leads) for user in users}
        people = User.objects.filter(pk__in=everybody).order_by("display_name", "email")
        for place, (label, of_hours) in enumerate(_RUNGS):
            self.fields[f"contact_{place}"] = forms.ModelChoiceField(
                people, label=label, required=False, empty_label=_("Nobody")
            )
            self.fields[f"hours_{place}"] = forms.IntegerField(
                label=of_hours, required=False, min_value=1, max_value=escalation_ladders.LONGEST, initial=24
            )

    @property
    def rungs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each contact, side by side."""
        return [(self[f"contact_{place}"], self[f"hours_{place}"]) for place in range(len(_RUNGS))]

    def values(self) -> dict[str, Any]:
        """The fields as `escalation_ladders.build` takes them; a rung without a contact is left out."""
        rungs = [
            (self.cleaned_data[f"contact_{place}"], self.cleaned_data.get(f"hours_{place}") or 24)
            for place in range(len(_RUNGS))
            if self.cleaned_data.get(f"contact_{place}")
        ]
        return {"kind": self.cleaned_data["kind"], "region": self.cleaned_data["region"], "rungs": rungs}


class ReportForm(Form):
    program = forms.ModelChoiceField(Program.objects.none(), label=_("Program"), empty_label=_("Choose one"))
    kind = forms.ChoiceField(label=_("What it is"), choices=EscalationKind.choices, widget=forms.RadioSelect)
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Where"), required=False, empty_label=_("All regions")
    )
    title = forms.CharField(
        label=_("What is stuck"),
        max_length=160,
        help_text=_("Such as “Course does not open on tablets in Pune”. The same again is not raised twice."),
    )
    note = forms.CharField(
        label=_("What is known"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, programs: Any, regions: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = programs.order_by("name")
        self.fields["region"].queryset = regions.order_by("name")
        self.fields["region"].required = not everywhere
        if not everywhere:
            self.fields["region"].empty_label = _("Choose one")


class ResolveForm(Form):
    resolution = forms.CharField(
        label=_("What was done about it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter what was done about it.")},
    )
