"""Raising and changing a risk, and saying how it goes on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.domain import risks
from programs.forms import choices
from programs.models import Program, Risk
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web.forms import Form

_LINES = forms.Textarea(attrs={"rows": 3})


class RiskForm(Form):
    title = forms.CharField(
        label=_("What may happen"),
        max_length=160,
        help_text=_("A fact, such as “Kiosks in Detroit are offline”."),
        error_messages={"required": _("Enter what may happen, such as “Kiosks in Detroit are offline”.")},
    )
    note = forms.CharField(
        label=_("What it would do"),
        required=False,
        max_length=2000,
        widget=_LINES,
        help_text=_("And what is done against it now."),
    )
    high = forms.TypedChoiceField(
        label=_("How grave"),
        choices=[("", _("Medium")), ("high", _("High"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    people = forms.IntegerField(
        label=_("People it would keep from completing"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=_("A number, or choose an audience below: its people are counted as the data is now."),
    )
    audience = forms.ChoiceField(label=_("Or everybody in"), required=False)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Owner"),
        empty_label=_("Choose one"),
        help_text=_("Watches it and says how it goes."),
    )
    plan = forms.CharField(
        label=_("Contingency plan"),
        required=False,
        max_length=4000,
        widget=_LINES,
        help_text=_("What is done if it happens. A plan has a trigger and an owner."),
    )
    trigger = forms.CharField(
        label=_("What sets the plan going"),
        required=False,
        max_length=240,
        help_text=_("In words, such as “Two kiosks offline for a day”."),
    )
    plan_owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner of the plan"), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, program: Program, actor: Actor, risk: Risk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(risk) if risk else {"owner": actor.user}, **kwargs)
        kept = [risk.owner_id, risk.plan_owner_id] if risk else []
        for name in ("owner", "plan_owner"):
            self.fields[name].queryset = choices.members(actor.tenant, Action.WORK_READINESS, kept=kept)
        self.audiences = choices.Audiences(program, actor, kept=risk.segment_id if risk else None)
        self.fields["audience"].choices = self.audiences.choices(_("No audience"))

    @property
    def asked(self) -> dict[str, Any]:
        """What `risks.add` and `risks.change` take."""
        found = dict(self.cleaned_data)
        found["wave"], found["segment"] = self.audiences.picked(found.pop("audience"))
        return found


class TurnForm(Form):
    state = forms.ChoiceField(
        label=_("It is now"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the risk stands now.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was seen, done or decided. It is kept with your name."),
        error_messages={"required": _("Enter the reason: what was seen, done or decided.")},
    )

    def __init__(self, *args: Any, risk: Risk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = risks.TURNS[Risk.State(risk.state)]
        self.fields["state"].choices = [(state.value, state.label) for state in states]


def _initial(risk: Risk) -> dict[str, Any]:
    audience = f"wave-{risk.wave_id}" if risk.wave_id else f"segment-{risk.segment_id}" if risk.segment_id else ""
    same = ("title", "note", "people", "owner", "plan", "trigger", "plan_owner")
    return {name: getattr(risk, name) for name in same} | {"high": "high" if risk.high else "", "audience": audience}
