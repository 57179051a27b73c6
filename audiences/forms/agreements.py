"""Writing down an agreement with the employees' side, agreeing it, and ending it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Agreement, Country, Division
from rollout.web.forms import Form


class AgreementForm(Form):
    place = forms.ChoiceField(label=_("Where"), help_text=_("A division counts with everything below it."))
    title = forms.CharField(label=_("Name"), max_length=160, help_text=_("Such as “Group works agreement 12/2026”."))
    purposes = forms.CharField(
        label=_("What data on people are used for"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    shown = forms.MultipleChoiceField(
        label=_("What may be seen of one person"),
        choices=Agreement.Shown.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked is on no page, in no file and in no report for anybody."),
    )
    depth = forms.ChoiceField(
        label=_("Whose names managers see"),
        choices=Agreement.Depth.choices,
        widget=forms.RadioSelect,
        initial=Agreement.Depth.DIRECT,
    )
    valid_until = forms.DateField(label=_("Last day"))

    def __init__(self, *args: Any, agreement: Agreement | None = None, **kwargs: Any) -> None:
        if agreement is not None:
            names = ("title", "purposes", "shown", "depth", "valid_until")
            kwargs["initial"] = {name: getattr(agreement, name) for name in names}
        super().__init__(*args, **kwargs)
        if agreement is not None:
            del self.fields["place"]
            return
        countries = {f"country:{row.pk}": row for row in Country.objects.order_by("name")}
        divisions = {f"division:{row.pk}": row for row in Division.objects.order_by("lft")}
        self.found: dict[str, Country | Division] = {**countries, **divisions}
        groups = ((_("Countries"), countries), (_("Divisions"), divisions))
        offered = [(label, [(key, str(row)) for key, row in rows.items()]) for label, rows in groups if rows]
        self.fields["place"].choices = [("", _("Choose one")), *offered]

    def values(self) -> dict[str, Any]:
        """The fields as `agreements.write` and `agreements.change` take them."""
        given = dict(self.cleaned_data)
        place = given.pop("place", None)
        return given | ({"place": self.found[place]} if place else {})


class AgreeForm(Form):
    agreed_on = forms.DateField(label=_("Agreed on"), help_text=_("The day on which both sides had signed it."))


class EndForm(Form):
    reason = forms.CharField(
        label=_("Why it is not needed any more"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Enter why no agreement is needed here any more, or which one replaces it.")},
    )
