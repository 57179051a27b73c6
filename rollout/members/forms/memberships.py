"""Giving, changing and ending roles. What bounds a role decides which fields its form has."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rollout.members.domain import handovers, invitation_texts, memberships, periods, scopes
from rollout.members.domain.memberships import Scopes
from rollout.members.domain.open_work import Work, kinds
from rollout.tenancy.models import Membership, Tenant
from rollout.tenancy.permissions import Role
from rollout.web import formats
from rollout.web.forms import Form


class RoleForm(Form):
    """A role's reach and end; `role` decides which fields there are."""

    ends_on = forms.DateField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, role: Role, tenant: Tenant, **kwargs: Any) -> None:
        self.role, self.tenant, self.kind = role, tenant, scopes.of_role(role)
        super().__init__(*args, **kwargs)
        ends = self.fields["ends_on"]
        ends.required = role in memberships.TIME_BOXED
        ends.help_text = (
            _("The role of %(role)s is never open-ended.") % {"role": role.label}
            if ends.required
            else _("Leave it empty for a role without end.")
        )
        if self.kind is not None:
            self.fields[self.kind.scope.value] = forms.MultipleChoiceField(
                label=self.kind.label,
                choices=self.kind.choices(),
                widget=forms.CheckboxSelectMultiple,
                initial=self.initial.get(self.kind.scope.value),
                error_messages={"required": _("Choose at least one: without it the role shows nothing.")},
            )
        self.order_fields(self.field_order)

    @property
    def reach(self) -> Scopes:
        """What was chosen, by kind of scope."""
        if self.kind is None:
            return {}
        return {self.kind.scope.value: [int(pk) for pk in self.cleaned_data[self.kind.scope.value]]}

    @property
    def ends_at(self) -> datetime.datetime | None:
        day = self.cleaned_data.get("ends_on")
        return periods.through(day, self.tenant) if day else None


class InvitationForm(RoleForm):
    email = forms.EmailField(label=gettext_lazy("Work email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=list(invitation_texts.LANGUAGES.items()), initial="en"
    )
    field_order = ("email", "name", "language", "regions", "divisions", "programs", "ends_on")


class Takers:
    """Who takes over, a field a kind of work."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    work: Work

    def ask_who(self, work: Work, membership: Membership, at: datetime.datetime) -> None:
        for key, pieces in work.items():
            kind = kinds()[key]
            self.fields[key] = forms.ModelChoiceField(
                handovers.candidates(kind, membership, at),
                label=_("%(kind)s, %(count)d, go to") % {"kind": kind.label, "count": len(pieces)},
                empty_label=_("Choose somebody"),
                error_messages={
                    "required": _("Choose who takes over: %(kind)s.") % {"kind": formats.in_sentence(kind.label)}
                },
            )
        self.work = work

    @property
    def to(self) -> dict[str, Any]:
        """User by kind of work."""
        return {key: self.cleaned_data[key] for key in self.work}


class GiveForm(RoleForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Kept with the change in the audit trail."),
    )
    field_order = ("regions", "divisions", "programs", "ends_on", "reason")


class ChangeForm(Takers, GiveForm):
    """What a membership becomes; with the `work` that it leaves behind, who takes that over."""

    def __init__(self, *args: Any, membership: Membership, work: Work, at: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_who(work, membership, at)


class EndForm(Takers, Form):
    """Who takes over, and why it ends."""

    def __init__(self, *args: Any, membership: Membership, work: Work, at: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_who(work, membership, at)
        self.fields["reason"] = forms.CharField(
            label=_("Why"), required=False, max_length=500, help_text=_("Kept with the end in the audit trail.")
        )
