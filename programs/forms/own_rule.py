"""A completion rule for the people of some places: whose it is, what completes the program, and which modules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Country, Division, Person, Region
from programs.domain.own_rules import Wanted
from programs.forms.languages import LanguageField
from programs.models import Module, Program
from rollout.web.forms import Form

EVERY, THESE = "every", "these"


class OwnRuleForm(Form):
    country = forms.ModelChoiceField(
        Country.objects.none(), label=_("Country"), required=False, empty_label=_("All countries")
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=_("Region"),
        required=False,
        empty_label=_("All regions"),
        help_text=_("Choose a country or a region, not both."),
    )
    division = forms.ChoiceField(label=_("Division"), required=False, help_text=_("With everything below it."))
    job_role = forms.ChoiceField(label=_("Job role"), required=False)
    locale = LanguageField(label=_("Language"), required=False)
    completion = forms.ChoiceField(
        label=_("What completes it"),
        choices=Program.Completion.choices,
        widget=forms.RadioSelect,
        initial=Program.Completion.ALL,
    )
    completion_count = forms.IntegerField(
        label=_("Modules that are enough"),
        required=False,
        min_value=1,
        max_value=1_000,
        help_text=_("Where any so many complete it."),
    )
    completion_score = forms.IntegerField(
        label=_("Least score of a module"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Where each needs a least score, from 1 to 100."),
    )
    which = forms.ChoiceField(
        label=_("Which modules count"),
        choices=[
            (EVERY, _("Every module that they learn through")),
            (THESE, _("These alone, whichever way they learn")),
        ],
        widget=forms.RadioSelect,
        initial=EVERY,
    )
    modules = forms.ModelMultipleChoiceField(
        Module.objects.none(), label=_("These modules"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = Country.objects.order_by("name")
        self.fields["region"].queryset = Region.objects.order_by("name")
        self.fields["modules"].queryset = program.modules.learned().order_by("number")
        paths = Division.objects.order_by("lft").values_list("path", flat=True)
        roles = Person.objects.present().exclude(job_role="").order_by("job_role")
        self.fields["division"].choices = [("", _("All divisions")), *((path, path) for path in paths)]
        self.fields["job_role"].choices = [
            ("", _("All job roles")),
            *((role, role) for role in roles.values_list("job_role", flat=True).distinct()),
        ]

    @property
    def wanted(self) -> Wanted:
        """What `own_rules.add` and `own_rules.replace` take."""
        values = dict(self.cleaned_data)
        chosen, which = list(values.pop("modules")), values.pop("which")
        return Wanted(**values, modules=chosen if which == THESE else None)
