"""Where people come from: the list of sources, a new one, and one to change."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audiences.domain import people_sources
from audiences.forms.people_sources import SourceForm
from audiences.models import PeopleSource
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.tables import Column, Empty, Table


@permitted(Action.IMPORT_PEOPLE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    table = Table(
        [
            Column("name", gettext_lazy("Source"), sort="name", url=_url, note=lambda source: source.code),
            Column("reach", gettext_lazy("About"), value=people_sources.scope_of),
            Column("owned", gettext_lazy("Owns"), value=lambda source: people_sources.owned_of(source)),
            Column("declared_at", gettext_lazy("Declared"), kind="moment", sort="declared_at"),
        ],
        PeopleSource.objects.select_related("division", "country", "region"),
        request,
        name="people-sources",
        label=gettext_lazy("People sources"),
        noun=ngettext_lazy("%(shown)s source", "%(shown)s sources", "n"),
        search_fields=("name", "code"),
        more=[
            Column(
                "known_divisions",
                gettext_lazy("New divisions"),
                value=lambda source: _("Rejected") if source.known_divisions else _("Made"),
                sort="known_divisions",
            )
        ],
        default_sort="name",
        empty=Empty(
            gettext_lazy("No source is declared"),
            gettext_lazy("Without one, a full file is about everybody whom its source named, with all their fields."),
            reverse("audiences:people_source_new"),
            gettext_lazy("Declare a source"),
        ),
    )
    return pages.listing(request, "audiences/sources/list.html", table, {"tabs": tabs(request, "people_sources")})


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        made = _declare(request, form, form.cleaned_data["code"])
        if made is not None:
            return made
    return _form(request, form, _("Declare a source"))


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(PeopleSource.objects.select_related("division", "country", "region"), code=code)
    form = SourceForm(request.POST or None, source=found)
    if request.method == "POST" and form.is_valid():
        made = _declare(request, form, code)
        if made is not None:
            return made
    return _form(request, form, found.name)


def _declare(request: HttpRequest, form: SourceForm, code: str) -> HttpResponse | None:
    try:
        made = people_sources.declare(code=code, said=form.said(), by=request.actor, at=request.now)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    pages.say(request, _("%(name)s is declared. Its next file is taken on these terms.") % {"name": made.name})
    return pages.redirect(request, reverse("audiences:people_sources"))


def _form(request: HttpRequest, form: SourceForm, title: str) -> HttpResponse:
    crumbs = [(reverse("audiences:people_sources"), _("People sources")), ("", title)]
    context = {"form": form, "title": title, "crumbs": crumbs, "section": "people"}
    return pages.page(request, "audiences/sources/form.html", context, status=422 if form.errors else 200)


def _url(found: PeopleSource) -> str:
    return reverse("audiences:people_source", args=[found.code])
