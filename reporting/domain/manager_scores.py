"""Whose scores their managers see: where the setting is on in the person's country (GO5, `managers_see_scores`)."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import agreement_masks
from audiences.domain.agreement_masks import Masks, Shown
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.effects import Change, Effect
from delivery.domain import scores
from delivery.domain.scores import Score
from delivery.models import Assignment, CompletionRecord
from programs.domain import program_settings
from programs.models import Module, Program

NAME = "managers_see_scores"


def words(assignments: Sequence[Assignment], settings: Book, masks: Masks) -> dict[int, str]:
    """What a manager reads of these people's scores, by assignment id; nothing of whom they may not. Four queries."""
    layers = program_settings.layers({assignment.program for assignment in assignments}, settings)
    shown = [each for each in assignments if _is_on(settings, layers, each.program_id, each.person.country_id)]
    return {pk: _words(found) for pk, found in (scores.of(shown, masks) if shown else {}).items()}


def effects(change: Change) -> list[Effect]:
    """People whose scores their managers would begin to see, and cease to see."""
    programs = list(Program.objects.all())
    before, after = (program_settings.layers(programs, settings) for settings in (change.before, change.after))
    gained, lost = Q(pk__in=[]), Q(pk__in=[])
    for program in programs:
        for country in (None, *change.before.countries):
            was = _is_on(change.before, before, program.pk, country)
            will = _is_on(change.after, after, program.pk, country)
            place = Q(program=program, person__country=country)
            gained, lost = (
                (gained | place if will and not was else gained),
                (lost | place if was and not will else lost),
            )
    masks = agreement_masks.on(change.after.at.date())
    shows, hides = _with_scores(gained, masks), _with_scores(lost, masks)
    shown = ngettext(
        "Shows the scores of %(n)s person to their managers",
        "Shows the scores of %(n)s people to their managers",
        shows,
    )
    hidden = ngettext(
        "Hides the scores of %(n)s person from their managers",
        "Hides the scores of %(n)s people from their managers",
        hides,
    )
    return [Effect(shows, shown % {"n": f"{shows:,}"}), Effect(hides, hidden % {"n": f"{hides:,}"})]


def _is_on(settings: Book, layers: Mapping[int, ProgramLayer], program: int, country: int | None) -> bool:
    return bool(settings.value(NAME, country=country, program=layers[program]))


def _words(found: Sequence[Score]) -> str:
    if len(found) == 1:
        return _("Score %(score)s") % {"score": found[0].words}
    return _("Scores: %(scores)s") % {"scores": ", ".join(f"{score.module} {score.words}" for score in found)}


def _with_scores(where: Q, masks: Masks) -> int:
    """People with a manager and a score, which no agreement hides, in a program they are assigned to."""
    courses = Module.every.filter(program=OuterRef(OuterRef("program"))).exclude(course_id="").values("course_id")
    scored = CompletionRecord.objects.current().filter(
        person=OuterRef("person"), module__course_id__in=courses, score__isnull=False
    )
    seen = Assignment.objects.filter(where, Exists(scored), person__manager__isnull=False)
    seen = seen.exclude(masks.hidden(Shown.SCORE, "person__"))
    seen = seen.exclude(state=Assignment.State.WITHDRAWN).exclude(person__status="left")
    return seen.order_by().values("person").distinct().count()
