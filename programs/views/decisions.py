"""The decisions of a program: what was decided, when, by whom and why, read from the journal."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.domain import dependants, language_words, variant_words, verbs
from programs.models import (
    ChangeOrder,
    Decision,
    Finding,
    PilotCriterion,
    PilotVerdict,
    PlanDraft,
    Program,
    ReadinessItem,
    Review,
    Risk,
    SponsorAsk,
    Variant,
    Waiver,
    Wave,
)
from programs.views import decision, workspace
from rollout.journal.domain import changes, words
from rollout.journal.models import Entry
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages
from rollout.web.tables import Column, Empty, Filter, Table

_TITLED = {
    "sponsorask": SponsorAsk,
    "risk": Risk,
    "decision": Decision,
    "plandraft": PlanDraft,
}  # nouns of a program that are called by a title


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    about = _Subjects(program)
    table = Table(
        [
            Column("at", gettext("When"), kind="moment", sort="at"),
            Column("verb", gettext("Decision"), value=lambda entry: words.of_verb(entry.verb)),
            Column("about", gettext("About"), value=about.of),
            Column("reason", gettext("Why"), value=lambda entry: words.of_reason(entry) or about.change(entry)),
            Column("actor", gettext("Who"), value=words.of_actor),
        ],
        _entries(program),
        request,
        name="decisions",
        label=gettext("Decisions of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s decision", "%(shown)s decisions", "n"),
        search_fields=("reason",),
        filters=[
            Filter("kind", gettext("Kind"), _KINDS, apply=lambda rows, kind: rows.filter(verb__startswith=f"{kind}."))
        ],
        default_sort="-at",
        empty=Empty(
            gettext("No decisions yet"),
            gettext("Launches, waivers, holds and moved dates are kept here with their reasons."),
        ),
    )
    written = decision.table(request, program)
    for each in (written, table):
        if each.wants_file:
            return pages.export(request, each.label, each)
    asked = written if request.htmx.target == written.name else table
    values = {"table": table, "written": written, "may_write": request.actor.may(Action.WORK_READINESS)}
    return workspace.page(
        request,
        program,
        "programs/decisions.html",
        {**values, "table": asked} if request.htmx else values,
        tab="decisions",
        fragment="components/table.html",
        announce=asked.summary,
    )


_KINDS = (
    ("wave", _("Waves")),
    ("plan", _("Drafts of the plan")),
    ("order", _("Change orders")),
    ("pilot", _("Pilots")),
    ("waiver", _("Waivers")),
    ("readiness", _("Readiness items")),
    ("finding", _("Findings")),
    ("urgent", _("Urgent launches")),
    ("ask", _("Asks of sponsors")),
    ("risk", _("Risks")),
    ("decision", _("Decisions written down")),
    ("variant", _("Texts")),
    ("review", _("Reviews of texts")),
    ("fallback", _("Languages")),
    ("program", _("Program")),
)


def of_item(item: ReadinessItem) -> list[tuple[str, str, str]]:
    """The item's history for components/log.html: (when, what, who), newest first."""
    waivers = item.waivers.values_list("pk", flat=True)
    about = Q(subject="readinessitem", subject_id=item.pk) | Q(subject="waiver", subject_id__in=list(waivers))
    about |= Q(subject="finding", subject_id__in=list(item.findings.values_list("pk", flat=True)))
    about |= Q(subject="wave", subject_id=item.wave_id, data__items__contains=[{"item": item.pk}])
    entries = Entry.objects.filter(about).select_related("actor", "on_behalf_of").order_by("-id")
    return [(formats.day(e.at), _said(e), words.of_actor(e)) for e in entries]


def _said(entry: Entry) -> str:
    said, reason = words.of_verb(entry.verb), words.of_reason(entry)
    if "passed" in entry.data:
        said = f"{said}, {formats.in_sentence(gettext('Passed') if entry.data['passed'] else gettext('Not passed'))}"
    return f"{said}. {reason}" if reason else f"{said}."


