"""One module of a program."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.forms.languages import LanguageField
from programs.models import Module
from rollout.web.forms import ModelForm


class ModuleForm(ModelForm):
    class Meta:
        model = Module
        fields = ("title", "kind", "made", "minutes", "course_id", "launch_url")
        labels = {
            "title": gettext_lazy("Title"),
            "kind": gettext_lazy("Kind"),
            "made": gettext_lazy("How far it varies"),
            "minutes": gettext_lazy("Minutes it takes"),
            "course_id": gettext_lazy("Course id"),
            "launch_url": gettext_lazy("Address of the course"),
        }
        help_texts = {
            "kind": gettext_lazy("Job aids, facilitator guides and surveys go along; nobody completes them."),
            "course_id": gettext_lazy("As the learning system writes it in its completion records."),
            "launch_url": gettext_lazy("Where people open the course."),
        }
        widgets = {"minutes": forms.NumberInput(attrs={"min": 1, "max": 10_000})}

    def _post_clean(self) -> None:
        """The domain writes the row, so the instance stays as it is."""

    def clean_minutes(self) -> int:
        minutes = self.cleaned_data["minutes"]
        if not 1 <= minutes <= 10_000:
            raise forms.ValidationError(_("Enter 1 to 10,000 minutes."))
        return minutes


class NewModuleForm(ModuleForm):
    """A module is begun with the language of its core."""

    locale = LanguageField(
        label=gettext_lazy("Language of the core"),
        required=False,
        help_text=gettext_lazy("By name or as a tag; left empty, the organization’s. A local module has none."),
    )
