"""Uploading a people file, and asking to apply it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.domain import imports, people_files
from rollout.tabular import files
from rollout.web.forms import Form
from rollout.web.uploads import RowsForm


class UploadForm(RowsForm):
    field_order = ("file", "source", "delta", "encoding")
    check_size = staticmethod(people_files.check_size)

    file = forms.FileField(
        label=_("People file"),
        help_text=_(
            "CSV or Excel workbook (.xlsx) with a header. A full file: whoever of its source is missing is taken to "
            "have left."
        ),
        error_messages={"empty": _("The file is empty. A CSV file with a header and one row a person is accepted.")},
        max_length=200,
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED}),
    )
    source = forms.SlugField(
        label=_("Source"),
        max_length=40,
        initial=imports.SOURCE,
        widget=forms.TextInput(attrs={"list": "sources"}),
        help_text=_("Which HR system or country the file comes from. Leavers are looked for within it."),
        error_messages={"invalid": _("Use letters, digits, hyphens and underscores, such as hr-germany.")},
    )
    delta = forms.BooleanField(
        label=_("Only these people: whoever is not in the file stays"),
        required=False,
        help_text=_("For corrected rows, or for a few people more. Leave it open for a full file."),
    )


class UndoForm(Form):
    reason = forms.CharField(
        label=_("Why it is undone"),
        max_length=300,
        help_text=_("Kept in the history of the import, with your name."),
    )


class ApplyForm(Form):
    """Large changes are confirmed by name, not by a habit of clicking."""

    confirmed = forms.BooleanField(
        label=_("I have checked these large changes and want them applied"),
        error_messages={"required": _("Confirm the large changes before applying the file.")},
    )

    def __init__(self, *args: object, large: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not large:
            del self.fields["confirmed"]
