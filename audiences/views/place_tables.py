"""The tables of regions and of the countries in one."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from audiences.models import Region
from rollout.web.row_tables import RowTable
from rollout.web.tables import Column, Empty


def regions(request: HttpRequest, rows: Sequence[dict[str, Any]], *, may_manage: bool) -> RowTable:
    return RowTable(
        [
            Column("region", _("Region"), sort="region", value=lambda r: r["region"].name, url=_region),
            Column("countries", _("Countries"), value=lambda r: ", ".join(r["countries"]) or _("None yet")),
            Column("people", _("People"), kind="number", sort="people"),
        ],
        rows,
        request,
        name="regions-table",
        prefix="r-",
        label=_("Regions and their countries"),
        noun=ngettext_lazy("%(shown)s region", "%(shown)s regions", "n"),
        empty=Empty(
            _("No regions yet"),
            _("A region groups countries, so that somebody can lead them and figures can be read by region."),
            reverse("audiences:region_new"),
            _("Make a region"),
        )
        if may_manage
        else Empty(_("No regions"), _("Program managers and administrators make regions and say who leads them.")),
    )


def countries(request: HttpRequest, region: Region, rows: Sequence[dict[str, Any]]) -> RowTable:
    return RowTable(
        [
            Column("country", _("Country"), sort="country", value=lambda r: r["country"].name, url=_country),
            Column("people", _("People"), kind="number", sort="people"),
            Column("zone", _("Time zone"), sort="zone", value=lambda r: r["country"].time_zone),
            Column("days", _("Working week"), sort="days"),
        ],
        rows,
        request,
        name="countries-table",
        label=_("Countries of %(region)s") % {"region": region.name},
        noun=ngettext_lazy("%(shown)s country", "%(shown)s countries", "n"),
        empty=Empty(
            _("No countries yet"), _("Program managers and administrators choose which countries are in a region.")
        ),
    )


def _region(row: dict[str, Any]) -> str:
    return reverse("audiences:region", args=[row["region"].code])


def _country(row: dict[str, Any]) -> str:
    return reverse("audiences:region", args=[row["country"].code.lower()])
