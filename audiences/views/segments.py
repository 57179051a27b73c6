"""Segments: the list and the rule builder."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audiences.domain import rules, segments
from audiences.forms import rule_tree
from audiences.forms.rule_tree import Node
from audiences.forms.segments import SegmentForm
from audiences.models import Segment
from audiences.views.builder import Builder
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, pages
from rollout.web.tables import Column, Empty, Table


@permitted(Action.MANAGE_SEGMENTS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    sizes: dict[int, int] = {}

    def size(segment: Segment) -> int:
        if segment.pk not in sizes:  # all rows at once, whether of the page or of the file
            shown = list(table.queryset if table.wants_file else table.page.object_list)
            sizes.update(zip((each.pk for each in shown), segments.counts(each.rule for each in shown), strict=True))
        return sizes[segment.pk]

    table = Table(
        [
            Column("name", "Name", sort="name", url=url_of),
            Column("rule", "Who is in", value=lambda segment: rules.sentence(segment.rule)),
            Column("people", "People", kind="number", value=size),
            Column("updated_at", "Changed", kind="moment", sort="updated_at"),
        ],
        Segment.objects.all(),
        request,
        name="segments",
        label="Segments",
        noun=ngettext_lazy("%(shown)s segment", "%(shown)s segments", "n"),
        search_fields=("name",),
        default_sort="name",
        per_page=20,
        empty=Empty(
            "No segments yet",
            "A segment says by rules whom a wave is for, and follows your people as they come and go.",
            reverse("audiences:segment_new"),
            "Build a segment",
        ),
    )
    return pages.listing(request, "audiences/segments/list.html", table, {"tabs": tabs(request, "segments")})


@permitted(Action.MANAGE_SEGMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _builder(request, None)


@permitted(Action.MANAGE_SEGMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def segment(request: HttpRequest, number: int) -> HttpResponse:
    return _builder(request, get_object_or_404(Segment, number=number))


def url_of(segment: Segment) -> str:
    return reverse("audiences:segment", args=[segment.number])


def _builder(request: HttpRequest, found: Segment | None) -> HttpResponse:
    if request.method != "POST":
        nodes = rule_tree.of_rule(found.rule) if found else [rule_tree.blank()]
        form = SegmentForm(initial={"name": found.name} if found else None)
        return _show(request, found, nodes, form, why=request.GET.get("why", ""))
    nodes, why = rule_tree.read(request.POST), request.POST.get("why", "")
    if request.POST.get("do") != "save":
        return _show(request, found, nodes, SegmentForm(initial={"name": request.POST.get("name", "")}), why=why)
    if found and request.POST.get("seen") != found.updated_at.isoformat():
        return errors.conflict(request, f"Somebody else has changed “{found.name}” since you opened it.")
    form = SegmentForm(request.POST)
    saved = _save(request, found, nodes, form) if form.is_valid() else None
    if saved is None:
        return _show(request, found, nodes, form, why=why, strict=True)
    pages.say(request, f"“{saved.name}” is saved.")
    return pages.redirect(request, url_of(saved))


def _save(request: HttpRequest, found: Segment | None, nodes: list[Node], form: SegmentForm) -> Segment | None:
    name, rule = form.cleaned_data["name"], rule_tree.to_rule(nodes)
    try:
        if found is None:
            return segments.create(name=name, rule=rule, by=request.actor, at=request.now)
        return segments.change(segment=found, name=name, rule=rule, by=request.actor, at=request.now)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _show(
    request: HttpRequest, found: Segment | None, nodes: list[Node], form: SegmentForm, *, why: str, strict: bool = False
) -> HttpResponse:
    why = why.replace("\x00", "").strip()[:120]
    context = {
        "segment": found,
        "form": form,
        "action": request.path,
        "title": found.name if found else "New segment",
        "crumbs": [(reverse("audiences:segments"), "Segments"), ("", found.name if found else "New segment")],
        "section": "people",
        **Builder(nodes, strict=strict).context(found, why),
    }
    people = "1 person is" if context["count"] == 1 else f"{context['count']:,} people are"
    return pages.page(
        request,
        "audiences/segments/builder.html",
        context,
        fragment="audiences/segments/_builder.html",
        status=422 if strict else 200,
        announce=f"{people} in this segment.",
    )
