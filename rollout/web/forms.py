"""Forms that render with the components: right markup per widget, errors that say what to enter."""

import datetime
from typing import Any

from django import forms
from django.forms import BoundField, widgets
from django.utils.translation import gettext as _

from rollout.tenancy.refusals import Slip

_PICK = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField, forms.DateField, forms.TimeField)
_NATIVE = {  # what browsers offer a picker for
    forms.DateField: ("date", "%Y-%m-%d"),
    forms.TimeField: ("time", "%H:%M"),
    forms.DateTimeField: ("datetime-local", "%Y-%m-%dT%H:%M"),
}


FIRST_YEAR, LAST_YEAR = 1900, 2199  # days within can be counted on from, in any zone


class Switch(forms.CheckboxInput):
    """A check box that reads as on or off."""


class FormMixin:
    """Base of every form: native date pickers, and required fields that say what to enter."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name.replace("_", " ").capitalize()
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _asked(field, str(label))
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators = [*field.validators, _on_a_calendar]
            if type(field) in _NATIVE and isinstance(field.widget, widgets.DateTimeBaseInput):
                field.widget.input_type, field.widget.format = _NATIVE[type(field)]


class Form(FormMixin, forms.Form):
    """A plain form with the house's manners."""


class ModelForm(FormMixin, forms.ModelForm):
    """A model form with the house's manners."""


def _on_a_calendar(day: datetime.date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        said = _("Enter a day of the years %(first)s to %(last)s.")
        raise Slip(said % {"first": FIRST_YEAR, "last": LAST_YEAR})


def shown(bound: BoundField, *, hint: str = "", width: str = "", hide_label: bool = False) -> dict[str, Any]:
    """What `components/field.html` needs to draw a bound field."""
    hint = hint or bound.help_text
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)  # the label says it, and stays while something is typed
    kind = _kind(widget)
    attrs: dict[str, Any] = {"aria-describedby": _described_by(bound, hint)}
    if kind == "input":
        attrs |= {"class": f"{widget.attrs.get('class', '')} input".strip(), "data-width": width or None}
        attrs |= {"dir": "auto"} if _is_prose(widget) else {}
    elif kind == "switch":
        attrs |= {"class": "switch", "role": "switch"}
    attrs = {name: value for name, value in attrs.items() if value}
    return {
        "field": bound,
        "kind": kind,
        "hint": hint,
        "described_by": _described_by(bound, hint),
        "hide_label": hide_label,
        "control": bound.as_widget(attrs=attrs),
        "options": list(bound) if kind == "group" else (),
    }


def error_links(form: Any) -> list[tuple[str, str]]:
    """(id of the control or "", sentence) for every error of the form, in the order of its fields."""
    links = [("", sentence) for sentence in form.non_field_errors()]
    for bound in form:
        links += [(_target(bound), sentence) for sentence in bound.errors]
    return links


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, Switch):
        return "switch"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "input"


def _is_prose(widget: forms.Widget) -> bool:
    """Whether what is typed may be of a script that runs the other way than the page."""
    return isinstance(widget, widgets.Textarea) or getattr(widget, "input_type", "") in ("text", "search")


def _target(bound: BoundField) -> str:
    return bound.id_for_label or f"{bound.auto_id}_0"


def _described_by(bound: BoundField, hint: str) -> str:
    parts = [f"{bound.auto_id}_helptext"] if hint else []
    return " ".join([*parts, f"{bound.auto_id}_error"] if bound.errors else parts)


def _asked(field: forms.Field, label: str) -> str:
    """What a required field says when it is left empty."""
    if isinstance(field, forms.BooleanField):
        return _("%(label)s: tick the box to go on.") % {"label": label}
    form = _("%(label)s: choose one.") if isinstance(field, _PICK) else _("%(label)s: enter a value.")
    return form % {"label": label}
