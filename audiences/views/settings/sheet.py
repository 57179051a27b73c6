"""A page of settings for one desk, shared by places and programs: shown, changed in place, confirmed, saved.

Without JavaScript it is one form: "Save changes" leads to a page that says what the changes do, and that page saves.
With HTMX each changed row says it at once, and a page that has said it already saves directly.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import catalogue, departures, edits
from audiences.domain.settings.desks import Desk
from audiences.domain.settings.edits import Outcome, Refused
from audiences.domain.settings.resolution import Resolved
from audiences.domain.settings.setting import Tier
from audiences.views.settings import posted
from audiences.views.settings.posted import Moment, Posted
from audiences.views.settings.rows import Line, Row, Rows
from rollout.journal import undoable
from rollout.web import formats, pages, row_numbers

ALL, MINE, DIFFERENT = "all", "mine", "different"
Draw = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Urls:
    """`page` also takes the form; `change` answers HTMX with one row."""

    page: str
    change: str
    history: str
    call_off: str
    rule: Callable[[str], str] | None = None  # of a setting, where it is tightened
    asks: Callable[[Resolved], Line | None] | None = None  # where Group is asked for another value


class Sheet:
    """One request's view of a desk. `draw(template, context, status=…)` frames the page."""

    def __init__(self, request: HttpRequest, desk: Desk, *, urls: Urls, draw: Draw) -> None:
        self.request, self.desk, self.urls, self.draw = request, desk, urls, draw
        self.settings = desk.book(request.now)
        self.may_change = desk.may_change(request.actor)
        self.zone = zone_of(request, desk)
        asked = request.GET.get("show", "")
        self.show = asked if asked in {MINE, DIFFERENT} else ALL
        self.rows = Rows(
            desk,
            self.settings,
            may_change=self.may_change,
            reader=request.user.pk,
            zone=self.zone,
            others=departures.of(self.settings, desk.target),
            planned=desk.planned(request.now),
            rule_url=urls.rule,
            asks=urls.asks,
        )

    # The doors

    def get(self) -> HttpResponse:
        return self._page(Posted(moment=Moment(at=self.request.now)), [])

    def post(self) -> HttpResponse:
        """Save, or say what stands against it, or ask to confirm what the page has not said yet."""
        given = self._read()
        outcomes = self._weigh(given)
        if posted.read_only(self.request.POST):
            return self._page(given, outcomes)
        if given.moment.error or any(outcome.error for outcome in outcomes):
            return self._page(given, outcomes, status=422)
        if any(outcome.theirs for outcome in outcomes):
            return self._page(given, outcomes, status=409)
        if not given.edits:
            pages.say(self.request, _("Nothing was changed."), "info")
            return pages.redirect(self.request, self.urls.page)
        if not all(self._was_told(outcome, given) for outcome in outcomes):
            return self._confirm(given, outcomes)
        return self._save(given)

    def change(self) -> HttpResponse:
        """One row as it would be, with the save bar sent along; the whole page without HTMX."""
        given = self._read()
        outcomes = {outcome.name: outcome for outcome in self._weigh(given)}
        name = self.request.POST.get("row", "")
        if not self.request.htmx or name not in catalogue.SETTINGS:
            return self._page(given, list(outcomes.values()))
        row = self._row(name, outcomes.get(name), given)
        pressed = {"back": "undo", "undo": "field"}.get(self.request.htmx.trigger_name or "", "")
        context = {
            "row": row,
            "change_url": self.urls.change,
            "successor": pressed,
            **self._bar(given, list(outcomes.values())),
        }
        says = row.error or " ".join(row.effects) or (_("Nothing else changes.") if row.is_changed else "")
        return pages.page(
            self.request,
            "audiences/settings/_change.html",
            {**context, "error": row.error},
            fragment="audiences/settings/_change.html",
            status=422 if row.error else 200,
            announce="" if row.error else says,
        )

    def call_off(self) -> HttpResponse:
        """Take a planned decision of this desk back."""
        number = row_numbers.read(self.request.POST.get("decision", ""))
        planned = self.desk.decisions().planned(self.request.now)
        found = planned.filter(pk=number).first() if number is not None else None
        if found is None:
            pages.say(self.request, _("This is not planned any more."), "info")
        else:
            self.desk.call_off(found, by=self.request.actor, at=self.request.now)
            pages.say(self.request, _("The planned change is called off."))
        return pages.redirect(self.request, self.urls.page)

    # What they share

    def _read(self) -> Posted:
        return posted.read(self.request, self.desk, self.settings, self.zone)

    def _weigh(self, given: Posted) -> list[Outcome]:
        at = given.moment.at or self.request.now
        settings = self.desk.book(at) if at > self.request.now else self.settings
        return edits.weigh(given.edits, desk=self.desk, settings=settings, seen=given.seen)

    def _was_told(self, outcome: Outcome, given: Posted) -> bool:
        expected = posted.token(outcome.edit, catalogue.get(outcome.name), given.moment)
        return given.told.get(outcome.name) == expected

    def _save(self, given: Posted) -> HttpResponse:
        try:
            rows = edits.save(
                given.edits,
                desk=self.desk,
                by=self.request.actor,
                at=self.request.now,
                effective_at=given.moment.at,
                reason=given.reason,
                seen=given.seen,
            )
        except Refused as refused:  # somebody was faster by less than this request took
            return self._page(given, list(refused.outcomes), status=409 if refused.in_conflict else 422)
        undoable.say(self.request, self._saved(given), rows[0])
        return pages.redirect(self.request, self.urls.page)

    def _saved(self, given: Posted) -> str:
        count = len(given.edits)
        at = given.moment.at
        if at is None or at <= self.request.now:
            return ngettext("%(count)s change is saved.", "%(count)s changes are saved.", count) % {"count": count}
        said = {"count": count, "day": formats.day(at.astimezone(self.zone).date())}
        return (
            ngettext("%(count)s change is planned for %(day)s.", "%(count)s changes are planned for %(day)s.", count)
            % said
        )

    def _row(self, name: str, outcome: Outcome | None, given: Posted) -> Row:
        setting = catalogue.get(name)
        told = posted.token(outcome.edit, setting, given.moment) if outcome and not outcome.error else ""
        return self.rows.of(setting, outcome, told)

    def _page(self, given: Posted, outcomes: Sequence[Outcome], status: int = 200) -> HttpResponse:
        by_name = {outcome.name: outcome for outcome in outcomes}
        every = {name: self._row(name, by_name.get(name), given) for name in catalogue.SETTINGS}
        shown = {name: row for name, row in every.items() if self._is_shown(row)}
        sections = [
            (section.label, [shown[each.name] for each in settings if each.name in shown])
            for section, settings in catalogue.in_sections().items()
        ]
        refused = [(row.target, f"{row.setting.title}: {row.error}") for row in every.values() if row.error]
        if given.moment.error:
            refused.append(("id_effective_on", given.moment.error))
        context = {
            "sections": [(label, rows) for label, rows in sections if rows],
            "tabs": self._tabs(every),
            "counts": self._counts(every),
            "urls": self.urls,
            "change_url": self.urls.change if self.may_change else "",
            "form_url": self._address(self.show),
            "errors": refused,
            "conflicts": [row for row in every.values() if row.theirs],
            "out_of_bounds": [row for row in every.values() if row.adjusted and row.may_go_back],
            "as_of": self.request.now.isoformat(),
            "seen": edits.latest(self.desk) if self.may_change else 0,
            "may_change": self.may_change and any(row.control for row in every.values()),
            "clock": formats.city(self.zone),
            **self._bar(given, outcomes),
        }
        return self.draw("page", context, status=status)

    def _confirm(self, given: Posted, outcomes: Sequence[Outcome]) -> HttpResponse:
        """The changes in words, and a form that sends them again as told."""
        rows = [self._row(outcome.name, outcome, given) for outcome in outcomes]
        context = {
            "rows": rows,
            "hidden": [
                *posted.hidden(given.edits),
                *((f"told-{row.name}", row.told) for row in rows),
                ("as_of", self.request.POST.get("as_of", "")),
                ("seen", self.request.POST.get("seen", "")),
            ],
            "urls": self.urls,
            "form_url": self.urls.page,
            "clock": formats.city(self.zone),
            **self._bar(given, outcomes),
        }
        return self.draw("confirm", context)

    def _bar(self, given: Posted, outcomes: Sequence[Outcome]) -> dict[str, Any]:
        """How many changes wait, and what has to be corrected before."""
        wrong = [outcome.name for outcome in outcomes if outcome.error]
        return {
            "changes": len(outcomes),
            "wrong": [(f"setting-{name}", catalogue.get(name).title) for name in wrong],
            "moment": given.moment,
            "reason": given.reason,
            "page_url": self.urls.page,
        }

    def _is_shown(self, row: Row) -> bool:
        if row.is_changed or self.show == ALL:
            return True
        return row.control is not None if self.show == MINE else self._differs(row)

    def _differs(self, row: Row) -> bool:
        return bool(row.resolved.value != self.settings.value(row.name))

    def _tabs(self, every: dict[str, Row]) -> list[tuple[str, str, bool, None, None]]:
        mine = sum(row.control is not None for row in every.values())
        different = sum(self._differs(row) for row in every.values())
        listed = [
            (ALL, _("All, %(count)s") % {"count": len(every)}),
            (MINE, _("You can change, %(count)s") % {"count": mine}),
            (DIFFERENT, _("Differ from Group, %(count)s") % {"count": different}),
        ]
        return [
            (self._address(key), label, key == self.show, None, None)
            for key, label in listed
            if key != MINE or self.may_change
        ]

    def _address(self, show: str) -> str:
        """The page with one of its tabs."""
        if show == ALL:
            return self.urls.page
        return f"{self.urls.page}{'&' if '?' in self.urls.page else '?'}show={show}"

    def _counts(self, every: dict[str, Row]) -> list[tuple[Any, str]]:
        """One chip for each kind of permission, and how many settings have it."""
        says = {
            Tier.LOCKED: _("%(count)s, the same everywhere"),
            Tier.BOUNDED: _("%(count)s, you choose inside limits")
            if self.may_change
            else _("%(count)s, inside limits"),
            Tier.DELEGATED: _("%(count)s, no limits from Group"),
        }
        found = []
        for tier, sentence in says.items():
            rows = [row for row in every.values() if row.resolved.policy.tier is tier]
            if rows:
                chip = max(rows, key=lambda row: row.control is not None).chip
                found.append((chip, sentence % {"count": len(rows)}))
        return found


def zone_of(request: HttpRequest, desk: Desk) -> datetime.tzinfo:
    """The place's clock, else the organization's."""
    country = desk.target.country
    return formats.zone(country) or formats.zone(request.tenant) or datetime.UTC
