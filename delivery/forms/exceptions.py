"""Asking for an exception, deciding on it, taking it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delivery.models import AssignmentException
from rollout.web.forms import Form

Kind = AssignmentException.Kind
_KINDS = [
    (Kind.EXTENSION.value, _("More time: a later deadline for this person")),
    (Kind.EXEMPTION.value, _("Exemption: for now they need not take it")),
    (Kind.CREDIT.value, _("Credit: they learned it before")),
]


class AskForm(Form):
    kind = forms.ChoiceField(label=_("What is asked for"), choices=_KINDS, widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("Day"),
        help_text=_(
            "More time: the new last day. Exemption: the last day of it. Credit: the day on which it was learned."
        ),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by those who decide and by administrators, by nobody else. Leave health out of it."),
        error_messages={"required": _("Enter the reason; whoever decides reads it.")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=2000,
        help_text=_("Where it can be seen, as a certificate’s number."),
    )

    @property
    def asked(self) -> dict[str, Any]:
        """What `exceptions.ask` takes."""
        given = self.cleaned_data
        day = "learned_on" if given["kind"] == Kind.CREDIT else "until"
        return {"kind": given["kind"], day: given["day"], "reason": given["reason"], "evidence": given["evidence"]}


class DecideForm(Form):
    until = forms.DateField(
        label=_("Until"), required=False, help_text=_("Another day than was asked for, if need be.")
    )
    score = forms.DecimalField(
        label=_("Score"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("Needed only where a completion has to carry one."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the reason; it is kept with the decision.")},
    )

    def __init__(self, *args: Any, exception: AssignmentException, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": exception.until, "score": exception.score}, **kwargs)
        del self.fields["until" if exception.kind == Kind.CREDIT else "score"]


class TogetherForm(Form):
    """One reason for all that were chosen."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the reason; it is kept with each decision.")},
    )


class EndForm(Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Enter the reason; it is kept with the exception.")},
    )
