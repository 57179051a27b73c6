"""Approved terms of a program: the list with its file, one kept or removed, a file taken in (PL12)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from programs.domain import language_words, term_files, terms
from programs.forms.term import TermFileForm, TermForm
from programs.models import ApprovedTerm, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, workspace.load(request, slug))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = TermForm(request.POST)
    if form.is_valid():
        try:
            made = terms.keep(program=program, line=form.line, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("“%(term)s” has its approved translation.") % {"term": made.term})
            return pages.redirect(request, reverse("programs:terms", args=[slug]))
    return _page(request, program, form=form, status=422)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def take_in(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = TermFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            lines = term_files.read(form.cleaned_data["file"].read())
            new, replaced = terms.take_in(program=program, lines=lines, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, ValidationError({"file": refused.messages}))
        else:
            said = _("Terms of the file: %(new)s new, %(replaced)s replaced, the others as before.")
            pages.say(request, said % {"new": new, "replaced": replaced})
            return pages.redirect(request, reverse("programs:terms", args=[slug]))
    return _page(request, program, file_form=form, status=422)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def remove(request: HttpRequest, slug: str, term: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    terms.remove(term=get_object_or_404(program.terms, number=term), by=request.actor, at=request.now)
    pages.say(request, _("The term is removed."))
    return pages.redirect(request, reverse("programs:terms", args=[slug]))


def _page(
    request: HttpRequest,
    program: Program,
    *,
    form: TermForm | None = None,
    file_form: TermFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    table = _table(request, program)
    if table.wants_file:
        return pages.export(request, table.label, table)
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    context = {
        "table": table,
        "form": (form or TermForm()) if may_manage else None,
        "file_form": (file_form or TermFileForm(auto_id="terms-%s")) if may_manage else None,
    }
    return workspace.page(
        request,
        program,
        "programs/terms/list.html",
        context,
        tab="content",
        status=status,
        fragment="components/table.html" if status == 200 else None,
        announce=table.summary,
        trail=[
            (reverse("programs:content", args=[program.slug]), _("Content")),
            (reverse("programs:terms", args=[program.slug]), _("Approved terms")),
        ],
    )


def _table(request: HttpRequest, program: Program) -> Table:
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    rows = ApprovedTerm.objects.filter(program=program).select_related("program", "decided_by")
    locales = rows.order_by("locale").values_list("locale", flat=True).distinct()
    acts = [Column("remove", _("Remove"), template="programs/terms/_remove.html", export=False)] if may_manage else []
    return Table(
        [
            *(Column(name, str(label), sort=name) for name, label in term_files.LABELS.items()),
            Column("decided_by", _("Approved by"), value=lambda row: str(row.decided_by or "Fairway"), export=False),
            *acts,
        ],
        rows,
        request,
        name="terms",
        label=_("Approved terms of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s term", "%(shown)s terms", "n"),
        search_fields=("term", "approved", "note"),
        filters=[
            Filter("locale", _("Language"), [(tag, language_words.called(tag)) for tag in locales], lookup="locale")
        ],
        default_sort="term",
        empty=Empty(
            _("No approved terms yet"),
            _("A term says what every text in a language calls a thing. Add one below, or take in a file."),
        ),
    )
