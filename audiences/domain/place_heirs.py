"""Rows of higher floors that belong to a division or a region: when it is merged or handed over, they go along."""

from django.db import models

from audiences.models import Division, Region

_models: dict[type[models.Model], list[tuple[type[models.Model], str]]] = {Division: [], Region: []}


def register(model: type[models.Model], field: str, *, of: type[models.Model]) -> None:
    """`field` of `model` names a division or a region, as `of` says."""
    if (model, field) not in _models[of]:
        _models[of].append((model, field))


def hand_over(place: Division | Region, into: Division | Region) -> None:
    """Give everything that belongs to the place to another."""
    for model, field in _models[type(place)]:
        model._default_manager.filter(**{field: place.pk}).update(**{field: into.pk})


def has_any(place: Division | Region) -> bool:
    """Whether something belongs to the place."""
    return any(model._default_manager.filter(**{field: place.pk}).exists() for model, field in _models[type(place)])
