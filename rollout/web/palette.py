"""The command palette as a page of its own, and help: the glossary beside the keys, and a guide for each role."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import finders, glossary, guides, pages


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
    """What the terms mean, what the keys do, and the guides: the reader's own first."""
    own = guides.of_roles(sorted(request.actor.roles))
    others = [each for each in guides.all_().values() if each not in own]
    return pages.page(request, "find/help.html", {"terms": glossary.TERMS.values(), "own": own, "others": others})


@permitted(Action.VIEW_HOME)
@require_safe
def guide_of(request: HttpRequest, name: str) -> HttpResponse:
    """One guide. They are for everybody: who reads what another role does knows whom to ask."""
    found = guides.all_().get(name)
    if found is None:
        raise Http404(_("There is no such guide. The help page lists them."))
    context = {"guide": found, "text": mark_safe(guides.html(found)), "language": guides.LANGUAGE}  # noqa: S308 cleaned
    context["crumbs"] = [(reverse("find:help"), _("Help")), ("", found.title)]
    return pages.page(request, "find/guide.html", context)
