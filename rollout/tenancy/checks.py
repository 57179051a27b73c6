"""System checks for what would break the walls silently."""

import importlib.util

from django.core.checks import CheckMessage, Error, register


@register()
def one_driver(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """psycopg 3, if installed, wins over psycopg2 without a word; the walls are tested with psycopg2."""
    if importlib.util.find_spec("psycopg") is None:
        return []
    return [Error("psycopg 3 is installed and would replace psycopg2: uninstall psycopg.", id="tenancy.E001")]
