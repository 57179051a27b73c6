"""The readiness gate of a wave (design screen 04), the readiness of all waves, and the red figure on the tab."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from audiences.domain.settings import book
from programs.domain import arrivals, audience, boards, launches, light_lists, open_items, pilot_gate, places, standing
from programs.domain.open_gates import Counts, Gate
from programs.models import Launch, Program, ReadinessItem, UrgentLaunch, Wave
from programs.views import readiness_board, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages
from rollout.web.selections import Act, Bar


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """All waves against all areas, and who is late."""
    program = workspace.load(request, slug)
    late = readiness_board.late_owners(request, [program], slug)
    if late.wants_file or request.htmx:
        return pages.listing(request, "components/table.html", late)
    waves = workspace.waves_of(program)
    today = workspace.today(request)
    context = {
        "rows": readiness_board.heat(waves, boards.of_waves(waves, today), today),
        "areas": [area.label for area in ReadinessItem.Area],
        "table": late,
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
    }
    return workspace.page(request, program, "programs/readiness/overview.html", context, tab="readiness")


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def gate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number)
    people = audience.size_of(wave)
    context = gate_context(request, wave)
    context |= {
        "happens": _what_launching_does(context["gate"], request.now) if context["before_launch"] else [],
        "people": people,
        "urgent_url": _urgent_url(context),
        "light": light_lists.of_wave(wave, request.now),
        "full_list": light_lists.sentence(wave.program) if wave.program.full_list_at else "",
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
    }
    if context["may_work"] and not all(row.settled for row in context["board"].rows):
        context["bar"] = _bar(wave)
    crumbs = [(reverse("programs:readiness", args=[slug]), _("Readiness")), (request.path, wave.name)]
    return workspace.page(request, wave.program, "programs/readiness/gate.html", context, tab="readiness", trail=crumbs)


def _urgent_url(context: dict[str, Any]) -> str:
    """Where the open items of a wave that cannot be launched are put to an executive, or wait for them."""
    wave, gate = context["wave"], context["gate"]
    if wave.state != Wave.State.PLANNED or gate.is_open or not context["may_launch"]:
        return ""
    asked = wave.urgencies.filter(state=UrgentLaunch.State.ASKED).first()
    if asked:
        return reverse("programs:urgent", args=[wave.program.slug, wave.number, asked.pk])
    return reverse("programs:urgent_new", args=[wave.program.slug, wave.number])


def _bar(wave: Wave) -> Bar:
    """What can be done with several items at once."""
    here = [wave.program.slug, wave.number]
    url = reverse("programs:items_together", args=here)
    proof = Act(reverse("programs:evidence_together", args=here), _("Add evidence"))
    return Bar("items-bulk", _("Selected items"), url, [Act(url, _("Set owner or due date")), proof])


def gate_context(request: HttpRequest, wave: Wave) -> dict[str, Any]:
    """What the gate's parts need: rows, the notice, the launch button, the areas and the acts the reader may do."""
    today = workspace.today(request)
    board = boards.of_wave(wave, today)
    gate = board.gate(wave)
    counts = _counts(gate)
    before_launch = wave.state in Wave.AHEAD
    passes = gate.is_open or bool(counts and counts.released)
    waits = pilot_gate.keeps(wave)
    kept_back = bool(waits) and wave.state == Wave.State.PLANNED
    return {
        "wave": wave,
        "program": wave.program,
        "board": board,
        "standing": ("watch", _("Waits for a pilot"))
        if kept_back
        else standing.of_wave(wave, blocking=0 if passes else len(gate.blockers), today=today),
        "notice": notice(wave, board, gate, counts, waits),
        "gate": gate,
        "counts": counts,
        "before_launch": before_launch,
        "launchable": wave.state == Wave.State.PLANNED and passes and bool(board.rows) and not waits,
        "may_work": request.actor.may(Action.WORK_READINESS),
        "may_decide": request.actor.may(Action.GRANT_WAIVERS),
        "may_people": request.actor.may(Action.VIEW_PEOPLE),
        "may_launch": request.actor.may(Action.LAUNCH_WAVES),
        "may_scope": before_launch and request.actor.may(Action.MANAGE_PROGRAMS),
        "has_checks": before_launch and any(row.automatic for row in board.rows),
        "statuses": boards.STATUSES,
        "late": wave.starts_on < today,
    }


def _counts(gate: Gate) -> Counts | None:
    """Who goes and who waits, where the gate holds some of them or all that there are after the launch."""
    if gate.is_open or gate.wave.state == Wave.State.CLOSED:
        return None
    if gate.wave.state == Wave.State.LAUNCHED:
        return gate.counts(arrivals.held(gate))
    return None if gate.holds_all else gate.counts(audience.people_of(gate.wave))


