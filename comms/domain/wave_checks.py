"""What communications know about a wave's readiness (RD4): plugged into the gate of the programs floor."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audiences.domain import tongues
from comms.domain import rendering, send_terms, steps
from comms.models import Step
from programs.domain import audience, checks
from programs.models import Wave
from rollout.web import formats


def _messages_render(wave: Wave, at: datetime.datetime) -> checks.Result:
    """Each step's text that somebody in the audience would get can be filled in."""
    found = list(Step.objects.filter(sequence__program=wave.program_id).order_by("number"))
    if not found:
        return checks.Result(False, _("The program has no messages yet."))
    texts = rendering.texts_of(step.pk for step in found)
    languages = sorted(_languages(wave, at))
    used, fallen = set(), set()
    for step in found:
        if not texts.get(step.pk):
            return checks.Result(False, _("“%(step)s” has no text.") % {"step": step.name})
        for language in languages or [tongues.FALLBACK]:
            locale = tongues.chosen(language, texts[step.pk])
            used.add(locale)
            if locale.partition("-")[0] != language.partition("-")[0]:
                fallen.add(language)
            try:
                steps.check_text(*texts[step.pk][locale], recipient=step.recipient)
            except ValidationError as error:
                return checks.Result(
                    False,
                    _("“%(step)s” in %(language)s: %(problem)s")
                    % {"step": step.name, "language": tongues.name(locale), "problem": " ".join(error.messages)},
                )
    sentence = _("%(messages)s messages render for %(languages)s languages of the audience, in %(used)s.") % {
        "messages": len(found),
        "languages": len(languages),
        "used": _listed(used),
    }
    if fallen:
        fall = ngettext("%(languages)s falls back.", "%(languages)s fall back.", len(fallen))
        sentence = f"{sentence} {fall % {'languages': _listed(fallen)}}"
    return checks.Result(True, sentence)


def _languages(wave: Wave, at: datetime.datetime) -> set[str]:
    """Those in which the audience is written to: people's own as far as their places offer them."""
    terms = send_terms.at(at, [wave.program])
    found = audience.people_of(wave).order_by().values_list("language", "country").distinct()
    return {tongues.offered(language, terms.of(country, wave.program_id).languages) for language, country in found}


def _everybody_reachable(wave: Wave, at: datetime.datetime) -> checks.Result:
    """An address, or a manager with one who can hand it over."""
    people = audience.people_of(wave)
    without = people.filter(email="")
    stranded = without.filter(Q(manager=None) | Q(manager__email="")).count()
    total, count = people.count(), without.count()
    if stranded:
        sentence = _("%(stranded)s of %(total)s people have neither an e-mail address nor a manager with one.") % {
            "stranded": formats.number(stranded),
            "total": formats.number(total),
        }
        return checks.Result(False, sentence)
    said = {
        "having": formats.number(total - count),
        "all": formats.number(total),
        "without": formats.number(count),
    }
    if not count:
        return checks.Result(True, _("%(having)s of %(all)s people have an e-mail address.") % said)
    sentence = ngettext(
        "%(having)s of %(all)s people have an e-mail address; "
        "%(without)s without one is reached through their manager.",
        "%(having)s of %(all)s people have an e-mail address; "
        "%(without)s without one are reached through their manager.",
        count,
    )
    return checks.Result(True, sentence % said)


def _listed(languages: set[str]) -> str:
    return formats.enumerated(tongues.name(one) for one in sorted(languages))


ALL = (
    checks.Check("messages", gettext_lazy("Messages render for every language in the audience"), _messages_render),
    checks.Check(
        "reachable", gettext_lazy("Each person has an e-mail address or an alternative route"), _everybody_reachable
    ),
)
