"""Accepting an invitation without a login yet."""

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from rollout.web.forms import Form


class NewLoginForm(Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password
