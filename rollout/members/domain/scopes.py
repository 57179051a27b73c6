"""How far a membership reaches. The rows lie with their noun on the floors above, which plug their kind in here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rollout.tenancy.models import Membership
from rollout.tenancy.permissions import TABLE, Role, Scope
from rollout.web import formats

Choices = list[tuple[int, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of reach. All functions run inside the tenant.

    `choices()` are the rows that can be granted, `granted(membership ids)` row ids by membership, `grant(membership id,
    row ids)` makes exactly these the membership's.
    """

    scope: Scope
    label: str
    choices: Callable[[], Choices]
    granted: Callable[[Collection[int]], Mapping[int, set[int]]]
    grant: Callable[[int, Collection[int]], None]

    def names(self, pks: Collection[int]) -> dict[int, str]:
        """Names of those rows that are there."""
        return {pk: name for pk, name in self.choices() if pk in pks}


_kinds: dict[Scope, Kind] = {}


def register(kind: Kind) -> None:
    """Plug a kind in; called from `apps.py`."""
    _kinds[kind.scope] = kind


def registered() -> dict[Scope, Kind]:
    """All kinds by scope; a test lists them."""
    return dict(_kinds)


def of_role(role: Role) -> Kind | None:
    """The kind of reach that bounds the role; None for one that reaches the whole tenant."""
    return next((kind for scope, kind in _kinds.items() if scope in TABLE[role].values()), None)


def check(role: Role, asked: Mapping[str, Collection[int]]) -> dict[str, list[int]]:
    """What of `asked` bounds the role, by scope, sorted; ValidationError keyed by the scope where there is nothing or
    something unknown. Scopes of other roles are left out."""
    kind = of_role(role)
    if kind is None:
        return {}
    chosen = set(asked.get(kind.scope, ()))
    if not chosen:
        raise ValidationError(
            {
                kind.scope.value: _("Choose at least one: a %(role)s sees nothing else.")
                % {"role": formats.in_sentence(role.label)}
            }
        )
    if chosen - {pk for pk, _name in kind.choices()}:
        raise ValidationError({kind.scope.value: _("One of them is not there any more. Choose again.")})
    return {kind.scope.value: sorted(chosen)}


def of(memberships: Collection[Membership]) -> dict[int, dict[str, list[int]]]:
    """What bounds each membership, by its id and the scope; one query a kind."""
    found: dict[int, dict[str, list[int]]] = {each.pk: {} for each in memberships}
    for kind in _kinds.values():
        bounded = [each.pk for each in memberships if of_role(Role(each.role)) is kind]
        for pk, rows in kind.granted(bounded).items() if bounded else ():
            found[pk][kind.scope.value] = sorted(rows)
    return found


def write(membership: Membership, scopes: Mapping[str, Collection[int]]) -> None:
    """Make exactly these the membership's reach, in every kind."""
    for kind in _kinds.values():
        kind.grant(membership.pk, scopes.get(kind.scope.value, ()))


def names() -> dict[str, dict[int, str]]:
    """Names of all rows that can be granted, by scope and id; one query a kind."""
    return {kind.scope.value: dict(kind.choices()) for kind in _kinds.values()}
