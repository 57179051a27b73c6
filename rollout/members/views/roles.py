"""Which role, before anything that depends on it is asked."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.permissions import Role
from rollout.web import pages

MEANS = {
    Role.ADMINISTRATOR: _("Members, imports, sources, audit, and everything below"),
    Role.PROGRAM_MANAGER: _("Plans and launches programs, imports people and completions, decides on waivers"),
    Role.REGIONAL_LEAD: _("Their regions: people, readiness, messages and results there"),
    Role.DIVISION_LEAD: _("Their divisions: people and results there"),
    Role.EXECUTIVE: _("Results and status reports of all programs"),
    Role.FACILITATOR: _("Their own sessions"),
    Role.REVIEWER: _("Readiness items and reviews"),
    Role.PARTNER: _("The programs that they are given, until a last day"),
    Role.AUDITOR: _("Reads everything and changes nothing, until a last day"),
}
Crumbs = list[tuple[str, str]]


def chosen(request: HttpRequest) -> Role | None:
    """The granted role that the address names, or None."""
    asked = request.GET.get("role", "")
    return Role(asked) if asked in MEANS else None


def ask(request: HttpRequest, title: str, crumbs: Crumbs, current: str = "") -> HttpResponse:
    """The page with a link for each role."""
    listed = [(role.value, role.label, MEANS[role], role.value == current) for role in MEANS]
    return pages.page(request, "members/role.html", {"title": title, "crumbs": crumbs, "roles": listed})
