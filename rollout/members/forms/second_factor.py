"""Codes of a second factor: at sign-in, to confirm that it is you, and to turn it on; and who has to have one."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rollout.members.domain import second_factors
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Role
from rollout.tenancy.requests import client_address
from rollout.web.forms import Form, FormMixin


def _code(help_text: str) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}
    return forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs=attrs),
        help_text=help_text,
        error_messages={"required": _("Enter the code that your app shows now.")},
    )


class _UseCode(FormMixin):
    """Takes a code of the app or a recovery code and uses it up; tries are counted by login."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        clear = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        origin = f"web {client_address(context.request)}".strip()
        found = second_factors.use(user=self.user, code=code, at=timezone.now(), origin=origin)
        if found is None:
            raise ValidationError(second_factors.wrong_code())
        self.authenticator = found
        self.authenticator.user = self.user
        clear()
        return code


class SignInForm(_UseCode, base.AuthenticateForm):
    code = _code(_("Without your phone: one of your recovery codes."))


class ConfirmForm(_UseCode, base.ReauthenticateForm):
    code = _code(_("Without your phone: one of your recovery codes."))


class TurnOnForm(Form):
    code = _code(_("Six digits, new every half minute."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        self.clear_tries = check_rate_limit(self.user, error_key="too_many_login_attempts")
        code: str = self.cleaned_data["code"]
        return code


class RequireForm(Form):
    """Roles whose members need a second factor; `counts` are (with one, all) by role."""

    roles = forms.MultipleChoiceField(
        label=_("Roles that need it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=500, help_text=_("Kept with the change in the audit trail.")
    )

    def __init__(self, *args: Any, counts: dict[str, tuple[int, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = _("%(role)s (%(having)d of %(all)d have one)")
        self.fields["roles"].choices = [
            (role.value, said % {"role": role.label, "having": having, "all": total})
            for role in Role
            if role.granted
            for having, total in [counts.get(role.value, (0, 0))]
        ]


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("How you know that it is them who asks. Kept in the audit trail."),
    )


def issuer_url(user: User, secret: str) -> tuple[str, str]:
    """What an authenticator app reads, and the same drawn."""
    adapter = get_adapter()
    url = adapter.build_totp_url(user, secret)
    return url, adapter.build_totp_svg(url)
