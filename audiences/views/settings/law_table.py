"""What the law asks, country by country, as a table."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from rollout.web.row_tables import RowTable
from rollout.web.tables import Column, Empty


def by_country(request: HttpRequest, rows: Sequence[dict[str, Any]], *, label: str, empty: str) -> RowTable:
    """Rows have `country`, `url` and `asked`: what each law asks, in words."""
    return RowTable(
        [
            Column(
                "country", _("Country"), sort="country", value=lambda r: r["country"].name, url=lambda r: str(r["url"])
            ),
            Column(
                "asked",
                _("Asked"),
                value=lambda r: "; ".join(r["asked"]),
                template="audiences/settings/_asked.html",
                sort="asked",
            ),
        ],
        rows,
        request,
        name="laws-table",
        prefix="l-",
        label=label,
        noun=ngettext_lazy("%(shown)s country", "%(shown)s countries", "n"),
        empty=Empty(_("No countries yet"), empty),
    )
