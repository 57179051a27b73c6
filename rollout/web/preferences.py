"""What a reader chose for look and language, kept in cookies: it holds before sign-in and in every organization."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CHOICES = {
    "theme": ("light", "dark"),
    "density": ("roomy",),
    "keys": ("off",),
    "language": tuple(code for code, _ in settings.LANGUAGES),
}
YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Preferences:
    """Empty means: as the system and the product decide."""

    theme: str = ""
    density: str = ""
    keys: str = ""
    language: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Preferences":
        """Read from cookies; a value that is not a choice counts as none."""
        found = {name: request.COOKIES.get(name, "") for name in CHOICES}
        return cls(**{name: value for name, value in found.items() if value in CHOICES[name]})

    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Pairs for the html element; the language is said there by its own attribute."""
        shown = (("theme", self.theme), ("density", self.density), ("keys", self.keys))
        return tuple((f"data-{name}", value) for name, value in shown if value)


def store(response: HttpResponse, *, name: str, value: str, secure: bool) -> None:
    """Set one preference, or forget it when the value is empty or no choice. KeyError for an unknown name."""
    if value in CHOICES[name]:
        response.set_cookie(name, value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")
