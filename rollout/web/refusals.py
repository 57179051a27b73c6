"""A refusal of the domain, shown beside the field it speaks about, or as a toast or a page where there is no form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from rollout.web import errors, pages


def show(form: forms.BaseForm, error: ValidationError, **fields: str) -> None:
    """Add the error's sentences to the form; `fields` maps the domain's names to the form's where they differ."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, said in error.error_dict.items():
        field = fields.get(name, name)
        form.add_error(field if field in form.fields else None, said)


def accepted(form: forms.BaseForm, verb: Callable[..., object], /, **given: Any) -> bool:
    """Whether the form is sound and the domain's verb took what it says, beside what is `given`; else it says why not.

    What a form says are its `values()`, where it has them, and its cleaned data else.
    """
    if not form.is_valid():
        return False
    said = form.values() if hasattr(form, "values") else form.cleaned_data
    try:
        verb(**given, **said)
    except ValidationError as refused:
        show(form, refused)
        return False
    return True


def tell(request: HttpRequest, verb: Callable[..., object], done: str, /, **given: Any) -> None:
    """Do what asks for nothing more, and say `done`, or why it was refused."""
    try:
        verb(**given)
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "watch")
    else:
        pages.say(request, done)


def conflict(request: HttpRequest, verb: Callable[..., object], /, **given: Any) -> HttpResponse | None:
    """Do what asks for nothing more; None once it is done, or the page that says why it was refused."""
    try:
        verb(**given)
    except ValidationError as refused:
        return errors.conflict(request, " ".join(refused.messages))
    return None
