"""Why a place asks for another value, and Group's answer; the value itself has the field of its setting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import SettingRequest
from rollout.web.forms import Form


class RequestForm(Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever decides for all regions reads it."),
        error_messages={"required": _("Enter why; whoever decides reads it.")},
    )


class AcceptForm(Form):
    reach = forms.ChoiceField(
        label=_("For whom"),
        choices=SettingRequest.Reach.choices,
        widget=forms.RadioSelect,
        initial=SettingRequest.Reach.PLACE,
        error_messages={"required": _("Choose for whom it is accepted.")},
    )
    answer = forms.CharField(
        label=_("In your words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class RefuseForm(Form):
    answer = forms.CharField(
        label=_("Why not"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The region reads it."),
        error_messages={"required": _("Enter why not; the region reads it.")},
    )
