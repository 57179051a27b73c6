"""Mails about requests for settings: to those who decide for all, and back to whoever asked."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from audiences.domain import region_leads
from audiences.domain.settings import catalogue
from audiences.models import SettingRequest
from rollout.members.domain import told_by_mail
from rollout.tenancy import links
from rollout.tenancy.models import Tenant
from rollout.web import formats


def tell_center(asked: SettingRequest, tenant: Tenant, at: datetime.datetime) -> None:
    with override(tenant.language):
        told_by_mail.tell(
            region_leads.center(tenant, at),
            subject=_("%(place)s asks for another setting, %(organization)s") % _said(asked, tenant),
            text=_("%(setting)s: %(place)s asks Group to allow another value. Answer by %(day)s:")
            % _said(asked, tenant),
            page=links.inside(tenant, "audiences:setting_request", asked.number),
            tenant=tenant,
            at=at,
        )


def tell_asker(asked: SettingRequest, tenant: Tenant, at: datetime.datetime) -> None:
    if asked.asked_by is None:
        return
    with override(tenant.language):
        told_by_mail.tell(
            [asked.asked_by],
            subject=_("Your request for %(place)s is answered, %(organization)s") % _said(asked, tenant),
            text=_("%(setting)s, %(place)s: your request is answered. Read it here:") % _said(asked, tenant),
            page=links.inside(tenant, "audiences:setting_request", asked.number),
            tenant=tenant,
            at=at,
        )


def _said(asked: SettingRequest, tenant: Tenant) -> dict[str, object]:
    return {
        "place": asked.place,
        "organization": tenant.name,
        "setting": catalogue.get(asked.name).title,
        "day": formats.long_day(asked.due_on),
    }
