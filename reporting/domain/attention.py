"""What needs somebody today, by what their roles let them do: every item is a row of the product and opens it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import book, children, provenance
from audiences.models import Region
from comms.models import Message
from delivery.domain import exceptions
from delivery.models import Assignment, AssignmentException, Unmatched
from programs.domain import asks
from programs.models import ReadinessItem, SponsorAsk, Waiver, Wave
from reporting.domain import briefs, measures, verdicts
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing, WaveStanding
from reporting.domain.verdicts import Color
from rollout.members.domain import handovers, periods
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

NEAR = datetime.timedelta(days=21)  # before a launch, from when its open gate is somebody's concern
SOON = datetime.timedelta(days=3)  # before an item of one's own is due
_RANK = {"stop": 0, "watch": 1, "info": 2}
_SAYS = {"stop": "Blocked", "watch": "At risk", "info": "For information"}


@dataclass(frozen=True)
class Item:
    """`route` is a URL name with its arguments; `on` orders items of one status, the nearest first."""

    status: str
    title: str
    note: str
    meta: str
    aside: str
    route: tuple[str, tuple[object, ...]]
    action: str
    on: Day
    blocks: str = ""  # the launch that it holds up

    @property
    def status_label(self) -> str:
        return _SAYS[self.status]

    @property
    def aside_status(self) -> str:
        return self.status


def of(standings: Sequence[Standing], *, by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    """Items of the actor, the gravest and nearest first; a fixed number of queries."""
    items: list[Item] = []
    if by.may(Action.MANAGE_PROGRAMS):
        items += _gates(standings, today)
    if by.may(Action.WORK_READINESS):
        items += _own_items(standings, by, today)
    if by.may(Action.GRANT_WAIVERS):
        items += _waivers(by, today)
    if by.may(Action.DECIDE_EXCEPTIONS):
        items += _exceptions(by, at, today)
    if by.may(Action.MANAGE_MEMBERS):
        items += _ending(by, at, today)
    if by.may(Action.VIEW_RESULTS):
        items += _forecasts(standings, today)
    if by.may(Action.ANSWER_ASKS):
        items += _asks(by, at, today)
    if by.may(Action.MANAGE_MESSAGES):
        items += _uncertain(today)
    if by.may(Action.IMPORT_COMPLETIONS):
        items += _unmatched(today)
    if by.may(Action.CHANGE_SETTINGS) and not by.reaches_all(Action.CHANGE_SETTINGS):
        items += _to_choose_again(by, at, today)
    if by.may(Action.VIEW_TEAM):
        items += _late_reports(by, at, today)
    return sorted(items, key=lambda item: (_RANK[item.status], item.on, item.title))


def _gates(standings: Iterable[Standing], today: Day) -> list[Item]:
    items = []
    for standing in standings:
        for wave in standing.waves:
            if wave.launched or not wave.blockers or wave.wave.starts_on > today + NEAR:
                continue
            first = min(wave.blockers, key=lambda b: b.item.due_on)
            count = len(wave.blockers)
            title = first.item.title if count == 1 else f"{count} items block {wave.wave.name}"
            note = first.why if count == 1 else f"First: {first.item.title}. {first.why}"
            items.append(
                Item(
                    "stop" if wave.verdict.color is Color.RED else "watch",
                    title,
                    f"{note} Launch is planned for {_day(wave.wave.starts_on)}.",
                    standing.program.name,
                    due(first.item.due_on, today),
                    ("programs:wave_readiness", (standing.program.slug, wave.wave.number)),
                    "Open gate",
                    first.item.due_on,
                    f"{wave.wave.name} on {_day(wave.wave.starts_on)}",
                )
            )
    return items


def _own_items(standings: Sequence[Standing], by: Actor, today: Day) -> list[Item]:
    """Open readiness items that the actor owns, late or due soon."""
    found = (
        ReadinessItem.objects.filter(
            owner=by.principal,
            due_on__lte=today + SOON,
            wave__state__in=[Wave.State.PLANNED, Wave.State.HELD],
            wave__program__in=[standing.program for standing in standings],
        )
        .exclude(state=ReadinessItem.State.DONE)
        .select_related("wave__program")
        .order_by("due_on", "pk")
    )
    return [
        Item(
            "stop" if item.due_on < today else "watch",
            f"Yours: {item.title}",
            f"{'Blocks' if item.blocking else 'Belongs to'} {item.wave.name}, planned for {_day(item.wave.starts_on)}.",
            item.wave.program.name,
            due(item.due_on, today),
            ("programs:wave_readiness", (item.wave.program.slug, item.wave.number)),
            "Open item",
            item.due_on,
        )
        for item in found
    ]


def _waivers(by: Actor, today: Day) -> list[Item]:
    asked = (
        Waiver.objects.filter(state=Waiver.State.ASKED)
        .exclude(item__wave__state=Wave.State.CLOSED)
        .select_related("item__wave__program", "asked_by")
        .order_by("pk")
    )
    return [
        Item(
            "watch",
            f"Waiver asked for: {waiver.item.title}",
            f"Asked by {waiver.asked_by}. It would end on {_day(waiver.expires_on)}.",
            waiver.item.wave.program.name,
            "Your decision",
            ("programs:wave_readiness", (waiver.item.wave.program.slug, waiver.item.wave.number)),
            "Decide",
            min(waiver.item.due_on, waiver.item.wave.starts_on),
        )
        for waiver in asked
    ]


def _forecasts(standings: Iterable[Standing], today: Day) -> list[Item]:
    """Running waves that may miss their target."""
    items = []
    for standing in standings:
        for wave in standing.waves:
            missing = wave.verdict.color in {Color.RED, Color.AMBER}
            if wave.wave.state == Wave.State.LAUNCHED and missing and wave.band:
                items.append(_forecast(standing, wave, today))
    return items


def _forecast(standing: Standing, wave: WaveStanding, today: Day) -> Item:
    counted = wave.figures
    days, target = (wave.due_on - today).days, standing.program.target_percent
    return Item(
        "watch",
        f"{wave.wave.name} is forecast to end at {verdicts.between(wave.band)}" if wave.band else wave.wave.name,
        f"Target is {target}% by {_day(wave.due_on)}. {counted.not_started:,} have not started.",
        standing.program.name,
        "Last day" if days == 0 else f"{days} day{'' if days == 1 else 's'} left",
        ("reporting:results", (standing.program.slug,)),
        "See where",
        wave.due_on,
    )


def _asks(by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    """What the actor is asked for, and for those who ask, what is not answered in time."""
    waiting = briefs.open_asks(at)
    mine = Q(asked_of=by.person.id) if by.person else Q(pk__in=[])
    late = Q(due_on__lt=today) if by.may(Action.ASK_SPONSORS) else Q(pk__in=[])
    return [_ask(ask, today, is_asked=asks.is_asked(ask, by)) for ask in waiting.filter(mine | late)]


def _ask(ask: SponsorAsk, today: Day, *, is_asked: bool) -> Item:
    values = {"ask": ask.title, "person": ask.asked_of.name}
    title = _("Asked of you: %(ask)s") if is_asked else _("%(person)s has not answered: %(ask)s")
    return Item(
        "watch" if ask.due_on < today else "info",
        title % values,
        ask.reason,
        ask.program.name,
        due(ask.due_on, today),
        ("programs:ask", (ask.program.slug, ask.number)),
        _("Answer") if is_asked else _("Open ask"),
        ask.due_on,
    )


def _uncertain(today: Day) -> list[Item]:
    rows = (
        Message.objects.filter(state=Message.State.UNCERTAIN)
        .order_by()
        .values("program__slug", "program__name")
        .annotate(messages=Count("pk"))
    )
    return [
        Item(
            "watch",
            f"{row['messages']:,} message{' is' if row['messages'] == 1 else 's are'} uncertain",
            "The mail server may or may not have taken them. None is sent again by itself.",
            row["program__name"],
            "Your decision",
            ("comms:log", (row["program__slug"],)),
            "Open log",
            today,
        )
        for row in rows
    ]


def _unmatched(today: Day) -> list[Item]:
    rows = (
        Unmatched.objects.filter(settled_at__isnull=True)
        .order_by()
        .values("source__slug", "source__name")
        .annotate(lines=Count("pk"))
    )
    return [
        Item(
            "watch",
            f"{row['lines']:,} completion{' has' if row['lines'] == 1 else 's have'} no match",
            "They name a person, a course or a status that is not known here.",
            row["source__name"],
            "No deadline",
            ("delivery:source", (row["source__slug"],)),
            "Open source",
            today,
        )
        for row in rows
    ]


def _to_choose_again(by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    """Values of the actor's places that lie outside what Group or the law allows now."""
    settings = book.at(at)
    led = set(Region.objects.visible_to(by, Action.CHANGE_SETTINGS).values_list("pk", flat=True))
    items = []
    for (region, country), resolved in children.out_of_bounds(settings):
        place = settings.countries[country] if country else settings.regions[region]
        if (place.region_id if country else region) not in led:
            continue
        code = place.code.lower() if country else place.code
        items.append(
            Item(
                "watch",
                _("Choose again: %(setting)s") % {"setting": resolved.setting.title},
                provenance.adjusted_words(resolved),
                _("Settings for %(place)s") % {"place": place.name},
                _("No deadline"),
                ("audiences:place_settings", (code,)),
                _("Open settings"),
                today,
            )
        )
    return items


