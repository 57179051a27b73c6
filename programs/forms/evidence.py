"""Files of evidence, several at once."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from programs.domain import evidence_kinds
from programs.domain.evidence_files import Given
from rollout.web.forms import Form


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Any number of files, each held to its size before it is read."""

    widget = _ManyFiles(attrs={"accept": evidence_kinds.ACCEPT, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        listed = [each for each in data or [] if each]
        evidence_kinds.check_count(len(listed))
        for each in listed:
            evidence_kinds.check_size(each.name, each.size or 0)
        if self.required and not listed:
            raise forms.ValidationError(self.error_messages["required"])
        return listed


HINT = _("PDF, PNG, JPEG, Word, Excel, PowerPoint, CSV or plain text; up to 10 files of 10 MB at once.")


class FilesForm(Form):
    files = FilesField(label=_("Files"), help_text=HINT, error_messages={"required": _("Choose at least one file.")})

    @property
    def given(self) -> list[Given]:
        return [Given(each.name, each.read()) for each in self.cleaned_data["files"]]


class EvidenceTogetherForm(FilesForm):
    """What proves the chosen items, and whether that makes them done."""

    files = FilesField(label=_("Files"), required=False, help_text=HINT)
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, by whom, or where it can be seen; kept with items that are marked done."),
    )
    done = forms.BooleanField(label=_("Mark the items done"), required=False)

    @property
    def asked(self) -> dict[str, Any]:
        """What `evidence_together.prove` takes."""
        done = self.cleaned_data["done"]
        return {"files": self.given, "evidence": self.cleaned_data["evidence"] if done else None}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "files" not in self.errors and not found.get("files") and not found.get("done"):
            self.add_error("files", _("Choose at least one file, or mark the items done."))
        if found.get("evidence") and not found.get("done"):
            self.add_error("done", _("Mark the items done to keep this sentence with them, or leave it out."))
        return found
