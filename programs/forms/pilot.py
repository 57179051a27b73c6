"""What a pilot has to show, figures that are told by hand, and what is decided on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.domain import pilot_measures
from programs.models import PilotCriterion, Wave
from rollout.web.forms import Form

_REASON = _("Enter the reason; it is kept with the decision.")


class CriterionForm(Form):
    kind = forms.ChoiceField(label=_("What is asked"))
    threshold = forms.IntegerField(
        label=_("Figure"),
        min_value=0,
        max_value=9_999,
        help_text=_("Percent, points or how many: at least so much, or at most so many incidents or bounced messages."),
    )
    least = forms.IntegerField(
        label=_("Answers needed"),
        min_value=1,
        max_value=1_000_000,
        help_text=_("People, or messages. With fewer the pilot is inconclusive, and somebody decides."),
    )
    decides_on = forms.DateField(
        label=_("Judged on"), help_text=_("Counted as of the beginning of this day where the organization is.")
    )

    def __init__(self, *args: Any, wave: Wave, known: PilotCriterion | None = None, **kwargs: Any) -> None:
        names = ("kind", "threshold", "least", "decides_on")
        initial = {name: getattr(known, name) for name in names} if known else {"least": 20}
        super().__init__(*args, initial=initial, **kwargs)
        taken = set(wave.criteria.values_list("kind", flat=True)) - ({known.kind} if known else set())
        self.fields["kind"].choices = [
            (each.kind, f"{PilotCriterion.Kind(each.kind).label}: {each.sentence}")
            for each in pilot_measures.offered(wave.program)
            if each.kind not in taken
        ]


class ToldForm(Form):
    figure = forms.DecimalField(label=_("Figure"), min_value=0, max_value=99_999, decimal_places=2)
    answers = forms.IntegerField(label=_("From how many people"), min_value=0, max_value=1_000_000)
    source = forms.CharField(
        label=_("Where it comes from"), max_length=200, help_text=_("Such as “Survey of 12 October, 41 answers”.")
    )

    def __init__(self, *args: Any, known: PilotCriterion, **kwargs: Any) -> None:
        figure = None if known.figure is None else f"{known.figure.normalize():f}"
        initial = {"figure": figure, "answers": known.answers, "source": known.source}
        super().__init__(*args, initial=initial, **kwargs)
        counted = pilot_measures.MEASURES[known.kind].scale is None
        self.fields["figure"].label = _("How many") if counted else _("Satisfied, percent")


class ChoiceForm(Form):
    """Going on, holding, or more time; the day is for more time alone."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name in the decisions."),
        error_messages={"required": _REASON},
    )
    until = forms.DateField(label=_("Judge again on"), required=False, help_text=_("For more time."))
