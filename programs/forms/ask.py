"""Asking a sponsor, and answering."""

from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from audiences.models import Person
from programs.domain import asks
from programs.models import Program
from rollout.tenancy.models import Membership, Tenant
from rollout.tenancy.permissions import Role
from rollout.web.forms import Form


class AskForm(Form):
    title = forms.CharField(
        label=_("What you ask"),
        max_length=160,
        help_text=_("Begin with a verb, such as “Write to the managers in Logistics”."),
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it costs or wins. It stands in the report."),
    )
    asked_of = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("From whom"),
        empty_label=_("Choose one"),
        help_text=_("The sponsor, or somebody who signs in as an executive."),
    )
    due_on = forms.DateField(label=_("By"))

    def __init__(self, *args: Any, tenant: Tenant, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        executives = Membership.objects.filter(tenant=tenant, role=Role.EXECUTIVE).values(key=Lower("user__email"))
        people = Person.objects.present().filter(Q(email_key__in=executives) | Q(pk=program.sponsor_id))
        self.fields["asked_of"].queryset = people.order_by("name_key", "pk")
        self.fields["asked_of"].initial = program.sponsor_id


class AnswerForm(Form):
    state = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(state.value, state.label) for state in asks.ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is agreed or declined.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happens and when, or why it does not. It is kept and stands in the next report."),
        error_messages={"required": _("Enter the answer: what happens and when, or why it does not.")},
    )


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Why it is not asked for any more"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Enter why it is not asked for any more.")},
    )
