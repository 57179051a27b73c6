"""A user is somebody with a login. A person in the HR data needs none (blueprint 00, Words)."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, display_name: str = "") -> "User":
        user = self.model(email=email.strip().lower(), display_name=display_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    email = models.EmailField(unique=True)  # stored in lower case: lower(email) is not leakproof under policies
    display_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)  # type: ignore[misc]  # the base has a constant True
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.email

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = str(self).split("@")[0].replace(".", " ").split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