def _entries(program: Program) -> QuerySet[Entry]:
    waves = Wave.objects.filter(program=program).values("pk")
    waivers = Waiver.objects.filter(item__wave__program=program).values("pk")
    about = (
        Q(subject="program", subject_id=program.pk)
        | Q(subject="wave", subject_id__in=waves)
        | Q(subject="waiver", subject_id__in=waivers)
        | Q(subject="readinessitem", subject_id__in=ReadinessItem.objects.filter(wave__in=waves).values("pk"))
        | Q(subject="finding", subject_id__in=Finding.objects.filter(item__wave__in=waves).values("pk"))
        | Q(subject="changeorder", subject_id__in=ChangeOrder.objects.filter(wave__in=waves).values("pk"))
        | Q(subject="variant", subject_id__in=Variant.objects.filter(module__program=program).values("pk"))
        | Q(subject="review", subject_id__in=Review.objects.filter(variant__module__program=program).values("pk"))
        | Q(subject="languagefallback", subject_id__in=program.fallbacks.values("pk"))
    )
    for noun, model in _TITLED.items():
        about |= Q(subject=noun, subject_id__in=model.objects.filter(program=program).values("pk"))
    return Entry.objects.filter(about, verb__in=verbs.DECISIONS).select_related("actor", "on_behalf_of")


class _Subjects:
    """Names of what the entries are about; a query a kind."""

    def __init__(self, program: Program) -> None:
        self.waves = dict(program.waves.values_list("pk", "name"))
        waivers = Waiver.objects.filter(item__wave__program=program).select_related("item__wave")
        told = Q(findings__isnull=False) | ~Q(scope=ReadinessItem.Scope.WAVE)
        items = ReadinessItem.objects.filter(told, wave__program=program).distinct()
        self.items = {item.pk: f"{item.words}, {item.wave.name}" for item in items.select_related("wave")}
        self.waivers = {w.pk: f"{w.item.words}, {w.item.wave.name}" for w in waivers}
        self.titled = {
            noun: dict(model.objects.filter(program=program).values_list("pk", "title"))
            for noun, model in _TITLED.items()
        }
        texts = Variant.objects.filter(module__program=program).select_related("module", "region")
        self.texts = {text.pk: f"{text.module.title}: {variant_words.name(text)}" for text in texts}

    def of(self, entry: Entry) -> str:
        if entry.subject == "wave":
            return self.waves.get(entry.subject_id, gettext("A wave since removed"))
        if entry.subject == "changeorder":
            return self.waves.get(entry.data["wave"], gettext("A wave since removed"))
        if entry.subject in {"readinessitem", "finding"}:
            pk = entry.data["item"] if entry.subject == "finding" else entry.subject_id
            return self.items.get(pk, gettext("An item since removed"))
        if entry.subject == "waiver":
            return self.waivers.get(entry.subject_id, gettext("An item since removed"))
        if entry.subject in self.titled:
            return self.titled[entry.subject].get(entry.subject_id, "")
        if entry.subject in {"variant", "review"}:
            return self.texts.get(entry.data.get("variant", entry.subject_id), gettext("A text since removed"))
        if entry.subject == "languagefallback":
            return language_words.called(entry.data["locale"])
        return gettext("The program")

    def change(self, entry: Entry) -> str:
        """What the entry's own figures say where no reason was given."""
        data: dict[str, Any] = entry.data
        if "what" in data:
            return dependants.called(data["what"])
        if "waves" in data:
            return ngettext("%(n)s wave", "%(n)s waves", len(data["waves"])) % {"n": len(data["waves"])}
        if "people" in data:
            return ngettext("%(people)s person", "%(people)s people", data["people"]) % {
                "people": formats.number(data["people"])
            }
        if "verdict" in data.get("after", {}):
            return str(PilotVerdict.State(data["after"]["verdict"]).label)
        if "criterion" in data:
            return str(PilotCriterion.Kind(data["criterion"]).label)
        if "starts_on" in data.get("after", {}):
            before, after = (formats.date_range(*_dates(data[key])) for key in ("before", "after"))
            said = gettext("From %(before)s to %(after)s") % {"before": before, "after": after}
            return f"{said}, {_along(data['along'])}" if "along" in data else said
        return formats.enumerated(changes.label(entry.subject, field) for field in data.get("fields", []))


def _along(others: list[dict[str, Any]]) -> str:
    count = len(others)
    return ngettext("with %(n)s wave that follows", "with %(n)s waves that follow", count) % {"n": count}


def _dates(span: dict[str, str]) -> tuple[datetime.date, datetime.date]:
    return datetime.date.fromisoformat(span["starts_on"]), datetime.date.fromisoformat(span["ends_on"])
