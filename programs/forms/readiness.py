"""Settling readiness items and deciding on waivers."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.domain import scope_words, scopes, scoping
from programs.models import ReadinessItem
from rollout.tenancy.models import Membership, Tenant, User
from rollout.web.forms import Form

NOBODY = "nobody"
REASON = _("Enter the reason; it is kept with the decision.")


class EvidenceForm(Form):
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, by whom, or where it can be seen."),
        error_messages={"required": _("Enter the evidence: what was done, by whom, or where it can be seen.")},
    )

    valid_until = forms.DateField(
        label=_("Holds until"),
        required=False,
        help_text=_("It stands for every wave of the program. After this day the item is open again in all of them."),
    )

    def __init__(self, *args: Any, has_files: bool = False, ends: bool = False, **kwargs: Any) -> None:
        """`ends` where the evidence is taken over by other waves, so that its end is asked for."""
        super().__init__(*args, **kwargs)
        self.fields["evidence"].required = not has_files
        if not ends:
            del self.fields["valid_until"]


class NoteForm(Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        help_text=_("Shown beside the item, as 2 of 3 files done."),
    )


class WaiverForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": REASON},
    )
    expires_on = forms.DateField(label=_("Until"), help_text=_("From the next day on, the item blocks again."))


class DecisionForm(Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": REASON},
    )


class OwnerForm(Form):
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, tenant: Tenant, item: ReadinessItem, **kwargs: Any) -> None:
        super().__init__(*args, initial={"owner": item.owner_id}, **kwargs)
        members = Q(pk__in=Membership.objects.filter(tenant=tenant).values("user")) | Q(pk=item.owner_id)
        self.fields["owner"].queryset = User.objects.filter(members).order_by("display_name", "email")


class UrgentForm(Form):
    """Which open items are put to whom, and by when they are settled after the launch."""

    items = forms.ModelMultipleChoiceField(
        ReadinessItem.objects.none(),
        label=_("Left open"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What a law requires cannot be left open."),
        error_messages={"required": _("Choose at least one item.")},
    )
    executive = forms.ModelChoiceField(
        User.objects.none(), label=_("Executive who accepts them"), empty_label=_("Choose an executive")
    )
    due_on = forms.DateField(
        label=_("To be settled by"), help_text=_("From the next day on, an item left open holds whoever joins.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": REASON},
    )

    def __init__(self, *args: Any, gaps: list[ReadinessItem], executives: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"items": [each.pk for each in gaps]}, **kwargs)
        self.fields["items"].queryset = ReadinessItem.objects.filter(pk__in=[each.pk for each in gaps]).order_by(
            "number"
        )
        self.fields["executive"].queryset = executives

    @property
    def asked(self) -> dict[str, Any]:
        """What `urgent_launches.ask` takes."""
        return {**self.cleaned_data, "items": [each.pk for each in self.cleaned_data["items"]]}


class FindingForm(Form):
    due_on = forms.DateField(label=_("To be settled by"))


class ScopeForm(Form):
    """Whom the item holds, of those who are in the audience, and why."""

    about = forms.ChoiceField(
        label=_("Whom it holds"),
        help_text=_("People outside of it are released without this item, and can be launched before the others."),
        error_messages={"invalid_choice": _("Choose the whole wave, or what somebody in its audience has.")},
    )
    guards = forms.ChoiceField(
        label=_("What it guards"),
        help_text=_("An item that guards messages lets people be assigned; they are not written to until it is done."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, error_messages={"required": REASON})

    def __init__(self, *args: Any, item: ReadinessItem, **kwargs: Any) -> None:
        current = _scope_key(item.scope, item.scope_value)
        super().__init__(*args, initial={"about": current, "guards": item.guards}, **kwargs)
        self.fields["guards"].choices = scoping.steps(item.wave)
        groups: dict[str, list[tuple[str, str]]] = {}
        offered = list(dict.fromkeys([*scoping.offered(item), (item.scope, item.scope_value)]))
        names = scope_words.cohorts(ReadinessItem(scope=scope, scope_value=value) for scope, value in offered)
        for scope, value in offered:
            label = str(ReadinessItem.Scope(scope).label)
            groups.setdefault(label, []).append((_scope_key(scope, value), scope_words.of(scope, value, names)))
        whole = [pair for scope in scopes.OF_ALL for pair in groups.pop(str(scope.label), ())]
        self.fields["about"].choices = [*whole, *groups.items()]

    @property
    def asked(self) -> dict[str, str]:
        """What `scoping.change` takes."""
        scope, _colon, value = self.cleaned_data["about"].partition(":")
        rest = {name: self.cleaned_data[name] for name in ("guards", "reason")}
        return {"scope": scope, "value": value, **rest}


def _scope_key(scope: str, value: str) -> str:
    return f"{scope}:{value}" if value else scope


class TogetherForm(Form):
    """Who sees to the chosen items, and by when; what is left empty stays as it is."""

    owner = forms.ChoiceField(label=_("Owner"), required=False)
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        help_text=_("Left empty, due dates stay. Moving the wave sets them anew."),
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(pk__in=Membership.objects.filter(tenant=tenant).values("user"))
        self._members = {str(each.pk): each for each in members.order_by("display_name", "email")}
        choices = [("", _("Leave as it is")), (NOBODY, _("No owner"))]
        self.fields["owner"].choices = [*choices, *((key, str(each)) for key, each in self._members.items())]

    @property
    def asked(self) -> dict[str, Any]:
        """What `readiness_together.change` takes."""
        owner, due_on = self.cleaned_data["owner"], self.cleaned_data["due_on"]
        return {"due_on": due_on} | ({"owner": self._members.get(owner)} if owner else {})
