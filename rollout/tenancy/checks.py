"""System checks for what would break the walls silently."""

import importlib.util

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SHORTEST_KEY = 32  # characters


@register()
def one_driver(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """psycopg 3, if installed, wins over psycopg2 without a word; the walls are tested with psycopg2."""
    if importlib.util.find_spec("psycopg") is None:
        return []
    return [Error("psycopg 3 is installed and would replace psycopg2: uninstall psycopg.", id="tenancy.E001")]


@register(deploy=True)
def keys_of_secrets(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The key that everybody knows seals nothing, and a short one can be guessed."""
    weak = [key for key in settings.SECRETS_KEYS if len(key) < SHORTEST_KEY or key.startswith("only-for-a-laptop")]
    if settings.SECRETS_KEYS and not weak:
        return []
    text = f"SECRETS_KEYS seals secrets at rest: set it to random texts of at least {SHORTEST_KEY} characters."
    return [Error(text, id="tenancy.E002")]
