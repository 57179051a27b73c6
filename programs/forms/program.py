"""A program's own words: name, kind, change story, owner and sponsor."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.models import Person
from programs.domain import completion_rules
from programs.models import Program
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import TABLE, Action
from rollout.web.forms import ModelForm


class ProgramForm(ModelForm):
    """`sponsor_email` names the sponsor among the people of the HR data."""

    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Answers for the program here."),
    )
    sponsor_email = forms.CharField(
        label=gettext_lazy("Sponsor"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Work e-mail or personnel number of the leader who stands behind it."),
    )

    class Meta:
        model = Program
        fields = (
            "name",
            "enrollment",
            "strategy",
            "target_percent",
            "completion",
            "completion_count",
            "completion_score",
            "purpose",
            "why",
            "what_changes",
            "what_is_expected",
            "owner",
        )
        labels = {
            "name": gettext_lazy("Name"),
            "enrollment": gettext_lazy("Enrollment"),
            "purpose": gettext_lazy("Purpose"),
            "target_percent": gettext_lazy("Target, percent complete by the due date"),
            "strategy": gettext_lazy("How it starts"),
            "completion": gettext_lazy("What completes it"),
            "completion_count": gettext_lazy("Modules that are enough"),
            "completion_score": gettext_lazy("Least score of a module"),
            "why": gettext_lazy("Why"),
            "what_changes": gettext_lazy("What changes"),
            "what_is_expected": gettext_lazy("What is expected of people"),
        }
        help_texts = {
            "enrollment": gettext_lazy("Mandatory programs assign people, self-directed ones invite them."),
            "purpose": gettext_lazy("One or two sentences; they open the status report."),
            "completion": gettext_lazy("It stays once a wave was launched."),
            "completion_count": gettext_lazy("Where any so many complete it."),
            "completion_score": gettext_lazy("Where each needs a least score, from 1 to 100."),
            "why": gettext_lazy("The change story: people read it in the announcement."),
        }
        widgets = {
            "enrollment": forms.RadioSelect,
            "completion": forms.RadioSelect,
            "completion_count": forms.NumberInput(attrs={"min": 1}),
            "completion_score": forms.NumberInput(attrs={"min": 1, "max": 100}),
            "target_percent": forms.NumberInput(attrs={"min": 1, "max": 100}),
            **dict.fromkeys(("purpose", "why", "what_changes", "what_is_expected"), forms.Textarea(attrs={"rows": 3})),
        }

    field_order = (
        *("name", "enrollment", "strategy", "target_percent", *completion_rules.FIELDS),
        *("owner", "sponsor_email"),
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managing = [role for role, actions in TABLE.items() if Action.MANAGE_PROGRAMS in actions]
        members = Membership.objects.filter(tenant=tenant, role__in=managing)
        owners = User.objects.filter(Q(pk__in=members.values("user")) | Q(pk=self.instance.owner_id))
        self.fields["completion"].required = False
        self.fields["completion"].choices = Program.Completion.choices
        self.fields["owner"].queryset = owners.order_by("display_name", "email")
        if self.instance.sponsor_id:
            self.initial["sponsor_email"] = self.instance.sponsor.email or self.instance.sponsor.external_id

    def clean_target_percent(self) -> int:
        target = self.cleaned_data["target_percent"]
        if not 1 <= target <= 100:
            raise ValidationError(_("Enter a target from 1 to 100 percent."))
        return target

    def clean_sponsor_email(self) -> Person | None:
        said = self.cleaned_data["sponsor_email"].strip()
        if not said:
            return None
        person = Person.objects.present().filter(Q(email_key=said.lower()) | Q(external_id=said)).first()
        if person is None:
            raise ValidationError(
                _("Nobody in the people data has “%(said)s”. Enter a work e-mail or a personnel number.")
                % {"said": said}
            )
        return person

    def _post_clean(self) -> None:
        """The domain writes the row, so the instance stays as it is."""

    def values(self) -> dict[str, Any]:
        """The fields as `programs.create` and `programs.edit` take them."""
        found = dict(self.cleaned_data)
        found["sponsor"] = found.pop("sponsor_email")
        if not found["completion"]:  # a form without the rule leaves it as it is
            found = {name: value for name, value in found.items() if name not in completion_rules.FIELDS}
        return found
