"""One order for everything: whoever changes a plan locks its program, whoever changes a wave or its gate the wave."""

from programs.models import Program, Wave


def program(row: Program) -> Program:
    """The program's row, locked until the transaction ends."""
    return Program.objects.select_for_update(of=("self",)).get(pk=row.pk)


def wave(row: Wave) -> Wave:
    """The wave's row as it is now, with its program: launching and every change that matters to it wait in line."""
    return Wave.objects.select_for_update(of=("self",)).select_related("program").get(pk=row.pk)


def plan(row: Program) -> None:
    """The program and all its waves: none of them is launched while what it teaches changes."""
    program(row)
    list(row.waves.select_for_update().order_by("pk").values_list("pk"))
