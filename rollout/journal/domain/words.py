"""The journal in words: verbs as sentences, subjects by name."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model

from rollout.tenancy.models import TenantOwned

Subject = tuple[str, int]  # noun and row id, as entries keep them


def of_verb(verb: str) -> str:
    """Wave launched, for wave.launched."""
    return verb.replace(".", " ").replace("_", " ").capitalize()


def of_subjects(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Names of what entries are about, one query per noun; a row that is gone is called by noun and number."""
    wanted: dict[str, set[int]] = {}
    for noun, pk in subjects:
        wanted.setdefault(noun, set()).add(pk)
    names = {(noun, pk): f"{_noun(noun)} {pk}" for noun, pks in wanted.items() for pk in pks}
    for noun, pks in wanted.items():
        model = _models().get(noun)
        if model is not None:
            rows = model._default_manager.select_related().filter(pk__in=pks)
            names.update({(noun, row.pk): _name(row) for row in rows})
    return names


def _models() -> dict[str, type[Model]]:
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, TenantOwned)}


def _noun(noun: str) -> str:
    model = _models().get(noun)
    return str(model._meta.verbose_name).capitalize() if model else noun.capitalize()


def _name(row: Model) -> str:
    """The row's own name, with its program where the name means little without."""
    program = getattr(row, "program", None) or getattr(getattr(row, "wave", None), "program", None)
    return str(row) if program is None or str(program) in str(row) else f"{row}, {program}"
