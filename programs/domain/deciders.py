"""Who can change the value of a setting that is in force for a country, in words."""

from django.utils.translation import gettext as _

from audiences.domain.settings.resolution import Level, Resolved
from audiences.models import Country, RegionGrant
from programs.models import Program


def of(resolved: Resolved, *, country: Country | None, program: Program) -> str:
    """“an administrator” for what the center locks, else the regional leads by name, and an administrator."""
    administrator = _("an administrator")
    if resolved.locked_by is Level.TENANT or country is None or country.region_id is None:
        return administrator
    if resolved.locked_by is Level.PROGRAM:
        return str(program.owner or _("the program manager"))
    grants = RegionGrant.objects.filter(region=country.region_id).select_related("membership__user")
    leads = sorted({str(grant.membership.user) for grant in grants})
    if not leads:
        return administrator
    return _("%(leads)s for %(region)s, or an administrator") % {"leads": ", ".join(leads), "region": country.region}
