"""Writing a decision down, revisiting it, and naming what hangs on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain.settings import catalogue
from programs.models import Program, ReadinessItem, Risk, Wave
from rollout.web.forms import Form

HELD, FAILED, LATER = "held", "failed", "later"
_REASON = gettext_lazy("Enter the reason; it is kept with the decision.")
_LINES = {"rows": 3}


class DecisionForm(Form):
    title = forms.CharField(
        label=gettext_lazy("What was decided"),
        max_length=200,
        help_text=gettext_lazy("A sentence, such as “India gets one week more for Diwali”."),
        error_messages={"required": gettext_lazy("Enter what was decided, such as “India gets one week more”.")},
    )
    context = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=_LINES),
        help_text=gettext_lazy("What led to it, and what else was thought of."),
    )
    decided_by = forms.CharField(
        label=gettext_lazy("Decided by"),
        max_length=120,
        help_text=gettext_lazy("A person or a body, such as the steering committee."),
    )
    decided_on = forms.DateField(label=gettext_lazy("Day"))
    assumption = forms.CharField(
        label=gettext_lazy("It assumes that"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("With an assumption the decision is provisional until it is known whether it held."),
    )
    revisit_on = forms.DateField(label=gettext_lazy("Look at it again on"), required=False)


class RevisitForm(Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("The assumption"),
        choices=[
            (HELD, gettext_lazy("Held: the decision stands")),
            (FAILED, gettext_lazy("Failed: what hangs on it is flagged")),
            (LATER, gettext_lazy("Is not known yet: look again later")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether the assumption held.")},
    )
    revisit_on = forms.DateField(
        label=gettext_lazy("Look again on"), required=False, help_text=gettext_lazy("Only where it is not known yet.")
    )
    reason = forms.CharField(
        label=gettext_lazy("What was seen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _REASON},
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("outcome") == LATER and not found.get("revisit_on"):
            self.add_error("revisit_on", _("Choose the day on which the assumption is looked at again."))
        return found


class RevokeForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it holds no more"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _REASON},
    )


class SettleForm(Form):
    settlement = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=1000,
        error_messages={
            "required": gettext_lazy("Enter what was done about it, or why it can stay as it is."),
        },
    )


class DependantForm(Form):
    """Waves, readiness items, risks and settings of the program, as one choice."""

    what = forms.ChoiceField(label=gettext_lazy("What hangs on it"))

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waves = list(program.waves.order_by("starts_on", "number"))
        ahead = ReadinessItem.objects.filter(wave__in=waves, wave__state__in=Wave.AHEAD)
        items = list(ahead.select_related("wave").order_by("wave__starts_on", "number"))
        risks = list(Risk.objects.filter(program=program).at_large().order_by("title"))
        self._known: dict[str, dict[str, Any]] = {
            **{f"wave-{each.pk}": {"wave": each} for each in waves},
            **{f"item-{each.pk}": {"item": each} for each in items},
            **{f"risk-{each.pk}": {"risk": each} for each in risks},
            **{f"setting-{key}": {"setting": key} for key in catalogue.SETTINGS},
        }
        groups = [
            (_("Waves"), [(f"wave-{each.pk}", each.name) for each in waves]),
            (_("Readiness items"), [(f"item-{each.pk}", f"{each.words}, {each.wave.name}") for each in items]),
            (_("Risks"), [(f"risk-{each.pk}", each.title) for each in risks]),
            (_("Settings"), [(f"setting-{key}", each.title) for key, each in catalogue.SETTINGS.items()]),
        ]
        self.fields["what"].choices = [("", _("Choose")), *(group for group in groups if group[1])]

    @property
    def asked(self) -> dict[str, Any]:
        """What `dependants.name` takes."""
        return self._known[self.cleaned_data["what"]]
