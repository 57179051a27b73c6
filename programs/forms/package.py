"""The course package of a text."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from programs.domain.packages import archive
from rollout.web.forms import Form


class PackageForm(Form):
    package = forms.FileField(
        label=_("Package"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=_("SCORM 1.2, SCORM 2004 or cmi5, as a .zip file of up to 50 MB. It is looked at before it is kept."),
    )

    def clean_package(self) -> UploadedFile:
        """One that is too large is not read at all."""
        file: UploadedFile = self.cleaned_data["package"]
        archive.check_size(file.size or 0)
        return file
