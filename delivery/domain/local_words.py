"""What a learner is told in the words of their place: what mandatory means there, and whom to ask (GO7, GO8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import ngettext

from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.effects import Change, Effect
from delivery.models import Assignment
from programs.domain import program_settings
from programs.models import Program

MEANING, CONTACTS = "mandatory_means", "contacts"
_TOLD = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS, Assignment.State.COMPLETED)


@dataclass(frozen=True)
class LocalWords:
    """`mandatory_means` is empty where the program is not mandatory or nobody said; `contacts` are e-mail addresses."""

    mandatory_means: str = ""
    contacts: Sequence[str] = ()


def of(program: Program, country: int | None, settings: Book, layer: ProgramLayer) -> LocalWords:
    """For people of the country; `layer` is the program's."""
    means = settings.value(MEANING, country=country, program=layer) if program.is_mandatory else ""
    return LocalWords(str(means), tuple(settings.value(CONTACTS, country=country, program=layer)))


def effects(change: Change) -> list[Effect]:
    """People whose page will say something else; what was sent stays as it is."""
    programs = {program.pk: program for program in Program.objects.all()}
    before, after = (program_settings.layers(programs.values(), book) for book in (change.before, change.after))
    rows = Assignment.objects.filter(state__in=_TOLD).order_by().values_list("program", "person__country")
    count = sum(
        people
        for pk, country, people in rows.annotate(people=Count("pk"))
        if of(programs[pk], country, change.before, before[pk]) != of(programs[pk], country, change.after, after[pk])
    )
    sentence = ngettext("Changes the page of %(n)s assignment", "Changes the pages of %(n)s assignments", count)
    return [Effect(count, sentence % {"n": f"{count:,}"})]
