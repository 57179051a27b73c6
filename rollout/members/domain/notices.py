"""Mail that tells a deputy for whom they stand in, and until when."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from rollout.mail.domain import account_mails
from rollout.members.domain import periods
from rollout.tenancy import links
from rollout.tenancy.models import Delegation, Tenant
from rollout.web import formats


def tell_deputy(delegation: Delegation, tenant: Tenant, real: datetime.datetime) -> None:
    """Plan the mail, in the organization's language."""
    with override(tenant.language):
        facts = {
            "principal": delegation.principal,
            "organization": tenant.name,
            "first": formats.day(periods.today(delegation.starts_at, tenant)),
            "last": formats.day(periods.last_day(delegation.ends_at, tenant)),
            "link": links.absolute(links.inside(tenant, "members:deputies")),
        }
        subject = _("You act for %(principal)s at %(organization)s") % facts
        body = (
            _(
                "%(principal)s named you as deputy at %(organization)s from %(first)s to %(last)s.\n\n"
                "Act for %(principal)s here; what you do then is written down with both names:\n\n%(link)s\n\n"
                "If that is a mistake, end it on the same page."
            )
            % facts
        )
        account_mails.plan(to=delegation.deputy.email, subject=subject, body=body, at=real)
