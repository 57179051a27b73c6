"""Values that were corrected here: on a person's page, and the list of those that a people file says otherwise."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain import clocks, corrections, line_doubts, people_columns, person_values
from audiences.forms.corrections import CorrectionForm
from audiences.models import LocalCorrection, Person
from audiences.views import directory
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import csvfile, exports, formats, pages
from rollout.web.tables import Column, Empty, Filter, Table

KEEP, TAKE = "keep", "take"


@permitted(Action.IMPORT_PEOPLE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    names: dict[str, str] = {}
    table = _table(request, names)
    if not table.wants_file:
        names.update(corrections.words(table.page.object_list))
    context = {
        "tabs": tabs(request, "corrections"),
        "waiting": corrections.standing().count(),
        "doubts": line_doubts.standing().count(),
    }
    return pages.listing(request, "audiences/corrections/list.html", table, context)


@permitted(Action.IMPORT_PEOPLE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep ours, or take the file's."""
    found = get_object_or_404(LocalCorrection.objects.select_related("person"), pk=pk)
    verb = {KEEP: corrections.keep, TAKE: corrections.take}.get(request.POST.get("answer", ""))
    words = {"field": people_columns.label(found.field), "person": found.person.name}
    try:
        if verb is None:
            raise Slip(_("Choose to keep ours or to take the file’s."))
        verb(correction=found, by=request.actor, at=request.now)
        said = (
            _("%(field)s of %(person)s is what the file says.")
            if verb is corrections.take
            else _("%(field)s of %(person)s stays as it is here until the file says the same.")
        )
        pages.say(request, said % words)
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "stop")
    return pages.redirect(request, reverse("audiences:corrections"))


@permitted(Action.IMPORT_PEOPLE)
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """The corrections that hold as a file for HR; they are noted as reported."""
    found = corrections.report(by=request.actor, at=request.now)
    heads = [
        "external_id",
        _("Person"),
        _("Field"),
        _("In Fairway"),
        _("In the people file"),
        _("Since"),
        _("Who"),
        _("Why"),
    ]
    rows = (
        (
            each.person.external_id,
            each.person.name,
            people_columns.label(each.field),
            each.value,
            each.file_value,
            clocks.local(each.made_at, request.tenant.time_zone).date().isoformat(),
            str(each.made_by or ""),
            each.reason,
        )
        for each in found
    )
    exports.note(request, gettext_lazy("Corrections for HR"), len(found))
    return pages.attachment(csvfile.build(heads, rows), stem="corrections for hr", file_format="csv")


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The values that can be corrected; with ?field= one of them as a form."""
    person = get_object_or_404(Person.objects.select_related("manager", "division"), pk=pk)
    column = request.GET.get("field", "")
    form = None
    if column in person_values.COLUMNS:
        today = clocks.local(request.now, request.tenant.time_zone).date()
        form = CorrectionForm(
            request.POST if request.method == "POST" else None,
            column=column,
            recorded=person_values.recorded(person, column),
            until=today + datetime.timedelta(days=corrections.DAYS),
        )
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            try:
                corrections.correct(person=person, column=column, by=request.actor, at=request.now, **said)
                pages.say(request, _("%(field)s is corrected.") % {"field": people_columns.label(column)})
                return pages.redirect(request, directory.url_of(person))
            except ValidationError as refused:
                form.add_error(None if hasattr(refused, "error_dict") else "value", refused)
    context = {
        "person": person,
        "form": form,
        "field": people_columns.label(column) if form else "",
        "values": [(each, *_shown(person, each)) for each in person_values.COLUMNS],
        "crumbs": [
            (reverse("audiences:people"), _("People")),
            (directory.url_of(person), person.name),
            ("", _("Correct a value")),
        ],
        "section": "people",
    }
    bad = request.method == "POST" and (form is None or form.errors)
    return pages.page(request, "audiences/corrections/correct.html", context, status=422 if bad else 200)


def _shown(person: Person, column: str) -> tuple[str, str]:
    """The field's words and its value's."""
    value = person_values.recorded(person, column)
    if column == person_values.MANAGER and person.manager:
        value = f"{person.manager.name}, {value}"
    return people_columns.label(column), person_values.words(column, value) or formats.NOTHING


def _table(request: HttpRequest, names: dict[str, str]) -> Table:
    def value(each: LocalCorrection, said: str) -> str:
        name = names.get(said) if each.field == person_values.MANAGER else None
        return f"{name}, {said}" if name else person_values.words(each.field, said) or formats.NOTHING

    return Table(
        [
            Column(
                "person", gettext_lazy("Person"), lambda each: each.person.name, "person__name_key", url=_url, note=_id
            ),
            Column("field", gettext_lazy("Field"), lambda each: people_columns.label(each.field), "field"),
            Column("value", gettext_lazy("Here"), lambda each: value(each, each.value), note=lambda each: each.reason),
            Column("file_value", gettext_lazy("In the file"), lambda each: value(each, each.file_value), note=_heard),
            Column("made_at", gettext_lazy("Since"), kind="moment", sort="made_at", note=_who),
            Column("until", gettext_lazy("Holds through"), kind="date", sort="until", note=_lasting),
            Column("reported_at", gettext_lazy("Reported to HR"), kind="moment", sort="reported_at"),
            Column(
                "acts",
                gettext_lazy("Decide"),
                lambda each: "",
                template="audiences/corrections/_acts.html",
                export=False,
            ),
        ],
        corrections.standing().select_related("person", "made_by"),
        request,
        name="corrections",
        personal=True,
        label=gettext_lazy("Local corrections"),
        noun=ngettext_lazy("%(shown)s correction", "%(shown)s corrections", "n"),
        search_fields=("person__name_key", "person__external_id", "value", "file_value"),
        filters=[
            Filter(
                "field",
                gettext_lazy("Field"),
                [(each, people_columns.label(each)) for each in person_values.COLUMNS],
                lookup="field",
            ),
            Filter(
                "file",
                gettext_lazy("The file"),
                [("other", gettext_lazy("said otherwise since")), ("silent", gettext_lazy("said nothing since"))],
                apply=_by_file,
            ),
        ],
        default_sort="-made_at",
        empty=Empty(
            gettext_lazy("Nothing is corrected here"),
            gettext_lazy(
                "A value that your people file has wrong can be corrected on the person’s page; files leave it alone."
            ),
            reverse("audiences:people"),
            gettext_lazy("Find the person"),
        ),
    )


def _by_file(found: QuerySet[LocalCorrection], value: str) -> QuerySet[LocalCorrection]:
    if value == "silent":
        return found.filter(heard_at=None)
    return found.filter(pk__in=corrections.contradicted().values("pk"))


def _heard(each: LocalCorrection) -> str:
    if each.heard_at is None:
        return _("As it was; no file since")
    return _("File of %(day)s") % {"day": formats.day(each.heard_at)}


def _who(each: LocalCorrection) -> str:
    return str(each.made_by) if each.made_by else "Fairway"


def _lasting(each: LocalCorrection) -> str:
    return "" if each.until else _("Until the file says the same")


def _id(each: LocalCorrection) -> str:
    return each.person.external_id


def _url(each: LocalCorrection) -> str:
    return directory.url_of(each.person)
