"""A form that takes an uploaded file of rows: how its text is encoded, and how large it may be."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from rollout.tabular import files
from rollout.web.forms import Form


class RowsForm(Form):
    """Its `file` is what is uploaded; `check_size(bytes, limit)` says in the app's words what is too large."""

    check_size: Callable[[int, int], None]

    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=list(files.ENCODINGS.items()),
        required=False,
        help_text=_("Only for a CSV file; a workbook needs none."),
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        self.check_size(file.size, settings.UPLOAD_LIMIT)
        return file
