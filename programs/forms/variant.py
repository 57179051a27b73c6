"""Adding a variant, its next version, and sending it to review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Division, Person, Region
from programs.domain import reviews, variants, writing
from programs.forms.languages import LanguageField
from programs.models import Module, Review, Variant, VariantUpdate
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web.forms import Form

_URL = _("Where people open it; left empty, the module’s own address.")
_COURSE = _("As the learning system writes it; its completions count for the module.")


class PlaceForm(Form):
    """Where a variant is opened, and its course id."""

    course_id = forms.CharField(label=_("Course id"), required=False, max_length=120, help_text=_COURSE)
    launch_url = forms.URLField(
        label=_("Address of the course"), required=False, max_length=200, assume_scheme="https", help_text=_URL
    )


class VariantForm(PlaceForm):
    treatment = forms.ChoiceField(
        label=_("How the core is treated"),
        widget=forms.RadioSelect,
        help_text=_("What translates or adapts the core follows its versions. What replaces it stands by itself."),
    )
    locale = LanguageField(label=_("Language"))
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Region"), required=False, empty_label=_("All regions")
    )
    division = forms.ChoiceField(label=_("Division"), required=False, help_text=_("With everything below it."))
    job_role = forms.ChoiceField(label=_("Job role"), required=False)
    field_order = ("treatment", "locale", "region", "division", "job_role", "course_id", "launch_url")

    def __init__(self, *args: Any, module: Module, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        local = module.made == Module.Made.LOCAL
        offered = (Variant.Treatment.REPLACE,) if local else variants.OF_A_VARIANT
        self.fields["treatment"].choices = [(each.value, each.label) for each in offered]
        self.fields["treatment"].initial = offered[0]
        self.fields["region"].queryset = writing.regions(by).order_by("name")
        if not by.reaches_all(Action.WRITE_VARIANTS):
            self.fields["region"].required, self.fields["region"].empty_label = True, _("Choose one")
            self.fields["region"].error_messages["required"] = _("Choose the region whose text it is.")
        paths = Division.objects.order_by("lft").values_list("path", flat=True)
        roles = Person.objects.present().exclude(job_role="").order_by("job_role")
        self.fields["division"].choices = [("", _("All divisions")), *((path, path) for path in paths)]
        self.fields["job_role"].choices = [
            ("", _("All job roles")),
            *((role, role) for role in roles.values_list("job_role", flat=True).distinct()),
        ]


class VersionForm(Form):
    """What changed. `seen` is the version that the writer has before them."""

    note = forms.CharField(
        label=_("What changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Reviewers read this first."),
        error_messages={"required": _("Enter what changed, so that reviewers know where to look.")},
    )
    touches = forms.ChoiceField(
        label=_("What it touches"),
        choices=VariantUpdate.Touches.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the change touches.")},
    )
    follows = forms.BooleanField(
        label=_("It is now up to the newest version of the core"), required=False, initial=True
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, variant: Variant, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": variant.version}, **kwargs)
        if not variant.follows_core:
            del self.fields["follows"]


class SendForm(Form):
    """Reviewers and days of the reviews that a text still needs."""

    def __init__(self, *args: Any, kinds: list[str], people: list[User], **kwargs: Any) -> None:
        self._kinds, self.base_fields = kinds, {}
        for kind in kinds:
            label = Review.Kind(kind).label
            self.base_fields[f"{kind}_reviewer"] = forms.ModelChoiceField(
                User.objects.filter(pk__in=[person.pk for person in people]).order_by("display_name", "email"),
                label=label,
                required=False,
                empty_label=_("Any reviewer"),
            )
            self.base_fields[f"{kind}_due_on"] = forms.DateField(label=_("%(review)s due") % {"review": label})
        super().__init__(*args, **kwargs)

    @property
    def asked(self) -> dict[str, reviews.Asked]:
        """What `reviews.send` takes."""
        values = self.cleaned_data
        return {kind: reviews.Asked(values[f"{kind}_due_on"], values[f"{kind}_reviewer"]) for kind in self._kinds}


class SeenForm(Form):
    """A decision on what the page showed: the version of the text, and of its core."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    seen_core = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def decided_on(self) -> dict[str, Any]:
        """What `reviews.sign_off` and `reviews.ask_for_changes` take."""
        values = self.cleaned_data
        return {"comment": values["comment"], "seen": (values["seen"], values["seen_core"])}


class ChangesForm(SeenForm):
    """As above, for who asks for changes: without a word of what has to change, nobody can change it."""

    comment = forms.CharField(
        label=_("Comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter what has to change, and where.")},
    )
