"""Asking for a change of a launched wave, and deciding on it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.models import Segment
from programs.domain import order_content, order_owner
from programs.domain.order_content import ContentChange
from programs.domain.order_parts import Part
from programs.forms.due import DueForm
from programs.models import ChangeOrder, Module, Wave
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import TABLE, Action
from rollout.web.forms import Form

SAME, ADD, REPLACE, REMOVE = "same", "add", "replace", "remove"
CHANGES = [
    (SAME, gettext_lazy("They stay as they are")),
    (ADD, gettext_lazy("A module comes")),
    (REPLACE, gettext_lazy("A module has a new version")),
    (REMOVE, gettext_lazy("A module goes")),
]


class OrderForm(DueForm):
    """Another end of the window, another due rule, other segments, another lead, other modules, and why."""

    segments = forms.ModelMultipleChoiceField(
        Segment.objects.none(),
        label=gettext_lazy("Segments"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one segment. To end a wave, close it.")},
    )
    not_started = forms.ChoiceField(
        label=gettext_lazy("Who has not started, where a segment goes"),
        choices=ChangeOrder.Treatment.choices,
        required=False,
    )
    in_progress = forms.ChoiceField(
        label=gettext_lazy("Who has begun, where a segment goes"),
        choices=ChangeOrder.Treatment.choices,
        required=False,
        help_text=gettext_lazy("Who is done or exempt keeps what they have."),
    )
    lead = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Lead"), required=False, empty_label=gettext_lazy("Nobody yet")
    )
    items_not_started = forms.ChoiceField(
        label=gettext_lazy("Items of the lead before that are not started"),
        choices=order_owner.TREATMENTS,
        required=False,
    )
    items_in_progress = forms.ChoiceField(
        label=gettext_lazy("Items of the lead before in progress"),
        choices=order_owner.TREATMENTS,
        required=False,
        help_text=gettext_lazy("What is done keeps its owner. Both are told by mail."),
    )
    change = forms.ChoiceField(
        label=gettext_lazy("What becomes of the modules"), choices=CHANGES, required=False, widget=forms.RadioSelect
    )
    module = forms.ModelChoiceField(
        Module.objects.none(),
        label=gettext_lazy("Module"),
        required=False,
        empty_label=gettext_lazy("Choose one"),
        help_text=gettext_lazy("That goes, or that the new version takes the place of."),
    )
    title = forms.CharField(label=gettext_lazy("Title of what is new"), required=False, max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Module.Kind.choices, required=False)
    course_id = forms.CharField(
        label=gettext_lazy("Course id"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Another one than before: it says which version somebody completed."),
    )
    launch_url = forms.URLField(
        label=gettext_lazy("Address of the course"), required=False, max_length=200, assume_scheme="https"
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it takes"), required=False, min_value=1, max_value=10_000, initial=20
    )
    content_not_started = forms.ChoiceField(
        label=order_content.STATES["not_started"], choices=order_content.TREATMENTS[:2], required=False
    )
    content_in_progress = forms.ChoiceField(
        label=order_content.STATES["in_progress"], choices=order_content.TREATMENTS, required=False
    )
    content_done = forms.ChoiceField(
        label=order_content.STATES["done"], choices=order_content.TREATMENTS, required=False
    )
    ends_on = forms.DateField(label=gettext_lazy("Window closes"), help_text=gettext_lazy("Local date."))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever approves reads it, and it stays."),
        error_messages={"required": gettext_lazy("Enter the reason; whoever approves reads it, and it stays.")},
    )

    def __init__(self, *args: Any, asking: bool, **kwargs: Any) -> None:
        """Not `asking`, only what the change does is shown, and no reason is needed yet."""
        super().__init__(*args, **kwargs)
        self.wave: Wave = kwargs["wave"]
        self.fields["segments"].queryset = Segment.objects.order_by("name")
        working = [role for role, actions in TABLE.items() if Action.WORK_READINESS in actions]
        members = Q(pk__in=Membership.objects.filter(tenant=self.wave.tenant_id, role__in=working).values("user"))
        people = User.objects.filter(members | Q(pk=self.wave.lead_id))
        self.fields["lead"].queryset = people.order_by("display_name", "email")
        self.fields["module"].queryset = self.wave.program.modules.order_by("number")
        self.fields["due_on"].help_text = gettext_lazy(
            "For a deadline on one date or at one moment. Who joined later keeps their own date where it is later."
        )
        if self.is_bound and not asking:
            self.fields["reason"].required = False

    def treatment(self) -> dict[str, str]:
        """What becomes of those whose segment goes, as `change_orders.ask` takes it."""
        given = {name: self.cleaned_data[name] for name in ("not_started", "in_progress")}
        return {name: value for name, value in given.items() if value}

    def parts(self) -> list[Part]:
        """Another lead and other modules, where these are asked for."""
        asked = self.cleaned_data
        items = {name: asked[f"items_{name}"] for name in ("not_started", "in_progress") if asked[f"items_{name}"]}
        lead = order_owner.of(self.wave, asked["lead"], **items) if "lead" in self.data else None
        return [part for part in (lead, self._content()) if part is not None]

    def _content(self) -> ContentChange | None:
        asked = self.cleaned_data
        if asked["change"] in {"", SAME}:
            return None
        old = asked["module"].pk if asked["module"] and asked["change"] != ADD else None
        if old is None and asked["change"] != ADD:
            raise ValidationError({"module": _("Choose the module that goes, or that has a new version.")})
        new = None
        if asked["change"] != REMOVE:
            new = {name: asked[name] for name in order_content.FIELDS}
            new |= {"kind": new["kind"] or Module.Kind.ELEARNING, "minutes": new["minutes"] or 20}
        treated = {name: asked[f"content_{name}"] for name in order_content.STATES if asked[f"content_{name}"]}
        return ContentChange(self.wave, old, new, **treated)


class DecisionForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the decision; needed to refuse."),
    )
