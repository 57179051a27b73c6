"""Answers: a page or the fragment it includes, a redirect, a list with its table."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRedirect

from rollout.tabular import files
from rollout.web import exports
from rollout.web.tables import Table


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    fragment: str | None = None,
    status: int = 200,
    announce: str = "",
) -> HttpResponse:
    """The full page, or its `fragment` for an HTMX request.

    A fragment brings pending messages as toasts, and `announce` for the polite live region, out of band.
    """
    values = dict(context or {})
    if fragment and _wants_fragment(request):
        body = render_to_string(fragment, values, request)
        body += render_to_string("components/sent_along.html", {"announce": announce}, request)
    else:
        body = render_to_string(template, {**values, "announce": announce}, request)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def listing(
    request: HttpRequest, template: str, table: Table, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """A page with a table in it: the file when ?format= asks, the table alone for HTMX, else the page."""
    if table.wants_file:
        return export(request, table.label, table)
    values = {**(context or {}), "table": table}
    return page(request, template, values, fragment="components/table.html", announce=table.summary)


def part(request: HttpRequest, *tables: Table, values: Mapping[str, Any] | None = None) -> HttpResponse | None:
    """Of several tables on one page, the file or the table alone that is asked for; None where the page is.

    `values` are what the cells of the tables ask of the page.
    """
    for table in tables:
        if table.wants_file:
            return export(request, table.label, table)
        if _wants_fragment(request) and request.htmx.target == table.name:
            fragment = "components/table.html"
            return page(
                request, fragment, {**(values or {}), "table": table}, fragment=fragment, announce=table.summary
            )
    return None


def export(request: HttpRequest, stem: str | Promise, table: Table) -> HttpResponse:
    """All matching rows in the file that the address asks for, named after `stem`."""
    made = table.xlsx() if table.file_format == "xlsx" else table.csv()
    if table.personal:
        exports.note(request, table.label, table.rows_in_file)
    return attachment(made, stem=stem, file_format=table.file_format)


def attachment(content: bytes, *, stem: str | Promise, file_format: str) -> HttpResponse:
    """A table's file for the reader to keep, named after `stem`; `file_format` is csv or xlsx."""
    kind = files.XLSX if file_format == "xlsx" else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in str(stem).lower()).split()
    name = f"{'-'.join(words) or 'table'}.{file_format or 'csv'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send the reader on; an HTMX request is told to load the whole page."""
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)


def say(request: HttpRequest, text: str, status: str = "good", undo_url: str = "") -> None:
    """A toast on this answer, or on the next page after a redirect. status: good, info, watch or stop.

    `undo_url` takes the POST that undoes it.
    """
    levels = {"good": messages.SUCCESS, "info": messages.INFO, "watch": messages.WARNING, "stop": messages.ERROR}
    messages.add_message(request, levels[status], text, extra_tags=undo_url)


def _wants_fragment(request: HttpRequest) -> bool:
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