def _exceptions(by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    """Requests that the actor decides on, as one item that opens their list."""
    waiting = exceptions.waiting_for(by, at)
    if not waiting:
        return []
    first = AssignmentException.objects.values_list("asked_at", flat=True).get(pk=waiting[0])
    says = ngettext("%(count)d exception waits for you", "%(count)d exceptions wait for you", len(waiting))
    return [
        Item(
            "watch",
            says % {"count": len(waiting)},
            _("Until they are decided, the deadline holds. The first was asked for on %(day)s.") % {"day": _day(first)},
            _("Exceptions"),
            _("Your decision"),
            ("delivery:exception", (waiting[0],)) if len(waiting) == 1 else ("delivery:exceptions", ()),
            _("Decide"),
            today,
        )
    ]


def _ending(by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    """Memberships over, or over soon, with work that nobody took over yet."""
    items = []
    for ending in handovers.ending(by.tenant.pk, at):
        over, last = ending.membership.ends_at <= at, periods.last_day(ending.membership.ends_at, by.tenant)
        title = _("The membership of %(user)s is over") if over else _("The membership of %(user)s ends soon")
        note = ngettext(
            "%(count)d piece of work is still theirs.", "%(count)d pieces of work are still theirs.", ending.pieces
        )
        items.append(
            Item(
                "stop" if over else "watch",
                title % {"user": ending.membership.user},
                note % {"count": ending.pieces},
                _("Members"),
                _("Last day %(day)s") % {"day": _day(last)},
                ("members:end", (ending.membership.pk,)),
                _("Hand over"),
                last,
            )
        )
    return items


def _late_reports(by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    overdue = measures.BY_KEY["overdue"].condition(at)
    people = Assignment.objects.visible_to(by, Action.VIEW_TEAM).filter(overdue).values("person").distinct().count()
    if not people:
        return []
    who = "One of your people is" if people == 1 else f"{people:,} of your people are"
    route = ("reporting:team", ())
    return [
        Item("watch", f"{who} overdue", "A word from you works best.", "Your team", "Overdue", route, "See who", today)
    ]


def due(day: Day, today: Day) -> str:
    """Due today, due in 2 days, 3 days late."""
    days = (day - today).days
    if days == 0:
        return "Due today"
    if days == 1:
        return "Due tomorrow"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"Due in {count}" if days > 0 else f"{count} late"


def _day(day: Day) -> str:
    return f"{day.day} {day:%b}"
