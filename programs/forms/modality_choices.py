"""Through which modality each segment of a wave learns, in the order in which the segments count."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.domain import modalities
from programs.domain.modality_choices import Choice
from programs.models import WaveSegment
from rollout.web.forms import Form


class ModalitiesForm(Form):
    """One choice for each segment of the wave; `order` keeps the places while nothing is saved."""

    order = forms.CharField(max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, segments: Sequence[WaveSegment], taught: Sequence[str], **kwargs: Any) -> None:
        order = ",".join(str(row.segment_id) for row in segments)
        initial = {"order": order, **{_name(row.segment_id): row.modality for row in segments}}
        super().__init__(*args, initial=initial, **kwargs)
        self.ids = [row.segment_id for row in segments]
        known = dict.fromkeys([modalities.EVERY, *taught, *(row.modality for row in segments)])
        for row in segments:
            self.fields[_name(row.segment_id)] = forms.ChoiceField(
                label=_("How “%(segment)s” learns") % {"segment": row.segment.name},
                choices=[(each, modalities.name(each)) for each in known],
                required=False,
            )

    def clean_order(self) -> list[int]:
        given = self.cleaned_data["order"].split(",")
        if sorted(given) != sorted(str(pk) for pk in self.ids):
            raise ValidationError(_("The segments of this wave changed meanwhile. Look once more."))
        return [int(pk) for pk in given]

    @property
    def chosen(self) -> list[Choice]:
        """As the domain takes it; of a form that is valid."""
        return [(pk, self.cleaned_data[_name(pk)]) for pk in self.cleaned_data["order"]]

    def field_of(self, segment: int) -> forms.BoundField:
        return self[_name(segment)]


def _name(segment: int) -> str:
    return f"modality_{segment}"
