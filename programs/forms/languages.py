"""A language that is typed by its name or as a tag; those of the organization's people are offered by name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from audiences.domain import tongues
from audiences.domain.settings.language_kind import Languages
from audiences.models import Person
from programs.domain import language_words

LIST = "known-languages"  # id of the page's list, which components/known_languages.html draws
_KIND = Languages()


class LanguageField(forms.CharField):
    """Cleaned to a BCP 47 tag. `known` is what the page's list offers; asked when it is drawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("By name or as a tag: German, de or pt-BR."))
        super().__init__(*args, max_length=60, **kwargs)
        self.widget.attrs |= {"list": LIST, "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        given = super().clean(value)
        if not given:
            return ""
        try:
            return str(_KIND.option(given))
        except ValueError as refused:
            raise ValidationError(str(refused)) from refused

    def prepare_value(self, value: Any) -> Any:
        """A tag that the product filled in stands as its name."""
        return language_words.called(value) if value and tongues.is_known(str(value)) else value

    @property
    def known(self) -> dict[str, Any]:
        """Names of the languages of people who are there, in the order of the alphabet."""
        tags = Person.objects.present().order_by().values_list("language", flat=True).distinct()
        return {"id": LIST, "names": sorted({language_words.called(tag) for tag in tags if tongues.is_known(tag)})}
