"""Who needs a program no more: whatever could still happen keeps them from nothing (RD12)."""

from django.db.models import QuerySet

from delivery.models import Assignment


def people(program: int) -> QuerySet:
    """Ids of people who completed the program, are exempt from it, or were withdrawn."""
    open_states = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)
    return Assignment.objects.filter(program=program).exclude(state__in=open_states).values("person")
