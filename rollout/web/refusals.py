"""A refusal of the domain, shown beside the field it speaks about."""

from django import forms
from django.core.exceptions import ValidationError


def show(form: forms.BaseForm, error: ValidationError, **fields: str) -> None:
    """Add the error's sentences to the form; `fields` maps the domain's names to the form's where they differ."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        field = fields.get(name, name)
        form.add_error(field if field in form.fields else None, errors)
