"""What a program is measured by, and its story in a language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Measure, Program, Wave
from rollout.web.forms import Form

_STANDS = _("A wave is launched, so measures stand. Enter why this one changes all the same.")


class MeasureForm(Form):
    kind = forms.ChoiceField(
        label=_("What is measured"),
        choices=Measure.Kind.choices,
        help_text=_("Counted here but for what is measured elsewhere, which gets a name below."),
    )
    name = forms.CharField(
        label=_("Name"), required=False, max_length=120, help_text=_("Of what is measured elsewhere.")
    )
    target = forms.IntegerField(label=_("Target, percent"), min_value=1, max_value=100)
    threshold = forms.IntegerField(
        label=_("Something is done below, percent"), min_value=0, max_value=100, help_text=_("At most the target.")
    )
    wave = forms.ModelChoiceField(
        Wave.objects.none(), label=_("Of whom"), required=False, empty_label=_("Everybody in the program")
    )
    cadence = forms.ChoiceField(label=_("Looked at"), choices=Measure.Cadence.choices)
    readers = forms.CharField(
        label=_("Who is shown it"), max_length=160, help_text=_("Such as “Sponsor and division leads”.")
    )
    reason = forms.CharField(
        label=_("Why it changes now"),
        max_length=1000,
        help_text=_("A wave is launched already."),
        error_messages={"required": _STANDS},
    )

    def __init__(
        self, *args: Any, program: Program, known: Measure | None = None, under_way: bool, **kwargs: Any
    ) -> None:
        names = ("kind", "name", "target", "threshold", "wave", "cadence", "readers")
        initial = {name: getattr(known, name) for name in names} if known else {"target": program.target_percent}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["wave"].queryset = program.waves.order_by("starts_on", "number")
        if not under_way:
            del self.fields["reason"]


class RemoveForm(Form):
    reason = forms.CharField(label=_("Why it goes"), max_length=1000, error_messages={"required": _STANDS})

    def __init__(self, *args: Any, under_way: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = under_way


class StoryForm(Form):
    why = forms.CharField(label=_("Why"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    what_changes = forms.CharField(
        label=_("What changes"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    what_is_expected = forms.CharField(
        label=_("What is expected of people"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A part left empty is told in the program’s own words."),
    )
