"""An approved term, and a file of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.domain import term_files
from programs.domain.term_files import Line
from programs.forms.languages import LanguageField
from rollout.tabular import files
from rollout.web.forms import Form


class TermForm(Form):
    term = forms.CharField(label=_("Term"), max_length=120, help_text=_("As the core has it."))
    locale = LanguageField(label=_("Language"))
    approved = forms.CharField(label=_("Approved translation"), max_length=200)
    note = forms.CharField(label=_("Note"), required=False, max_length=400)

    @property
    def line(self) -> Line:
        """What `terms.keep` takes."""
        return Line(**self.cleaned_data)


class TermFileForm(Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED}),
        help_text=_("CSV or Excel with the columns term, locale, approved and note. All of it is taken, or nothing."),
    )

    def clean_file(self) -> Any:
        """One that is too large is not read at all."""
        file = self.cleaned_data["file"]
        files.check_size(file.size or 0, term_files.MOST_BYTES, term_files.TOO_LARGE)
        return file
