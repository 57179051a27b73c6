"""What values a setting takes, how they read, and what a bound on them is. Pure; values and bounds are JSON-ready.

A bound limits values: `{"low": 5, "high": 8}` of ordered kinds (either end may be missing), `{"among": […]}` of one
option, `{"required": […], "among": […]}` of lists. An empty bound limits nothing.
"""

from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Value = Any  # int, bool, str or list of str: what JSON holds
Bound = dict[str, Any]
Words = str | Promise
ANYTHING: Bound = {}


class Kind(Protocol):
    """How the values of one setting behave. Every refusal is a ValueError with a sentence."""

    can_be_bounded: bool

    def read(self, raw: Any) -> Value:
        """The value that was typed or sent as JSON."""

    def words(self, value: Value) -> str:
        """The value as people read it, with its unit."""

    def read_bound(self, raw: Bound) -> Bound:
        """The bound, checked and in its plain form."""

    def bound_words(self, bound: Bound) -> str:
        """What the bound allows: “25 to 35 days”; empty for a bound that limits nothing."""

    def allows(self, bound: Bound, value: Value) -> bool: ...

    def nearest(self, bound: Bound, value: Value) -> Value:
        """The allowed value that is closest to `value`; `value` itself when it is allowed."""

    def meet(self, strong: Bound, weak: Bound) -> Bound:
        """What both allow; where they exclude each other, what `strong` allows that is nearest to `weak`."""

    def only(self, value: Value) -> Bound:
        """The bound that allows this value alone."""

    def widened(self, bound: Bound, value: Value) -> Bound:
        """The bound, opened by as little as lets the value in."""

    def within(self, bound: Bound, other: Bound) -> bool:
        """Whether everything that `bound` allows is allowed by `other`."""


def accept_only(raw: Bound, accepted: set[str]) -> None:
    """Refuse a bound that says something else than `accepted`, with a ValueError."""
    extra = set(raw) - accepted
    if extra:
        raise ValueError(
            _("A bound of this setting takes %(accepted)s, not %(extra)s.")
            % {"accepted": ", ".join(sorted(accepted)), "extra": ", ".join(sorted(map(str, extra)))}
        )
