"""What communications know about a wave's readiness (RD4): plugged into the gate of the programs floor."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from comms.domain import locales, rendering, send_terms, steps
from comms.models import Step
from programs.domain import audience, checks
from programs.models import Wave


def _messages_render(wave: Wave, at: datetime.datetime) -> checks.Result:
    """Each step's text that somebody in the audience would get can be filled in."""
    found = list(Step.objects.filter(sequence__program=wave.program_id).order_by("number"))
    if not found:
        return checks.Result(False, "The program has no messages yet.")
    texts = rendering.texts_of(step.pk for step in found)
    languages = sorted(_languages(wave, at))
    used, fallen = set(), set()
    for step in found:
        if not texts.get(step.pk):
            return checks.Result(False, f"“{step.name}” has no text.")
        for language in languages or [locales.FALLBACK]:
            locale = locales.chosen(language, texts[step.pk])
            used.add(locale)
            if locale.partition("-")[0] != language.partition("-")[0]:
                fallen.add(language)
            try:
                steps.check_text(*texts[step.pk][locale], recipient=step.recipient)
            except ValidationError as error:
                return checks.Result(False, f"“{step.name}” in {locales.name(locale)}: {' '.join(error.messages)}")
    sentence = f"{len(found)} messages render for {len(languages)} languages of the audience, in {_listed(used)}."
    return checks.Result(True, f"{sentence} {_listed(fallen)} fall back." if fallen else sentence)


def _languages(wave: Wave, at: datetime.datetime) -> set[str]:
    """Those in which the audience is written to: people's own as far as their places offer them."""
    terms = send_terms.at(at, [wave.program])
    found = audience.people_of(wave).order_by().values_list("language", "country").distinct()
    return {locales.offered(language, terms.of(country, wave.program_id).languages) for language, country in found}


def _everybody_reachable(wave: Wave, at: datetime.datetime) -> checks.Result:
    """An address, or a manager with one who can hand it over."""
    people = audience.people_of(wave)
    without = people.filter(email="")
    stranded = without.filter(Q(manager=None) | Q(manager__email="")).count()
    total, count = people.count(), without.count()
    if stranded:
        sentence = f"{stranded:,} of {total:,} people have neither an e-mail address nor a manager with one."
        return checks.Result(False, sentence)
    route = f"; {count:,} without one are reached through their manager" if count else ""
    return checks.Result(True, f"{total - count:,} of {total:,} people have an e-mail address{route}.")


def _listed(languages: set[str]) -> str:
    return ", ".join(locales.name(one) for one in sorted(languages))


ALL = (
    checks.Check("messages", "Messages render for every language in the audience", _messages_render),
    checks.Check("reachable", "Each person has an e-mail address or an alternative route", _everybody_reachable),
)
