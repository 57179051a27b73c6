"""Segments: the list and the rule builder."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audiences.domain import person_fields, rule_schema, rule_words, rules, segment_uses, segments
from audiences.forms import rule_lists, rule_post, rule_tree
from audiences.forms.rule_post import Posted
from audiences.forms.rule_tree import Draft
from audiences.forms.segments import SegmentForm
from audiences.models import Segment
from audiences.views.builder import Builder
from audiences.views.tabs import tabs
from rollout.journal import undoable
from rollout.tenancy import memory
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, formats, pages
from rollout.web.tables import Column, Empty, Table


@permitted(Action.MANAGE_SEGMENTS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    sizes: dict[int, int] = {}

    def size(segment: Segment) -> int:
        if segment.pk not in sizes:  # all rows at once, whether of the page or of the file
            shown = list(table.queryset if table.wants_file else table.page.object_list)
            person_fields.look_up(rules.values_of("manager", (each.rule for each in shown)))
            people = segments.counts_where(segments.condition(each) for each in shown)
            sizes.update(zip((each.pk for each in shown), people, strict=True))
        return sizes[segment.pk]

    table = Table(
        [
            Column("name", _("Name"), sort="name", url=url_of),
            Column("rule", _("Who is in"), value=lambda segment: rule_words.sentence(segment.rule)),
            Column("kind", _("Kind"), value=lambda segment: segment.get_kind_display(), sort="kind"),
            Column("people", _("People"), kind="number", value=size),
            Column("updated_at", _("Changed"), kind="moment", sort="updated_at"),
        ],
        Segment.objects.all(),
        request,
        name="segments",
        label=_("Segments"),
        noun=ngettext_lazy("%(shown)s segment", "%(shown)s segments", "n"),
        search_fields=("name",),
        default_sort="name",
        per_page=20,
        empty=Empty(
            _("No segments yet"),
            _("A segment says by rules whom a wave is for, and follows your people as they come and go."),
            reverse("audiences:segment_new"),
            _("Build a segment"),
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
    if request.method == "POST":  # what is saved is read behind the lock of its verb
        return _builder(request, get_object_or_404(Segment, number=number))
    found = next((each for each in segments.every() if each.number == number), None)
    if found is None:
        raise Http404(_("There is no such segment."))
    return _builder(request, found)


def url_of(segment: Segment) -> str:
    return reverse("audiences:segment", args=[segment.number])


@permitted(Action.MANAGE_SEGMENTS)
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON schema of rules, with this organization's fields."""
    return JsonResponse(rule_schema.schema(), json_dumps_params={"indent": 2})


def _builder(request: HttpRequest, found: Segment | None) -> HttpResponse:
    if request.method != "POST":
        draft = rule_tree.of_rule(found.rule) if found else Draft([rule_tree.blank()])
        form = SegmentForm(initial={"name": found.name} if found else None)
        return _show(request, found, Posted(draft, rule_lists.Lists(draft.include, draft.exclude)), form, request.GET)
    posted = rule_post.read(request.POST)
    if request.POST.get("do") != "save":
        form = SegmentForm(initial={"name": request.POST.get("name", "")})
        return _show(request, found, posted, form, request.POST)
    if found and request.POST.get("seen") != found.updated_at.isoformat():
        said = _("Somebody else has changed “%(name)s” since you opened it.") % {"name": found.name}
        return errors.conflict(request, said)
    form = SegmentForm(request.POST)
    saved = _save(request, found, posted.draft, form) if form.is_valid() else None
    if saved is None:
        return _show(request, found, posted, form, request.POST, strict=True)
    then = "" if found else reverse("audiences:segments")
    undoable.say(request, _("“%(name)s” is saved.") % {"name": saved.name}, saved, then=then)
    return pages.redirect(request, url_of(saved))


def _save(request: HttpRequest, found: Segment | None, draft: Draft, form: SegmentForm) -> Segment | None:
    name, rule = form.cleaned_data["name"], draft.to_rule()
    try:
        if found is None:
            return segments.create(name=name, rule=rule, by=request.actor, at=request.now)
        return segments.change(segment=found, name=name, rule=rule, by=request.actor, at=request.now)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _show(
    request: HttpRequest,
    found: Segment | None,
    posted: Posted,
    form: SegmentForm,
    asked: QueryDict,
    *,
    strict: bool = False,
) -> HttpResponse:
    """`asked` has what was typed into the page's two searches."""
    why, find = (asked.get(key, "").replace("\x00", "").strip()[:120] for key in ("why", "find"))
    title = found.name if found else _("New segment")
    with memory.remembering():
        figures = Builder(posted, found, strict=strict).context(why, find)
    uses = segment_uses.of(found.pk) if found else []
    context = {
        "segment": found,
        "form": form,
        "action": request.path,
        "title": title,
        "crumbs": [(reverse("audiences:segments"), _("Segments")), ("", title)],
        "section": "people",
        "uses": uses,
        "runs": bool(found and found.kind != Segment.Kind.FROZEN and any(use.runs for use in uses)),
        **figures,
    }
    said = ngettext("%(n)s person is in this segment.", "%(n)s people are in this segment.", context["count"])
    return pages.page(
        request,
        "audiences/segments/builder.html",
        context,
        fragment="audiences/segments/_builder.html",
        status=422 if strict else 200,
        announce=said % {"n": formats.number(context["count"])},
    )
