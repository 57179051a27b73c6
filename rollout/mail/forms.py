"""Asking for a sign-in code. The answer is the same whether or not the address has a login."""

from allauth.account import forms

from rollout.tenancy.domain import logins


class RequestLoginCodeForm(forms.RequestLoginCodeForm):
    def clean_email(self) -> str:
        logins.ensure_for_manager(self.cleaned_data["email"])
        return super().clean_email()
