"""Mails about consultations: who is asked, by when, what silence means; and who was silent. The matter itself stays
behind the sign-in."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from audiences.domain.region_leads import Leads
from programs.domain import consultation_rules
from programs.models import Consultation, ConsultedRegion
from rollout.members.domain import told_by_mail
from rollout.tenancy import links
from rollout.tenancy.models import Tenant
from rollout.web import formats

_Kind = Consultation.Kind


def tell_asked(asked: Consultation, leads: Leads, tenant: Tenant, at: datetime.datetime) -> None:
    """Write once to everybody who leads one of the regions."""
    with override(tenant.language):
        day = formats.long_day(asked.due_on)
        subject = {
            _Kind.INFORM: _("%(organization)s informs your region"),
            _Kind.ASK: _("%(organization)s asks your region, by %(day)s"),
            _Kind.APPROVE: _("%(organization)s needs your region’s approval by %(day)s"),
        }[_Kind(asked.kind)] % {"organization": tenant.name, "day": day}
        asks = _("%(person)s writes to the regions. Read it and answer here:") % {"person": asked.asked_by or "Fairway"}
        text = f"{consultation_rules.silence_words(asked.silence, day)}\n\n{asks}"
        everybody = {user.pk: user for users in leads.values() for user in users}
        told_by_mail.tell(
            everybody.values(), subject=subject, text=text, page=_page(asked, tenant), tenant=tenant, at=at
        )


def tell_silence(asked: Consultation, silent: Sequence[ConsultedRegion], tenant: Tenant, at: datetime.datetime) -> None:
    """Write to whoever asked that the due date passed, and who did not answer."""
    if asked.asked_by is None:
        return
    with override(tenant.language):
        said = ngettext("%(n)s region did not answer", "%(n)s regions did not answer", len(silent))
        named = _("No answer by %(day)s from %(regions)s. %(meaning)s.") % {
            "day": formats.long_day(asked.due_on),
            "regions": formats.enumerated([str(row.region) for row in silent]),
            "meaning": Consultation.Silence(asked.silence).label,
        }
        told_by_mail.tell(
            [asked.asked_by],
            subject=said % {"n": len(silent)},
            text=named,
            page=_page(asked, tenant),
            tenant=tenant,
            at=at,
        )


def _page(asked: Consultation, tenant: Tenant) -> str:
    return links.inside(tenant, "programs:consultation", asked.number)
