"""Logins that nobody has to ask for: a manager signs in by a code sent to their work e-mail (blueprint 11)."""

from django.contrib.auth.hashers import make_password

from rollout.tenancy import actors
from rollout.tenancy.models import User


def ensure_for_manager(email: str) -> None:
    """Make the user when the address is a manager's in some tenant and none exists. Says nothing either way."""
    email = email.strip().lower()
    if not User.objects.filter(email=email).exists() and actors.is_manager_anywhere(email):
        User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
