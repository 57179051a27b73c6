"""What a people file would change, worked out set-wise over the staged rows; held in tables of this transaction.

Nothing is guessed: an unknown manager, a loop or an id that stands twice rejects its rows. A rejected row's person is
no leaver and keeps what is recorded. Memory does not grow with the file: the plan itself holds counts and sentences.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext_noop

from audiences.domain import divisions, people_managers, people_outcome, people_stage, person_aliases
from audiences.domain.manager_line import Line
from audiences.domain.people_rows import Problem
from audiences.domain.people_stage import Staged
from audiences.domain.people_terms import Heard, Terms

LEAVER_GUARD = 0.10  # of the source's present people
MANAGER_GUARD = 0.20  # of the people who are in the file and in the records


@dataclass
class Plan:
    """The outcome of comparing a file with the records, valid within the transaction that made it."""

    terms: Terms
    staged: Staged
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    leavers: int = 0
    rejected: int = 0  # rows
    changed_managers: int = 0
    present: int = 0  # within the source's scope, before
    matched: int = 0  # in the file and in the records
    notes: tuple[str, ...] = ()  # sentences about what of the file was not read
    new_divisions: list[str] = field(default_factory=list)  # paths that applying makes, parents first
    new_countries: list[str] = field(default_factory=list)  # codes
    held_back: dict[str, int] = field(default_factory=dict)  # changes by field that another source owns
    corrections: Heard = field(default_factory=Heard)
    left_out: int = 0  # rows under an earlier id of somebody who has another row
    line: Line | None = field(default=None, repr=False)  # as it would be, where it changes

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.leavers)

    def problems(self) -> Iterator[Problem]:
        """Why rows are rejected, in order of the rows."""
        return people_stage.problems()

    def warnings(self) -> list[str]:
        """Sentences about changes so large that somebody must confirm them."""
        found = []
        if self.present and self.leavers > LEAVER_GUARD * self.present:
            found.append(
                gettext_noop(
                    "%(some)s of %(all)s people are not in the file and would be marked as left. "
                    "More than 10%% needs a confirmation."
                )
                % {"some": f"{self.leavers:,}", "all": f"{self.present:,}"}
            )
        if self.matched and self.changed_managers > MANAGER_GUARD * self.matched:
            found.append(
                gettext_noop(
                    "%(some)s of %(all)s people would get another manager. More than 20%% needs a confirmation."
                )
                % {"some": f"{self.changed_managers:,}", "all": f"{self.matched:,}"}
            )
        return found

    def digest(self) -> str:
        """A fingerprint of the outcome: apply refuses when it is not the one that was previewed."""
        return hashlib.sha256(f"{self.staged.fingerprint} {people_outcome.fingerprint()}".encode()).hexdigest()


def make(staged: Staged, terms: Terms) -> Plan:
    """The plan for the staged rows of a source."""
    plan = Plan(terms, staged)
    with people_stage.set_wise(staged), connection.cursor() as cursor:
        plan.left_out = person_aliases.stand_in(cursor)
        people_outcome.reject_twice(cursor)
        if not terms.names:
            people_outcome.reject_nameless(cursor)
        if terms.known_divisions:
            people_outcome.reject_unknown_divisions(cursor, terms)
        plan.present = people_outcome.find_leavers(cursor, terms)
        people_managers.reject_unknown(leaves=terms.leaves, full=terms.full)
        people_outcome.compare(cursor, terms)
        _straighten(plan)
        people_outcome.count(cursor, plan)
        plan.new_divisions = divisions.missing(people_outcome.missing(cursor, "division", "path"))
        plan.new_countries = people_outcome.missing(cursor, "country", "code")
        plan.held_back = people_outcome.held_back(cursor, terms)
    return plan


def _straighten(plan: Plan) -> None:
    """Reject loops of the manager line until there are none; each that falls may take others with it."""
    if not people_outcome.moves_the_line():
        return
    while True:
        people_managers.number_new()
        plan.line = people_managers.line()
        if not people_managers.reject_loops(plan.line):
            return
        people_managers.reject_unknown(leaves=plan.terms.leaves, full=plan.terms.full)
        people_outcome.drop_rejected()
