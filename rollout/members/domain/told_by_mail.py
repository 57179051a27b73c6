"""Short mails to members about work that waits for them: what it is about stays behind the sign-in."""

import datetime
from collections.abc import Iterable

from rollout.mail.domain import account_mails
from rollout.members.domain import delegations
from rollout.tenancy import clock, links
from rollout.tenancy.models import Tenant, User


def tell(
    users: Iterable[User], *, subject: str, text: str, page: str, tenant: Tenant, at: datetime.datetime
) -> list[User]:
    """Plan one mail each in the caller's transaction, with the address of the `page`, a path inside the tenant.

    Who is away is stood in for: the mail goes to the deputy, once. Returns who is written to.
    """
    listed = list(users)
    away = delegations.absent(listed, at)
    readers = {user.pk: user for each in listed for user in [away[each.pk].deputy if each.pk in away else each]}
    body = f"{text}\n\n{links.absolute(page)}\n"
    for reader in readers.values():
        account_mails.plan(to=reader.email, subject=subject, body=body, at=clock.real(tenant, at))
    return list(readers.values())
