"""A completion source and a file from it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audiences.domain import clocks
from delivery.domain import completion_files, completion_sources
from delivery.models import CompletionSource
from rollout.tabular import files
from rollout.web.forms import Form
from rollout.web.uploads import RowsForm


class SourceForm(Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Of the learning system, such as Workline."))
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("Of times without an offset, such as Europe/Berlin.")
    )
    complete = forms.CharField(label=_("Words for completed"), max_length=400, help_text=_("Separated by commas."))
    started = forms.CharField(label=_("Words for started"), max_length=400, required=False)
    failed = forms.CharField(label=_("Words for not passed"), max_length=400, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complete"].initial = ", ".join(completion_sources.COMPLETE)
        self.fields["started"].initial = ", ".join(completion_sources.STARTED)
        self.fields["failed"].initial = ", ".join(completion_sources.FAILED)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        slug = slugify(name)[:40].strip("-")
        if not slug:
            raise ValidationError(gettext("Enter a name with at least one Latin letter or digit."))
        if CompletionSource.objects.filter(slug=slug).exists():
            raise ValidationError(gettext("There is a source “%(slug)s” already. Enter another name.") % {"slug": slug})
        self.cleaned_data["slug"] = slug
        return name

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if not clocks.is_zone(zone):
            raise ValidationError(
                gettext("“%(zone)s” is not a time zone. Enter an IANA name such as Europe/Berlin.") % {"zone": zone}
            )
        return zone

    def values(self) -> dict[str, object]:
        """Arguments of `completion_sources.ensure`."""
        data = self.cleaned_data
        words = {f"{name}_statuses": data[name].split(",") for name in ("complete", "started", "failed")}
        return {"slug": data["slug"], "name": data["name"], "time_zone": data["time_zone"], **words}


class UploadForm(RowsForm):
    field_order = ("file", "encoding")
    check_size = staticmethod(completion_files.check_size)

    file = forms.FileField(
        label=_("Completion file"),
        help_text=_(
            "CSV or Excel workbook (.xlsx) with the columns record_id, person, course_id, status, score, started_at, "
            "completed_at; evidence where a place asks for it."
        ),
        error_messages={
            "required": _("Choose the file to upload."),
            "empty": _("The file is empty. A CSV file with a header and one row a record is accepted."),
        },
        widget=forms.FileInput(attrs={"accept": files.ACCEPTED}),
    )
