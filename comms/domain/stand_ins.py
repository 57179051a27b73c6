"""Who reads a manager's digest while the manager is away: the deputy they named for the time (blueprint 02, absence).

A deputy who is away themselves, or has left, is none: what was written to the manager stays theirs then.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from audiences.models import Person
from comms.models import Message
from rollout.members.domain import delegations, periods
from rollout.tenancy import links
from rollout.tenancy.models import Delegation, Tenant


@dataclass(frozen=True)
class StandIn:
    """The deputy with their person, if they have one here; `until` is the last day of the absence."""

    address: str
    person: Person | None
    principal: str
    until: datetime.date
    act_link: str  # where they take the manager's place and see the team


class StandIns:
    """Deputies for a batch of digests: two queries, one where nobody is away."""

    def __init__(self, digests: Sequence[tuple[Message, datetime.datetime]], tenant: Tenant) -> None:
        self._tenant = tenant
        self._by_principal: dict[str, list[Delegation]] = {}
        self._people: dict[str, Person] = {}
        addresses = {message.recipient.email_key for message, _at in digests} - {""}
        if not addresses:
            return
        instants = [at for _message, at in digests]
        for each in delegations.away(addresses, first=min(instants), last=max(instants)):
            self._by_principal.setdefault(each.principal.email, []).append(each)
        deputies = {each.deputy.email for found in self._by_principal.values() for each in found}
        if deputies:
            known = Person.objects.filter(email_key__in=deputies, shared_mailbox=False)
            self._people = {person.email_key: person for person in known}

    def of(self, message: Message, at: datetime.datetime) -> StandIn | None:
        """Who reads it at the instant in the recipient's place, or None."""
        if message.recipient.shared_mailbox:  # nobody's own, so nobody's absence
            return None
        for each in self._by_principal.get(message.recipient.email_key, ()):
            person = self._people.get(each.deputy.email)
            is_there = person is None or person.status == Person.Status.ACTIVE
            if each.starts_at <= at < each.ends_at and is_there:
                return StandIn(
                    address=each.deputy.email,
                    person=person,
                    principal=message.recipient.name,
                    until=periods.last_day(each.ends_at, self._tenant),
                    act_link=links.absolute(links.inside(self._tenant, "members:deputies")),
                )
        return None
