"""What a reader chose for the look of the pages, kept in cookies: it holds before sign-in and in every organization."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse

CHOICES = {"theme": ("light", "dark"), "density": ("roomy",), "keys": ("off",)}
YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Preferences:
    """Empty means: as the system and the product decide."""

    theme: str = ""
    density: str = ""
    keys: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Preferences":
        """Read from cookies; a value that is not a choice counts as none."""
        found = {name: request.COOKIES.get(name, "") for name in CHOICES}
        return cls(**{name: value for name, value in found.items() if value in CHOICES[name]})

    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Pairs for the html element."""
        return tuple((f"data-{name}", value) for name, value in asdict(self).items() if value)


def store(response: HttpResponse, *, name: str, value: str, secure: bool) -> None:
    """Set one preference, or forget it when the value is empty or no choice. KeyError for an unknown name."""
    if value in CHOICES[name]:
        response.set_cookie(name, value, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")
