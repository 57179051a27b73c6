"""Codes of authenticator apps (RFC 6238): which step of time a code belongs to. Pure; nothing is stored."""

import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.totp.internal import auth

PERIOD = 30  # seconds
DRIFT = 1  # steps that a phone's clock may be off, either way


def step_of(secret: str, code: str, at: datetime.datetime) -> int | None:
    """The step whose code this is, as near to `at` as the drift allows; None where it is no code of the secret."""
    here = int(at.timestamp()) // PERIOD
    for step in range(here - DRIFT, here + DRIFT + 1):
        if compare_user_code(actual=code, expected=auth.format_hotp_value(auth.hotp_value(secret, step))):
            return step
    return None
