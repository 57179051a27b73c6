"""Asking regions, a region's answer, and the decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Region
from programs.domain import consultation_rules, consultations
from programs.models import Consultation, ConsultedRegion, Program, Wave
from programs.models.program import ProgramQuerySet
from rollout.web.forms import Form

_KINDS = [
    (Consultation.Kind.INFORM, _("Inform: they are told, and say that they read it")),
    (Consultation.Kind.ASK, _("Ask: they say what they think, and you decide")),
    (Consultation.Kind.APPROVE, _("Approve: it needs their agreement, or your decision by name")),
]


class ConsultationForm(Form):
    kind = forms.ChoiceField(label=_("What you want of them"), choices=_KINDS, widget=forms.RadioSelect, initial="ask")
    title = forms.CharField(
        label=_("What it is about"), max_length=160, help_text=_("Such as “Launch India before Diwali”.")
    )
    question = forms.CharField(
        label=_("What you tell or ask them"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label=_("Which regions"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever leads them is written to."),
        error_messages={"required": _("Choose at least one region.")},
    )
    due_on = forms.DateField(label=_("Answer by"), help_text=_("Until the end of that day."))
    silence = forms.ChoiceField(
        label=_("What silence means after that day"),
        choices=Consultation.Silence.choices,
        widget=forms.RadioSelect,
        help_text=_("It stands in the mail and on the page of those who are asked."),
    )
    about = forms.ChoiceField(
        label=_("Program"),
        required=False,
        help_text=_("Choose a wave where its launch waits for the approval."),
    )

    def __init__(self, *args: Any, programs: ProgramQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].queryset = Region.objects.order_by("name")
        self.found: dict[str, Program | Wave] = {}
        groups = []
        waves = Wave.objects.filter(program__in=programs, state__in=Wave.AHEAD).select_related("program")
        for program in programs.order_by("name"):
            own = [wave for wave in waves if wave.program_id == program.pk]
            rows: dict[str, Program | Wave] = {f"program:{program.pk}": program}
            rows |= {f"wave:{wave.pk}": wave for wave in sorted(own, key=lambda each: (each.starts_on, each.number))}
            self.found |= rows
            groups.append(
                (
                    program.name,
                    [(key, _("The whole program") if row is program else str(row)) for key, row in rows.items()],
                )
            )
        self.fields["about"].choices = [("", _("No program")), *groups]

    def values(self) -> dict[str, Any]:
        """The fields as `consultations.ask` takes them."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"about", "regions"}}
        row = self.found.get(self.cleaned_data["about"])
        return {
            **given,
            "regions": list(self.cleaned_data["regions"]),
            "program": row if isinstance(row, Program) else None,
            "wave": row if isinstance(row, Wave) else None,
        }


class ConsultedForm(Form):
    """One region's answer; the region goes along."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where you object: to what, and what would do instead."),
    )
    region = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = consultation_rules.ANSWERS[kind]
        self.fields["answer"].choices = [(each, ConsultedRegion.Answer(each).label) for each in answers]


class DecisionForm(Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(state.value, state.label) for state in consultations.OUTCOMES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it goes ahead.")},
    )
    text = forms.CharField(
        label=_("What is decided, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those who were asked read it. It stands in the program’s decisions."),
        error_messages={"required": _("Enter the decision and why, such as “India gets one week more”.")},
    )


class NoLongerForm(Form):
    reason = forms.CharField(
        label=_("Why it is not asked any more"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Enter why it is not asked any more.")},
    )
