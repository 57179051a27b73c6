"""The way to a first launch: nine steps, each done when its rows are there."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import region_leads
from audiences.domain.settings import book, catalogue, center
from audiences.domain.settings.book import Book
from audiences.domain.settings.setting import Tier
from audiences.models import Person, Region, Segment
from delivery.models import CompletionSource
from programs.models import Launch, Program, Wave
from reporting.models import FirstRunDismissal
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Slip
from rollout.web import formats, lifting

DISMISSED = "first_run.dismissed"


@dataclass(frozen=True)
class Step:
    """`route` is the URL name of the page where the step is taken."""

    title: str
    note: str
    done: bool
    route: tuple[str, tuple[object, ...]]
    action: str


def steps(*, by: Actor, at: datetime.datetime) -> list[Step]:
    """The nine steps in order; empty once any wave was launched, or an administrator dismissed them.

    A fixed number of queries.
    """
    if Launch.objects.exists() or FirstRunDismissal.objects.exists():
        return []
    settings = book.at(at)
    return [_people(), _regions(by, at), _tiers(settings), _sender(by, settings), _sources(), *_program()]


def dismiss(*, by: Actor, at: datetime.datetime) -> FirstRunDismissal:
    """Show the list no more, to nobody of the organization; repeated, it stays as it is."""
    _require(by)
    row, is_new = FirstRunDismissal.objects.get_or_create(defaults={"dismissed_by": by.user, "dismissed_at": at})
    if is_new:
        entries.record(DISMISSED, subject=row, by=by, at=at, data={})
    return row


def undo(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """Show the list again."""
    _require(by)
    row = FirstRunDismissal.objects.select_for_update().filter(pk=entry.subject_id).first()
    if row is None:
        raise Slip(_("The first steps are shown already."))
    entries.record("first_run.shown_again", subject=row, by=by, at=at, data={})
    row.delete()
    return _("Taken back: the first steps are shown again.")


def _require(by: Actor) -> None:
    if not by.may(Action.MANAGE_MEMBERS):
        raise Denied(_("Administrators decide when the first steps are over."), lift=lifting.may(Action.MANAGE_MEMBERS))


def _program() -> list[Step]:
    """From the people to the launch."""
    segments = Segment.objects.count()
    program, wave = Program.objects.order_by("pk").first(), Wave.objects.select_related("program").first()
    plan = ("programs:plan", (program.slug,)) if program else ("programs:new", ())
    gate = ("programs:wave_readiness", (wave.program.slug, wave.number)) if wave else plan
    return [
        Step(
            _("Build a segment"),
            _("%(segments)s so far.") % {"segments": formats.number(segments)}
            if segments
            else _("A rule such as “everybody in India”; a wave is made of segments."),
            bool(segments),
            ("audiences:segments", ()),
            _("Open segments"),
        ),
        Step(
            _("Create a program"),
            str(program)
            if program
            else _("Choose mandatory or self-directed; plan, messages and reports follow from that."),
            program is not None,
            ("programs:new", ()) if program is None else plan,
            _("New program") if program is None else _("Open"),
        ),
        Step(
            _("Plan a wave"),
            _("%(wave)s starts on %(day)s.") % {"wave": wave, "day": formats.short_day(wave.starts_on)}
            if wave
            else _("Who, when, and by when they are due."),
            wave is not None,
            plan,
            _("Open the plan"),
        ),
        Step(_("Clear the gate and launch"), _("Nobody is written to before that."), False, gate, _("Open the gate")),
    ]


def _people() -> Step:
    people = Person.objects.present().count()
    if people:
        note = ngettext("%(people)s person is here.", "%(people)s people are here.", people)
        note %= {"people": formats.number(people)}
    else:
        note = _("A file from your HR system: who there is, where, and who leads whom.")
    return Step(_("Connect your people data"), note, bool(people), ("audiences:imports", ()), _("Import people"))


def _regions(by: Actor, at: datetime.datetime) -> Step:
    """Done when each region has a lead; whoever may not invite one goes to the regions."""
    regions = list(Region.objects.all())
    led = len(region_leads.of(regions, at))
    title, done = _("Add regions and who leads them"), bool(regions) and led == len(regions)
    if not regions:
        note = _("Countries come with the people; a region puts some of them into the hands of an HR lead.")
        return Step(title, note, done, ("audiences:regions", ()), _("Add regions"))
    note = ngettext(
        "%(led)s of %(count)s region has somebody who leads it.",
        "%(led)s of %(count)s regions have somebody who leads them.",
        len(regions),
    ) % {"led": formats.number(led), "count": formats.number(len(regions))}
    if done or not by.may(Action.MANAGE_MEMBERS):
        return Step(title, note, done, ("audiences:regions", ()), _("Open regions"))
    return Step(title, note, done, ("members:invite", ()), _("Invite a lead"))


def _sender(by: Actor, settings: Book) -> Step:
    """Done when somebody reads the answers."""
    said = {
        "sender": settings.value("sender_name") or by.tenant.name,
        "addresses": ", ".join(settings.value("reply_to")),
    }
    note = (
        _("Messages come from %(sender)s; answers go to %(addresses)s.")
        if said["addresses"]
        else _("Messages come from %(sender)s; nobody reads the answers yet.")
    ) % said
    done = bool(said["addresses"])
    return Step(_("Say who reads the answers"), note, done, ("audiences:setting", ("reply_to",)), _("Open the setting"))


def _sources() -> Step:
    """Where completions come from."""
    sources = CompletionSource.objects.count()
    if sources:
        note = ngettext("%(sources)s source is here.", "%(sources)s sources are here.", sources)
        note %= {"sources": formats.number(sources)}
    else:
        note = _("Each learning system, or each list that somebody sends; without one nobody is ever complete.")
    return Step(_("Say where completions come from"), note, bool(sources), ("delivery:sources", ()), _("Open sources"))


def _tiers(settings: Book) -> Step:
    """Who decides what: done when nothing stands as suggested any more."""
    undecided = center.undecided(settings)
    suggested = [catalogue.get(name).tier for name in undecided]
    said = {"count": len(catalogue.SETTINGS), "left": len(undecided), **{tier: suggested.count(tier) for tier in Tier}}
    if not undecided:
        note = _("All %(count)s settings are decided.") % said
    else:
        note = (
            _(
                "%(count)s settings, %(left)s not decided yet. We suggest %(locked)s locked, %(bounded)s within "
                "bounds, %(delegated)s left to regions."
            )
            % said
        )
    title = _("Decide what regions may change")
    return Step(title, note, not undecided, ("audiences:settings", ()), _("Open settings"))
