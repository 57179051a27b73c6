"""A message's text for one recipient: the right language, the fields filled in, HTML and plain text (CO3, CO9)."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from audiences.domain import clocks, places, tongues
from audiences.models import Person
from comms.domain import bodies, locales, merge, merge_fields, own_texts, personal_links
from comms.domain.send_terms import Terms
from comms.domain.stand_ins import StandIn
from comms.models import Message, StepText
from delivery.domain import assignments, devices
from delivery.models import Assignment
from programs.domain import stories
from rollout.tenancy import links
from rollout.tenancy.models import Tenant
from rollout.web import formats

Texts = Mapping[str, tuple[str, str]]  # locale: subject and body
_OWN = {Message.Cause.RELEASE: own_texts.RELEASE, Message.Cause.BRIEFING: own_texts.BRIEFING}
LONGEST_SUBJECT = 400
MOST_NAMES = 100  # in a digest; the rest are on the team page


@dataclass(frozen=True, slots=True)
class Rendered:
    """Ready to go. `html` is a clean fragment; the mail's frame is put around it at hand-over."""

    locale: str
    subject: str
    text: str
    html: str


def texts_of(step_ids: Iterable[int]) -> dict[int, dict[str, tuple[str, str]]]:
    """Texts of steps, one query: step id, then locale."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for text in StepText.objects.filter(step__in=set(step_ids)):
        found.setdefault(text.step_id, {})[text.locale] = (text.subject, text.body)
    return found


def render(
    message: Message,
    texts: Texts,
    *,
    tenant: Tenant,
    at: datetime.datetime,
    terms: Terms,
    late_reports: Sequence[Assignment] = (),
    from_name: str = "",
    deputy: StandIn | None = None,
    people: int = 0,
) -> Rendered:
    """ValidationError when the text cannot be filled in. `from_name` is who nudges; `late_reports` are a digest's.
    `people` are how many of a wave report to whom a briefing goes.

    For a `deputy` who reads in the recipient's place it says first for whom it is.

    The language is the recipient's where their place offers it, as far as there is a text in it.
    """
    if not message.step_id:
        texts = _OWN.get(message.cause, own_texts.NUDGE)
    reader = deputy.person if deputy and deputy.person else message.recipient
    locale = tongues.chosen(tongues.offered(reader.language, terms.languages), texts)
    values = values_of(message, locale, tenant=tenant, at=at, late_reports=late_reports) | {"from_name": from_name}
    if message.cause == Message.Cause.BRIEFING:
        values |= _briefing_values(message, people, locale)
    subject, body = texts[locale]
    if merge_fields.DEVICES in subject + body:
        values |= {merge_fields.DEVICES: device_link(message, at)}
    if deputy is not None:
        values |= _for_whom(deputy, locale)
        subject, body = (
            f"{{{{ for_whom }}}} {subject}",
            f"{{{{ away_until }}}} [{{{{ act }}}}]({{{{ act_link }}}})\n\n{body}",
        )
    return fill(subject, body, values, locale)


def values_of(
    message: Message,
    locale: str,
    *,
    tenant: Tenant,
    at: datetime.datetime,
    late_reports: Sequence[Assignment] = (),
) -> dict[str, Any]:
    """The merge fields of this message, in the language."""
    values = _shared_values(message, locale)
    if message.assignment is not None:
        return values | _learner_values(message, message.assignment, locale, at)
    return values | _digest_values(late_reports, tenant, locale, at)


def fill(subject: str, body: str, values: Mapping[str, Any], locale: str) -> Rendered:
    """Subject and body with these values."""
    line = " ".join(merge.render(subject, values, what=_("The subject")).split())[:LONGEST_SUBJECT]
    markdown = merge.render(body, bodies.escaped(dict(values)))
    return Rendered(locale, line, bodies.plain(markdown), bodies.html(markdown))


def _for_whom(deputy: StandIn, locale: str) -> dict[str, str]:
    """What a deputy is told first, in the language, and their own name for the greeting."""
    with translation.override(locale):
        facts = {"principal": deputy.principal, "day": formats.day(deputy.until)}
        said = {
            "for_whom": _("For %(principal)s:") % facts,
            "away_until": _("For %(principal)s, who is away until %(day)s.") % facts,
            "act": _("Act for %(principal)s to see the team.") % facts,
            "act_link": deputy.act_link,
        }
    return said | {"first_name": deputy.person.first_name if deputy.person else locales.anybody(locale)}


def _shared_values(message: Message, locale: str) -> dict[str, Any]:
    person, program = message.recipient, message.program
    anonymous = person.shared_mailbox
    return {
        "first_name": (not anonymous and person.first_name) or locales.anybody(locale),
        "last_name": "" if anonymous else person.last_name,
        "program": program.name,
        "wave": message.wave.name,
        "sponsor": program.sponsor.name if program.sponsor else "",
        **stories.words(program, locale),
    }


def _learner_values(message: Message, assignment: Assignment, locale: str, at: datetime.datetime) -> dict[str, Any]:
    person = message.recipient
    zone = person.time_zone
    days = (clocks.local(assignment.due_at, zone).date() - clocks.local(at, zone).date()).days
    anonymous = person.shared_mailbox
    return {
        "due": locales.due_words(assignment.due_at, zone=zone, place=_place(person), locale=locale),
        "days_left": max(days, 0),
        "start_link": course_link(assignment) if anonymous else personal_links.mark(),
        "manager_name": "" if anonymous or not person.manager else person.manager.name,
    }


def _digest_values(
    late_reports: Sequence[Assignment], tenant: Tenant, locale: str, at: datetime.datetime
) -> dict[str, Any]:
    team = [
        {
            "name": each.person.name,
            "due": locales.due_words(each.due_at, zone=each.person.time_zone, place=_place(each.person), locale=locale),
            "days_late": max((at - each.due_at).days, 0),
        }
        for each in late_reports[:MOST_NAMES]
    ]
    team_link = links.absolute(f"/{tenant.slug}/team/")
    return {"team": team, "late_count": len(late_reports), "team_link": team_link}


def _briefing_values(message: Message, people: int, locale: str) -> dict[str, Any]:
    with translation.override(locale):
        day = formats.long_day(message.wave.starts_on)
    return {"people": people, "starts": day}


def course_link(assignment: Assignment) -> str:
    """Where the course itself is: what a mailbox of several people gets, as nobody's own link belongs there."""
    urls = (module.launch_url for module in assignments.asked(assignment))
    return next(filter(None, urls), "") or links.absolute("/")


def device_link(message: Message, at: datetime.datetime) -> str:
    """Where devices are tried for the wave; empty while nobody asks for it."""
    check = devices.of_wave(message.wave)
    return devices.link(check) if check and check.closes_at > at else ""


def _place(person: Person) -> str:
    return person.site or places.city(person.time_zone)
