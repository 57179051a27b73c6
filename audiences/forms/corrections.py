"""Correcting one value of a person by hand."""

import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import people_columns, person_values
from audiences.models import Division
from rollout.web.forms import Form


class CorrectionForm(Form):
    """For one `column`, whose value is chosen where few are accepted and typed elsewhere."""

    value = forms.CharField(required=False, max_length=400)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("Such as: not my report. HR reads it when you report the correction."),
    )
    until = forms.DateField(
        label=gettext_lazy("Holds through"),
        required=False,
        help_text=gettext_lazy("After this day the people file decides again. Empty: until the file says the same."),
    )

    def __init__(self, *args: object, column: str, recorded: str, until: datetime.date, **kwargs: object) -> None:
        kwargs["initial"] = {"value": recorded, "until": until}
        super().__init__(*args, **kwargs)
        if column in person_values.CHOICES:
            self.fields["value"] = forms.ChoiceField(choices=person_values.CHOICES[column])
        elif column == person_values.DIVISION:
            paths = Division.objects.order_by("lft").values_list("path", flat=True)
            self.fields["value"] = forms.ChoiceField(
                required=False, choices=[("", _("None")), *((path, path) for path in paths)]
            )
        elif column == person_values.MANAGER:
            self.fields["value"].help_text = _("The external id or e-mail address of somebody here. Empty: nobody.")
        self.fields["value"].label = people_columns.label(column)
