"""People of a previewed file who come into one wave, or go out of it: whom a line of what follows is about."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from audiences.domain import import_rehearsal
from audiences.models import ImportLine, PeopleImport
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.tables import Column, Empty, Table


@permitted(Action.IMPORT_PEOPLE)
@require_safe
def joiners(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(PeopleImport, number=number)
    key = request.GET.get("of", "")
    said = next((each[0] for each in found.consequences if key and each[2:] == [key]), None)
    if said is None and key:
        raise Http404
    lines = ImportLine.objects.filter(import_rehearsal.behind(found, key)) if key else ImportLine.objects.none()
    table = Table(
        [
            Column("name", _("Name"), sort="name"),
            Column("external_id", _("External id"), sort="external_id"),
            Column("row", _("Row"), kind="number", sort="row"),
        ],
        lines,
        request,
        name="joiners",
        personal=True,
        label=gettext_lazy("Who it is about"),
        noun=ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        search_fields=("name", "external_id"),
        default_sort="name",
        empty=Empty(
            _("Nobody"), _("Open this from a line of what follows from the file."), "../", _("Back to the file")
        ),
    )
    here = reverse("audiences:import", args=[number])
    context = {
        "import": found,
        "said": said or "",
        "crumbs": [(reverse("audiences:imports"), _("Imports")), (here, found.file_name), ("", _("Who it is about"))],
        "section": "people",
    }
    return pages.listing(request, "audiences/imports/joiners.html", table, context)
