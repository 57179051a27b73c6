"""The second fact asked of somebody whose mailbox others read too."""

import hmac

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Person
from rollout.web.forms import Form


class EmployeeIdForm(Form):
    employee_id = forms.CharField(
        label=_("Employee ID"),
        max_length=80,
        help_text=_("As on your badge or payslip. Several people read this mailbox, so the link alone is not enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_employee_id(self) -> str:
        given = self.cleaned_data["employee_id"]
        if not hmac.compare_digest(given.casefold().encode(), self.person.external_id.casefold().encode()):
            raise forms.ValidationError(
                _(
                    "That is not the employee ID this link was made for. Check it on your badge, or open your own "
                    "message."
                )
            )
        return given
