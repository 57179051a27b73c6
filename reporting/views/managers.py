"""The table of teams under a results page: managers, least complete first."""

from typing import Any

from django.db.models import Case, ExpressionWrapper, F, FloatField, Q, When
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from delivery.models.assignment import AssignmentQuerySet
from reporting.domain import measures, privacy, slices
from reporting.views.addresses import Address
from rollout.web import formats
from rollout.web.tables import Column, Empty, Table


def table(
    request: HttpRequest, assignments: AssignmentQuerySet, address: Address, *, target: int, minimum: int
) -> Table:
    """One row a manager of the people in `assignments`; teams under the minimum show no share. `target` in percent."""
    manager = slices.DIMENSIONS["manager"]
    rows = (
        assignments.order_by()
        .values(manager=F("person__manager"), manager_name=manager.name(), site=F("person__manager__site"))
        .annotate(**measures.annotations(request.now))
        .filter(assigned__gt=0)
    )
    counts = {row["manager"] or 0: row["assigned"] for row in rows.values("manager", "assigned")}
    extra = [key for key in privacy.hidden_in_list(counts, minimum) if counts[key] >= minimum]
    small = Q(assigned__lt=minimum) | Q(manager__in=extra)
    exact = ExpressionWrapper(100.0 * F("completed") / F("assigned"), output_field=FloatField())
    rows = rows.annotate(percent=Case(When(small, then=None), default=exact, output_field=FloatField()))

    def team_url(row: dict[str, Any]) -> str:
        return address.url(manager=str(row["manager"]) if row["manager"] else slices.NOTHING)

    def hidden(row: dict[str, Any]) -> bool:
        return row["percent"] is None

    return Table(
        [
            Column(
                "name",
                _("Manager"),
                value=lambda r: r["manager_name"] or str(manager.nobody),
                sort="manager_name",
                url=team_url,
            ),
            Column("site", _("Place"), value=lambda r: r["site"], sort="site"),
            Column(
                "team",
                _("Team"),
                value=lambda r: privacy.why(r["assigned"], minimum) if hidden(r) else formats.number(r["assigned"]),
                sort="assigned",
                align="end",
            ),
            Column(
                "complete",
                _("Complete"),
                kind="share",
                value=lambda r: None if hidden(r) else (r["completed"], r["assigned"], target),
                sort="percent",
            ),
            *(
                Column(key, measures.BY_KEY[key].label, value=lambda r, key=key: _count(r, key), align="end")
                for key in ("in_progress", "not_started", "overdue")
            ),
        ],
        rows,
        request,
        name="managers",
        personal=True,
        label=gettext_lazy("Teams by manager"),
        noun=ngettext_lazy("%(shown)s manager", "%(shown)s managers", "n"),
        per_page=20,
        default_sort="complete",
        empty=Empty(_("No teams here"), _("Nobody is assigned under these filters.")),
        tiebreak="manager",
        prefix="m-",
    )


def _count(row: dict[str, Any], key: str) -> str:
    return formats.NOTHING if row["percent"] is None else formats.number(row[key])
