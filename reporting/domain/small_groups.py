"""What a change of the smallest group shown does to the figures of programs (GO1, GO5)."""

from collections.abc import Mapping

from django.utils.translation import ngettext

from audiences.domain.settings.book import Book
from audiences.domain.settings.effects import Change, Effect
from delivery.models import Assignment
from programs.models import Program
from reporting.domain import minimums, privacy, slices

Counts = Mapping[tuple[str, ...], int]


def effects(change: Change) -> list[Effect]:
    """Groups of division by country, of every program, that would be hidden, and that would be shown."""
    programs = list(Program.objects.order_by("pk"))
    counts = {program.pk: _counts(program, change) for program in programs}
    before, after = (_hidden(counts, programs, settings) for settings in (change.before, change.after))
    hides, shows = len(after - before), len(before - after)
    return [
        Effect(
            hides,
            ngettext(
                "Hides %(n)s group of results that is shown now",
                "Hides %(n)s groups of results that are shown now",
                hides,
            )
            % {"n": f"{hides:,}"},
        ),
        Effect(
            shows,
            ngettext(
                "Shows %(n)s group of results that is hidden now",
                "Shows %(n)s groups of results that are hidden now",
                shows,
            )
            % {"n": f"{shows:,}"},
        ),
    ]


def _counts(program: Program, change: Change) -> Counts:
    seen = Assignment.objects.filter(program=program)
    cells = slices.cut(seen, by=["division", "country"], at=change.before.at, measured=["assigned"])
    return {cell.key: cell.figures.assigned for cell in cells}


def _hidden(counts: Mapping[int, Counts], programs: list[Program], settings: Book) -> set[tuple[object, ...]]:
    """Program, row and column of every hidden value, sums among them."""
    found = minimums.of_programs(Assignment.objects.filter(program__in=programs), programs, settings)
    return {
        (pk, *key) for pk, counted in counts.items() for key in privacy.hidden_in_grid(counted, found[pk]) if counted
    }
