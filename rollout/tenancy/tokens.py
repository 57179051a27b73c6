"""Unguessable tokens that open one thing of one tenant without sign-in. Only their SHA-256 is stored.

A token begins with the tenant's id in base 36, so that the walls can be set before it is looked up.
"""

import hashlib
import re
import secrets

from django.utils.http import base36_to_int, int_to_base36

RANDOM_BYTES = 32

_FORM = re.compile(r"([0-9a-z]{1,12})\.[A-Za-z0-9_-]{43}")


def new(tenant_id: int) -> str:
    """A fresh token of the tenant; keep `digest(token)`, never the token."""
    return f"{int_to_base36(tenant_id)}.{secrets.token_urlsafe(RANDOM_BYTES)}"


def tenant_of(token: str) -> int | None:
    """Id of the tenant the token speaks of, or None where it has not the form of one. Proves nothing by itself."""
    found = _FORM.fullmatch(token)
    return base36_to_int(found[1]) if found else None


def digest(token: str) -> str:
    """What is stored in the token's place."""
    return hashlib.sha256(token.encode()).hexdigest()
