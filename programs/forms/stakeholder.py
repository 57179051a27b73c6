"""Naming stakeholders, keeping contacts with them, and the words of the sponsor."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.models import Division, Person
from programs.models import Appearance, Stakeholder
from rollout.web.forms import Form


class StakeholderForm(Form):
    """`person` is named by work e-mail or personnel number; who is on the map already stays who they are."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=254,
        help_text=gettext_lazy("Work e-mail or personnel number."),
    )
    asked = forms.CharField(
        label=gettext_lazy("What is asked of them"),
        max_length=240,
        help_text=gettext_lazy("Begin with a verb, such as “Open the town hall in Gdańsk”."),
    )
    due_on = forms.DateField(label=gettext_lazy("By"))
    division = forms.ModelChoiceField(
        Division.objects.none(),
        label=gettext_lazy("Stands for"),
        required=False,
        empty_label=gettext_lazy("All divisions"),
    )
    function = forms.ChoiceField(label=gettext_lazy("In the function"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Where they stand"), choices=Stakeholder.Status.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, known: Stakeholder | None = None, **kwargs: Any) -> None:
        initial = {"status": Stakeholder.Status.UNAWARE}
        if known:
            initial = {name: getattr(known, name) for name in ("asked", "due_on", "division", "function")}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["division"].queryset = Division.objects.filter(parent=None).order_by("name")
        works = Person.objects.present().exclude(function="").values_list("function", flat=True).distinct()
        offered = sorted({*works, *([known.function] if known and known.function else [])})
        self.fields["function"].choices = [("", _("All functions")), *((each, each) for each in offered)]
        if known:
            del self.fields["person"], self.fields["status"]

    def clean_person(self) -> Person:
        said = self.cleaned_data["person"].strip()
        found = Person.objects.present().filter(Q(email_key=said.lower()) | Q(external_id=said)).first()
        if found is None:
            says = _("Nobody in the people data has “%(said)s”. Enter a work e-mail or a personnel number.")
            raise ValidationError(says % {"said": said})
        return found


class ContactForm(Form):
    on = forms.DateField(label=gettext_lazy("Day"))
    note = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Enter what was said.")},
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Where they stand now"), choices=Stakeholder.Status.choices, widget=forms.RadioSelect
    )


class DropForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Why they are not needed any more"),
        max_length=1000,
        error_messages={"required": gettext_lazy("Enter why they are not needed any more.")},
    )


class DraftForm(Form):
    text = forms.CharField(
        label=gettext_lazy("In the sponsor’s words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Why it matters to them. A text that stands now is replaced, and waits for approval."),
        error_messages={"required": gettext_lazy("Enter what the sponsor is to say, in their words.")},
    )


class ApproveForm(Form):
    said = forms.CharField(
        label=gettext_lazy("How it was approved"),
        required=False,
        max_length=240,
        help_text=gettext_lazy("Where you record it for the sponsor, such as “By mail on 3 October”."),
    )


class AppearanceForm(Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it was"), choices=Appearance.Kind.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label=gettext_lazy("Day"))
    note = forms.CharField(
        label=gettext_lazy("Where, and to whom"),
        max_length=240,
        error_messages={"required": gettext_lazy("Enter where it was, and to whom.")},
    )
