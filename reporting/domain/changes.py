"""What people decided and changed in a program, as sentences from the journal."""

import datetime
import zoneinfo
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.models import Decision, PlanDraft, Program, ReadinessItem, Risk, SponsorAsk, Waiver, Wave
from rollout.journal.domain import words
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.web import formats

_SAYS = {
    "program.created": _("The program was created"),
    "wave.added": _("{wave} was planned"),
    "wave.moved": _("{wave} was moved, now {window}"),
    "wave.lead_accepted": _("A short lead time was accepted: {wave}"),
    "wave.held": _("{wave} was held"),
    "wave.resumed": _("{wave} was resumed"),
    "wave.launched": _("{wave} was launched"),
    "wave.closed": _("{wave} was closed"),
    "wave.removed": _("A planned wave was removed"),
    "plan.published": _("A draft of the plan was published: {plandraft}"),
    "plan.taken_back": _("A published draft was taken back: {plandraft}"),
    "waiver.asked": _("A waiver was asked for: {item}, {wave}"),
    "waiver.granted": _("A waiver was granted: {item}, {wave}"),
    "waiver.refused": _("A waiver was refused: {item}, {wave}"),
    "readiness.finished": _("Done: {item}, {wave}"),
    "readiness.reopened": _("Reopened: {item}, {wave}"),
    "ask.made": _("Asked of {person}: {ask}"),
    "ask.agreed": _("{person} agreed: {ask}"),
    "ask.declined": _("{person} declined: {ask}"),
    "ask.withdrawn": _("An ask of {person} was taken back: {ask}"),
    "risk.raised": _("Risk raised: {risk}"),
    "risk.watched": _("Risk is watched: {risk}"),
    "risk.happened": _("Risk happened: {risk}"),
    "risk.closed": _("Risk closed: {risk}"),
    "risk.reopened": _("Risk opened again: {risk}"),
    "decision.written": "{decision}",
    "decision.confirmed": _("The assumption held: {decision}"),
    "decision.failed": _("The assumption failed: {decision}"),
    "decision.put_off": _("Looked at again later: {decision}"),
    "decision.revoked": _("Revoked: {decision}"),
}
_TITLED: dict[str, type[Risk] | type[Decision] | type[PlanDraft]] = {
    "risk": Risk,
    "decision": Decision,
    "plandraft": PlanDraft,
}
_REASONED = frozenset(
    {
        "plan.published",
        "decision.confirmed",
        "decision.failed",
        "decision.put_off",
        "decision.revoked",
        "ask.agreed",
        "ask.declined",
        "ask.withdrawn",
        "risk.watched",
        "risk.happened",
        "risk.closed",
        "risk.reopened",
    }
)


@dataclass(frozen=True)
class Change:
    """`at` is on the tenant's clock, `text` is a sentence; `who` is empty where Fairway itself acted."""

    at: datetime.datetime
    verb: str
    text: str
    who: str


def of_program(
    program: Program,
    *,
    by: Actor,
    limit: int,
    after: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    verbs: frozenset[str] = frozenset(_SAYS),
) -> list[Change]:
    """The latest changes the actor may read about, newest first; eight queries at most."""
    if not by.may(Action.VIEW_PROGRAMS):
        return []
    entries = _entries(program).filter(verb__in=verbs & _SAYS.keys())
    if after is not None:
        entries = entries.filter(at__gt=after)
    if until is not None:
        entries = entries.filter(at__lte=until)
    listed = list(entries.select_related("actor").order_by("-at", "-id")[:limit])
    names, zone = _Names(program, listed), zoneinfo.ZoneInfo(by.tenant.time_zone)
    return [
        Change(entry.at.astimezone(zone), entry.verb, names.sentence(entry), str(entry.actor or "")) for entry in listed
    ]


def _entries(program: Program) -> QuerySet[Entry]:
    waves = Wave.objects.filter(program=program)
    items = ReadinessItem.objects.filter(wave__program=program)
    about = (
        Q(subject="program", subject_id=program.pk)
        | Q(subject="wave", subject_id__in=waves.values("pk"))
        | Q(subject="readinessitem", subject_id__in=items.values("pk"))
        | Q(subject="sponsorask", subject_id__in=SponsorAsk.objects.filter(program=program).values("pk"))
        | Q(subject="waiver", subject_id__in=Waiver.objects.filter(item__wave__program=program).values("pk"))
    )
    for noun, model in _TITLED.items():
        about |= Q(subject=noun, subject_id__in=model.objects.filter(program=program).values("pk"))
    return Entry.objects.filter(about)


class _Names:
    """What the entries' subjects are called now."""

    def __init__(self, program: Program, entries: list[Entry]) -> None:
        def of(subject: str) -> list[int]:
            return [entry.subject_id for entry in entries if entry.subject == subject]

        self.waves = {wave.pk: wave for wave in Wave.objects.filter(program=program)}
        found = Waiver.objects.filter(pk__in=of("waiver")).values_list("pk", "item") if of("waiver") else []
        self.waivers = dict(found)
        rows = SponsorAsk.objects.filter(pk__in=of("sponsorask")).select_related("asked_of") if of("sponsorask") else []
        self.asks = {ask.pk: ask for ask in rows}
        self.titled = {
            noun: dict(model.objects.filter(pk__in=of(noun)).values_list("pk", "title")) if of(noun) else {}
            for noun, model in _TITLED.items()
        }
        wanted = [*of("readinessitem"), *self.waivers.values()]
        self.items = {item.pk: item for item in ReadinessItem.objects.filter(pk__in=wanted)} if wanted else {}

    def sentence(self, entry: Entry) -> str:
        item = None
        if entry.subject in {"readinessitem", "waiver"}:
            key = entry.subject_id if entry.subject == "readinessitem" else self.waivers.get(entry.subject_id)
            item = self.items.get(key) if key else None
        wave = self.waves.get(item.wave_id if item else entry.subject_id if entry.subject == "wave" else 0)
        window = formats.date_range(wave.starts_on, wave.ends_on) if wave else ""
        ask = self.asks.get(entry.subject_id) if entry.subject == "sponsorask" else None
        told = str(_SAYS[entry.verb]).format(
            wave=wave or gettext("A wave"),
            item=item.words if item else gettext("an item"),
            window=window,
            ask=ask or "",
            **{noun: found.get(entry.subject_id, "").rstrip(".") for noun, found in self.titled.items()},
            person=ask.asked_of.name if ask else "",
        )
        reason = words.of_reason(entry)
        if reason and entry.verb in _REASONED:
            return f"{told}. {reason}"
        return f"{told}: {reason}" if reason and entry.verb.startswith("wave.") else f"{told}."