def notice(
    wave: Wave, board: boards.Board, gate: Gate, counts: Counts | None, waits: Sequence[str] = ()
) -> tuple[str, str, str]:
    """(status, title, text) of the message that opens the gate; `waits` says which pilots keep the wave back."""
    settled = " ".join([*waits, _settled(board)])
    if wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED):
        launch = Launch.objects.select_related("launched_by").get(wave=wave)
        title = _("Launched on %(day)s by %(who)s") % {
            "day": formats.long_day(launch.launched_at),
            "who": launch.launched_by or "Fairway",
        }
        waits = held_words(counts) if counts and counts.held else ""
        return "watch" if waits else "good", title, f"{_launched_for(launch)} {waits} {settled}".replace("  ", " ")
    if wave.state == Wave.State.HELD:
        return (
            "watch",
            _("%(wave)s is held") % {"wave": wave.name},
            settled if waits else _("Resume it to launch it. %(settled)s") % {"settled": settled},
        )
    if waits and board.rows:
        return "stop", _("Launch is off while a pilot keeps the wave back"), settled
    if not board.rows:
        return "stop", _("Launch is off until there is a checklist"), _("Save the wave's plan once more to build it.")
    if counts and counts.released and counts.held:
        title = ngettext("Launch goes for %(count)s person", "Launch goes for %(count)s people", counts.released) % {
            "count": formats.number(counts.released)
        }
        return "watch", title, f"{held_words(counts)} {settled}"
    blocking = 0 if counts and counts.released else len(gate.blockers)
    if blocking:
        title = ngettext(
            "Launch is off until %(count)s blocking item is closed",
            "Launch is off until %(count)s blocking items are closed",
            blocking,
        )
        return "stop", title % {"count": formats.in_words(blocking)}, settled
    return "good", _("Nothing blocks the launch"), settled


def held_words(counts: Counts) -> str:
    """How many wait, for which items."""
    said = ngettext("%(count)s person is held: %(items)s.", "%(count)s people are held: %(items)s.", counts.held)
    behind = [
        _("%(people)s by “%(item)s”") % {"people": formats.number(people), "item": blocker.item.words}
        for blocker, people in counts.behind
    ]
    return said % {"count": formats.number(counts.held), "items": formats.enumerated(behind)}


def _reaches(having: int, without: int) -> str:
    """1,204 mailboxes; 12 people have none."""
    mailboxes = ngettext("%(n)s mailbox", "%(n)s mailboxes", having) % {"n": formats.number(having)}
    none = ngettext("%(people)s person has none", "%(people)s people have none", without)
    return f"{mailboxes}; {none % {'people': formats.number(without)}}"


def _settled(board: boards.Board) -> str:
    """How many items are out of the way, and how many are open without being in it."""
    done = ngettext(
        "%(done)s of %(all)s items is done or waived.", "%(done)s of %(all)s items are done or waived.", len(board.done)
    )
    said = done % {"done": len(board.done), "all": len(board.rows)}
    loose = len(board.open)
    if not loose:
        return said
    more = ngettext(
        "%(count)s more is open but does not block.", "%(count)s more are open but do not block.", loose
    ) % {"count": formats.in_words(loose)}
    return f"{said} {more[0].upper()}{more[1:]}"


def _launched_for(launch: Launch) -> str:
    people = ngettext("%(people)s person", "%(people)s people", launch.people) % {
        "people": formats.number(launch.people)
    }
    waivers = len(launch.waived)
    if not waivers:
        return _("For %(people)s.") % {"people": people}
    said = ngettext(
        "For %(people)s, relying on %(count)s waiver.", "For %(people)s, relying on %(count)s waivers.", waivers
    )
    return said % {"people": people, "count": formats.in_words(waivers)}


def announcement(board: boards.Board) -> str:
    """What the polite region says after an item changed."""
    blocking = len(board.blocking)
    if not blocking:
        return _("Nothing blocks the launch")
    said = ngettext("%(count)s item still blocks", "%(count)s items still block", blocking)
    said %= {"count": formats.in_words(blocking)}
    return f"{said[0].upper()}{said[1:]}"


def blocking_next(request: HttpRequest, program: Program) -> int:
    """Blocking items of the next planned wave, for the tab."""
    planned = [wave for wave in workspace.waves_of(program) if wave.state == Wave.State.PLANNED]
    return len(open_items.blocking([program], workspace.today(request)).get(planned[0].pk, [])) if planned else 0


def _what_launching_does(gate: Gate, at: datetime.datetime) -> list[tuple[str, str]]:
    """Facts beside the gate, each from the rows as they are now; of a gate that holds everybody, as if it were open."""
    wave = gate.wave
    people = audience.people_of(wave) if gate.holds_all else gate.released(audience.people_of(wave))
    counted = people.aggregate(everybody=Count("pk"), without=Count("pk", filter=Q(email="")))
    count, without = counted["everybody"], counted["without"]
    first = launches.first_instant(wave, people)
    verb = _("Assigns") if wave.program.is_mandatory else _("Invites")
    windows = places.windows(wave, places.of_wave(wave, book.at(at)))[0]
    facts = [
        (
            verb,
            ngettext("%(count)s person, due %(deadline)s", "%(count)s people, due %(deadline)s", count)
            % {"count": formats.number(count), "deadline": places.deadline(wave, windows)},
        )
    ]
    facts.append((_("Reaches"), _reaches(count - without, without)))
    if first:
        said = _("%(time)s local time on %(day)s, first in %(city)s") % {
            "time": formats.time(wave.start_time),
            "day": formats.long_day(wave.starts_on),
            "city": first[1].rsplit("/", 1)[-1].replace("_", " "),
        }
        facts.append((_("Starts"), said))
    facts.append((_("Closes"), formats.long_day(wave.ends_on)))
    facts.append((_("Undo"), _("None. Assignments and sent messages stay")))
    return facts
