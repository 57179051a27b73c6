"""Secrets at rest: sealed with keys of their own, which are not the database's and not the session's.

`SECRETS_KEYS` lists long random texts. The first seals; all open, so that a new one can stand in front while what the
older sealed is sealed again (`manage.py reseal_secrets`).
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Sealed(ValueError):
    """No key of this installation opens the text."""


def seal(text: str) -> str:
    """The text, readable only with a key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed; Sealed when no key opens it."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Sealed("None of SECRETS_KEYS opens this secret: put the key back that sealed it.") from None


def reseal(sealed: str) -> str:
    """The same secret under the first key; Sealed when no key opens it."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(text) for text in settings.SECRETS_KEYS])


def _fernet(text: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fairway secrets at rest").derive(text.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
