"""Kinds of values that people write as they like; nothing bounds them."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings.kinds import Bound, Value


class _Unbounded:
    """Kinds that are locked or delegated, never bounded: there is no nearest text."""

    can_be_bounded = False

    def read_bound(self, raw: Bound) -> Bound:
        if raw:
            raise ValueError(_("This setting takes any value and cannot be bounded; lock it or delegate it."))
        return {}

    def bound_words(self, bound: Bound) -> str:
        return ""

    def allows(self, bound: Bound, value: Value) -> bool:
        return True

    def nearest(self, bound: Bound, value: Value) -> Value:
        return value

    def meet(self, strong: Bound, weak: Bound) -> Bound:
        return {}

    def only(self, value: Value) -> Bound:
        return {}

    def widened(self, bound: Bound, value: Value) -> Bound:
        return {}

    def within(self, bound: Bound, other: Bound) -> bool:
        return True


@dataclass(frozen=True)
class Text(_Unbounded):
    """Words on one or more lines; may be empty."""

    longest: int = 200
    lines: int = 1

    def read(self, raw: Any) -> str:
        text = str("" if raw is None else raw).replace("\r\n", "\n").strip()
        if "\x00" in text or (self.lines == 1 and "\n" in text):
            raise ValueError(_("Enter words on one line."))
        if len(text) > self.longest:
            raise ValueError(
                _("This has %(given)s characters; up to %(most)s are accepted.")
                % {"given": len(text), "most": self.longest}
            )
        return text

    def words(self, value: str) -> str:
        return value or _("Nothing said")


@dataclass(frozen=True)
class Addresses(_Unbounded):
    """E-mail addresses, at most `most`; may be empty."""

    most: int = 10

    def read(self, raw: Any) -> list[str]:
        given = raw if isinstance(raw, list | tuple) else re.split(r"[,;\s]+", str(raw or ""))
        found = list(dict.fromkeys(str(each).strip().lower() for each in given if str(each).strip()))
        for address in found:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValueError(_("“%(value)s” is not an e-mail address.") % {"value": address[:80]}) from error
        if len(found) > self.most:
            raise ValueError(
                ngettext("Enter %(most)s address at most.", "Enter %(most)s addresses at most.", self.most)
                % {"most": self.most}
            )
        return found

    def words(self, value: list[str]) -> str:
        return ", ".join(value) or _("Nobody named")


_HOST = re.compile(r"(?=.{1,253}(?::|$))[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?")


@dataclass(frozen=True)
class Hosts(_Unbounded):
    """Names of machines, with a port where it is not the usual one, at most `most`; may be empty."""

    most: int = 10

    def read(self, raw: Any) -> list[str]:
        given = raw if isinstance(raw, list | tuple) else re.split(r"[,;\s]+", str(raw or ""))
        found = list(dict.fromkeys(str(each).strip().lower() for each in given if str(each).strip()))
        for host in found:
            if not _HOST.fullmatch(host):
                raise ValueError(
                    _("“%(value)s” is not a host. Enter it without http:// and path, such as learn.example.com.")
                    % {"value": host[:80]}
                )
        if len(found) > self.most:
            raise ValueError(
                ngettext("Enter %(most)s host at most.", "Enter %(most)s hosts at most.", self.most)
                % {"most": self.most}
            )
        return found

    def words(self, value: list[str]) -> str:
        return ", ".join(value) or _("None")
