"""A step with one of its texts: when it goes, to whom, and what it says."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.domain import merge_fields
from comms.models import Step
from rollout.web.forms import Form

_MOMENTS = (
    ("assigned_after", _("after assignment")),
    ("due_before", _("before the due date")),
    ("due_after", _("after the due date")),
)


class StepForm(Form):
    """Fields of a step as people think of them; `values` gives them as the domain takes them."""

    name = forms.CharField(label=_("Name"), max_length=80)
    recipient = forms.ChoiceField(label=_("Goes to"), choices=Step.Recipient.choices)
    condition = forms.ChoiceField(label=_("If by then"), choices=Step.Condition.choices)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=366)
    moment = forms.ChoiceField(label=_("Counted"), choices=_MOMENTS)
    working_days = forms.BooleanField(label=_("Count working days only"), required=False)
    local_time = forms.TimeField(
        label=_("At, recipient’s time"),
        required=False,
        help_text=_("Left empty, the sending time of each place holds."),
    )
    locale = forms.CharField(
        label=_("Language"),
        max_length=16,
        help_text=_("A code such as de, de-AT or zh-Hant. People fall back to English."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 12}), max_length=20_000, strip=False)

    def __init__(self, *args: Any, keeps_locale: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if keeps_locale:
            self.fields["locale"].widget = forms.HiddenInput()

    @staticmethod
    def of(step: Step | None, locale: str, text: tuple[str, str]) -> dict[str, Any]:
        """Initial values."""
        step = step or Step(anchor=Step.Anchor.ASSIGNED, offset_days=3)
        direction = "before" if step.offset_days < 0 else "after"
        return {
            "name": step.name,
            "recipient": step.recipient,
            "condition": step.condition,
            "days": abs(step.offset_days),
            "moment": f"{step.anchor}_{direction}",
            "working_days": step.working_days,
            "local_time": step.local_time,
            "locale": locale,
            "subject": text[0],
            "body": text[1],
        }

    @property
    def values(self) -> dict[str, Any]:
        """The step's own fields."""
        given = self.cleaned_data
        anchor, _, direction = given["moment"].partition("_")
        local_time: datetime.time | None = given["local_time"]
        return {
            "name": given["name"],
            "recipient": given["recipient"],
            "condition": given["condition"],
            "anchor": anchor,
            "offset_days": -given["days"] if direction == "before" else given["days"],
            "working_days": given["working_days"],
            "local_time": local_time and local_time.replace(second=0, microsecond=0),
        }

    @property
    def text(self) -> dict[str, str]:
        """Its language, subject and body."""
        return {key: self.cleaned_data[key] for key in ("locale", "subject", "body")}

    @property
    def fields_to_use(self) -> tuple[merge_fields.Field, ...]:
        """Merge fields for the chosen recipient."""
        chosen = self["recipient"].value()
        return merge_fields.accepted(chosen if chosen in Step.Recipient.values else Step.Recipient.LEARNER)
