"""Every label that a form shows is in the reader's language: none is made from the name of its field."""

import importlib
import pkgutil
from collections.abc import Iterator

from django.forms import Field
from django.utils.functional import Promise

from rollout.web.forms import FormMixin

APPS = ("audiences", "programs", "delivery", "comms", "reporting", "rollout")
SAID_LATER = {("LaunchForm", "confirm"), ("CorrectionForm", "value")}  # they name the wave and the field


def test_every_field_is_labelled_in_the_readers_language() -> None:
    plain = {
        (form.__name__, name)
        for form in _forms(FormMixin)
        for name, field in _fields(form)
        if not isinstance(field.label, Promise) and not field.widget.is_hidden
    }
    assert plain - SAID_LATER == set()
    assert plain >= SAID_LATER


def test_no_choice_is_left_empty_by_dashes() -> None:
    dashes = {
        (form.__name__, name) for form in _forms(FormMixin) for name, field in _fields(form)
        if getattr(field, "empty_label", None) == "---------"
    }  # fmt: skip
    assert dashes == set()


def _forms(base: type) -> Iterator[type]:
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if ".forms" in module.name:
                importlib.import_module(module.name)
    yield from _below(base)


def _below(base: type) -> Iterator[type]:
    for form in base.__subclasses__():
        if form.__module__.split(".")[0] in APPS:
            yield form
        yield from _below(form)


def _fields(form: type) -> Iterator[tuple[str, Field]]:
    yield from getattr(form, "base_fields", {}).items()
