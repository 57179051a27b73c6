"""The command palette as a page of its own, and the glossary beside the keys."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import finders, glossary, pages


@permitted(Action.VIEW_HOME)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search, jump or run a command; `?q=` is bounded, and the page works without a script."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[: finders.LONGEST]
    groups = finders.find(request, query)
    count = sum(len(group.hits) for group in groups)
    said = ngettext("%(count)s result", "%(count)s results", count) % {"count": count} if count else _("Nothing found")
    context = {"query": query, "groups": groups, "count": count}
    return pages.page(request, "find/page.html", context, fragment="find/_results.html", announce=said if query else "")


@permitted(Action.VIEW_HOME)
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What the terms mean and what the keys do."""
    return pages.page(request, "find/help.html", {"terms": glossary.TERMS.values()})
