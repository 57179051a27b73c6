"""Accepting that readers of a language take a program's modules in another one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.domain import language_words
from rollout.web.forms import Form


class FallbackForm(Form):
    locale = forms.ChoiceField(label=_("Readers of"))
    reason = forms.CharField(
        label=_("Why another language will do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Enter the reason; it is kept with the decision.")},
    )

    def __init__(self, *args: Any, locales: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].choices = [(locale, language_words.called(locale)) for locale in locales]
