"""Answering how an uploaded people file is read, before it is previewed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.domain import import_readings
from audiences.domain.people_formats.recognition import Question
from audiences.forms.readings import EncodingForm, ReadingForm
from audiences.models import PeopleImport
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """The questions of a file, one kind after the other; an answered file can be answered again until it is applied."""
    found = get_object_or_404(PeopleImport, number=number)
    back = reverse("audiences:import", args=[number])
    if not found.asked:
        return pages.redirect(request, back)
    asks_encoding = Question.ENCODING in found.asked["questions"]
    form = _form(request, found, asks_encoding)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, found, form)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return pages.redirect(request, back)
    return _show(request, found, form, asks_encoding)


def _form(request: HttpRequest, found: PeopleImport, asks_encoding: bool) -> EncodingForm | ReadingForm:
    data = request.POST if request.method == "POST" else None
    if asks_encoding:
        return EncodingForm(data, possible=found.asked["encodings"])
    return ReadingForm(data, reading=import_readings.reading_of(found), asked=found.asked)


def _answer(request: HttpRequest, found: PeopleImport, form: EncodingForm | ReadingForm) -> None:
    if isinstance(form, EncodingForm):
        encoding = form.cleaned_data["encoding"]
        import_readings.answer_encoding(people_import=found, encoding=encoding, by=request.actor, at=request.now)
    else:
        import_readings.answer(people_import=found, reading=form.chosen(), by=request.actor, at=request.now)


def _show(request: HttpRequest, found: PeopleImport, form: Any, asks_encoding: bool) -> HttpResponse:
    context = {
        "import": found,
        "form": form,
        "crumbs": [
            (reverse("audiences:imports"), _("Imports")),
            (reverse("audiences:import", args=[found.number]), found.file_name),
            ("", _("How it is read")),
        ],
        "section": "people",
    }
    if asks_encoding:
        lines = found.asked["encodings"]
        context["options"] = [(option, lines[option.data["value"]]) for option in form["encoding"]]
        template = "audiences/imports/encoding.html"
    else:
        context["system"] = import_readings.reading_of(found).of.label
        context["header_row"] = found.asked["header_row"]
        template = "audiences/imports/reading.html"
    return pages.page(request, template, context, status=422 if form.errors else 200)
