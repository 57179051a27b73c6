"""The readiness check that messages can be filled in: each text, and for somebody who would get it (RD4)."""

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain import tongues
from audiences.models import Person
from comms.domain import previews, rendering, send_terms, steps
from comms.domain.rendering import Texts
from comms.domain.send_terms import SendTerms
from comms.models import Message, Step
from programs.domain import audience
from programs.domain.check_causes import PEOPLE, SETTING
from programs.domain.checks import Check, Result
from programs.models import Wave
from rollout.tenancy.models import Tenant
from rollout.web import formats


def run(wave: Wave, at: datetime.datetime) -> Result:
    """Every text of every step is sound, and comes out for one person of the audience in each of its languages."""
    found = list(Step.objects.filter(sequence__program=wave.program_id).order_by("number"))
    if not found:
        return Result(False, _("The program has no messages yet."))
    texts = rendering.texts_of(step.pk for step in found)
    terms, people = send_terms.at(at, [wave.program]), _samples(wave)
    if fault := _faulty(found, texts) or _not_filled_in(wave, found, texts, people, terms, at):
        return Result(False, fault)
    languages = {_language(person, wave, terms) for person in people}
    return Result(True, _said(found, texts, languages or {tongues.FALLBACK}, people))


def _samples(wave: Wave) -> list[Person]:
    """One person of the audience for each language and country, in one query: a country says what it offers."""
    people = audience.people_of(wave).select_related("country", "manager__country")
    return list(people.order_by("language", "country", "pk").distinct("language", "country"))


def _language(person: Person, wave: Wave, terms: SendTerms) -> str:
    """In which the person is written to: their own as far as their place offers it."""
    return tongues.offered(person.language, terms.of(person.country_id, wave.program_id).languages)


def _faulty(found: list[Step], texts: Mapping[int, Texts]) -> str:
    """The first text, in whatever language, that could not be saved like that today."""
    for step in found:
        if not texts.get(step.pk):
            return _("“%(step)s” has no text.") % {"step": step.name}
        for locale, (subject, body) in sorted(texts[step.pk].items()):
            try:
                steps.check_text(subject, body, recipient=step.recipient)
            except ValidationError as error:
                return _problem(step, locale, error)
    return ""


def _not_filled_in(
    wave: Wave,
    found: list[Step],
    texts: Mapping[int, Texts],
    people: list[Person],
    terms: SendTerms,
    at: datetime.datetime,
) -> str:
    """The first message that does not come out for a sample person of the audience, drawn as it would be sent."""
    tenant, drawn = wave.tenant, set()
    for person in people:
        for step in found:
            locale = tongues.chosen(_language(person, wave, terms), texts[step.pk])
            if (step.pk, locale, person.language) not in drawn:
                drawn.add((step.pk, locale, person.language))
                try:
                    _draw(wave, step, texts[step.pk], person, terms, tenant, at)
                except (ValidationError, ValueError) as error:
                    return _problem(step, locale, error)
    return ""


def _draw(
    wave: Wave, step: Step, texts: Texts, person: Person, terms: SendTerms, tenant: Tenant, at: datetime.datetime
) -> None:
    assignment = previews.planned(wave, person, terms, tenant)
    message = Message(program=wave.program, wave=wave, step=step, recipient=person, assignment=assignment)
    late = []
    if step.recipient == Step.Recipient.MANAGER:
        message.recipient, message.assignment, late = person.manager or person, None, [assignment]
    there = terms.of(message.recipient.country_id, wave.program_id)
    rendering.render(message, texts, tenant=tenant, at=at, terms=there, late_reports=late)


def _problem(step: Step, locale: str, error: ValidationError | ValueError) -> str:
    why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    said = _("“%(step)s” in %(language)s: %(problem)s")
    return said % {"step": step.name, "language": tongues.name(locale), "problem": why}


def _said(found: list[Step], texts: Mapping[int, Texts], languages: set[str], people: list[Person]) -> str:
    used = {tongues.chosen(language, texts[step.pk]) for step in found for language in languages}
    fallen = {
        language
        for step in found
        for language in languages
        if tongues.chosen(language, texts[step.pk]).partition("-")[0] != language.partition("-")[0]
    }
    spoken = len({person.language for person in people} and languages)
    audience = ngettext("%(n)s language of the audience", "%(n)s languages of the audience", spoken) % {"n": spoken}
    sentence = ngettext(
        "%(messages)s message renders for %(audience)s, in %(used)s.",
        "%(messages)s messages render for %(audience)s, in %(used)s.",
        len(found),
    ) % {"messages": len(found), "audience": audience, "used": _listed(used)}
    if fallen:
        fall = ngettext("%(languages)s falls back.", "%(languages)s fall back.", len(fallen))
        sentence = f"{sentence} {fall % {'languages': _listed(fallen)}}"
    return sentence


def _listed(languages: set[str]) -> str:
    return formats.enumerated(tongues.name(one) for one in sorted(languages))


CHECK = Check(
    "messages",
    gettext_lazy("Messages render for every language in the audience"),
    run,
    follows=PEOPLE | {SETTING, "step.added", "step.edited", "step.removed", "program.story_written"},
)
