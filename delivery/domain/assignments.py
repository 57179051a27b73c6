"""The state of assignments, derived from the ledger and the exceptions (CD3, GO9); withdrawn ones are left alone.

Complete when the program's completion rule, or the own rule of the assignment's places, is met by the modules that it
names, else by those of the program, or of the assignment's modality where it has one. A module counts with a completed
record of its course id that carries the evidence asked of it when it came (`evidence`), the first such record of a
course: all of them, any so many, each with a least score, or in their order, where a module counts from its first
record that is not before the one ahead of it. Complete at the instant of the last one needed. A course id names the
version: what a person completed before the assignment, or before they were hired, counts. An instant later than the
record's reception (a clock ahead of ours) counts as the reception. In progress when any record of any of the courses is
there.

Modules that a change order added or took out are asked of who was assigned since, or before, unless the order gave them
the new content (`content_at`).

Of each cycle so: the present one has the records from its beginning on, one that is over those until the next began; in
the first, all of before count. An exception means something to the cycle it was asked for in.

Exempt while a granted exemption stands, whatever the ledger says. The deadline is the later of its own (`base_due_at`
while an exception moves it) and the latest that a granted extension or an exemption that is over gives; one that moves
is marked overdue anew.
"""

import copy
import datetime
from collections.abc import Collection, Iterable

from django.db import connection

from delivery.models import Assignment
from programs.domain import completion_rules
from programs.models import Module, OwnRuleModule, Program
from rollout.tenancy import memory

CHUNK = 5_000  # assignments in one statement

_RULE = """own.id AS own_rule, coalesce(own.every_module, true) AS every_module,
        coalesce(own.completion, program.completion) AS rule,
        CASE WHEN own.id IS NULL THEN program.completion_count ELSE own.completion_count END AS enough,
        CASE WHEN own.id IS NULL THEN program.completion_score ELSE own.completion_score END AS least
"""

# A record counts for every module with its course id: two programs may use the same course. Of a cycle it counts
# where it falls in it: by when it was completed, or begun where it says no more than that.
_REACHED = """    CROSS JOIN LATERAL (
        SELECT min(evidence.started_at) AS started_at,
            CASE wanted.rule
                WHEN 'any' THEN (array_agg(evidence.completed_at ORDER BY evidence.completed_at)
                    FILTER (WHERE wanted.rule = 'any' AND evidence.completed_at IS NOT NULL)
                    )[LEAST(wanted.enough, count(*))]
                WHEN 'in_order' THEN nullif(delivery_chain(evidence.instants ORDER BY module.number)
                    FILTER (WHERE wanted.rule = 'in_order'), 'infinity'::timestamptz)
                ELSE CASE WHEN bool_and(evidence.completed_at IS NOT NULL) THEN max(evidence.completed_at) END
            END AS completed_at
        FROM programs_module module
        CROSS JOIN LATERAL (
            SELECT min(LEAST(record.completed_at, record.received_at))
                    FILTER (WHERE record.status = 'completed'
                        AND coalesce(record.unmet ->> wanted.program_id::text, record.unmet ->> '*', '') = ''
                        AND (wanted.rule <> 'score' OR record.score >= wanted.least)
                    ) AS completed_at,
                array_agg(LEAST(record.completed_at, record.received_at))
                    FILTER (WHERE wanted.rule = 'in_order' AND record.status = 'completed'
                        AND coalesce(record.unmet ->> wanted.program_id::text, record.unmet ->> '*', '') = ''
                    ) AS instants,
                min(GREATEST(LEAST(coalesce(record.started_at, record.completed_at), record.received_at),
                    wanted.from_at)) AS started_at
            FROM delivery_completionrecord record JOIN programs_module named ON named.id = record.module_id
            WHERE record.person_id = wanted.person_id AND named.course_id = module.course_id AND module.course_id <> ''
                AND NOT EXISTS (SELECT FROM delivery_completionrecord newer WHERE newer.supersedes_id = record.id)
                AND tstzrange(wanted.from_at, wanted.until_at) @> LEAST(CASE record.status WHEN 'started'
                    THEN coalesce(record.started_at, record.completed_at) ELSE record.completed_at END,
                    record.received_at)
        ) AS evidence
        WHERE module.program_id = wanted.program_id AND module.modality <> ''
            AND coalesce(module.added_at <= wanted.content_at, true)
            AND coalesce(module.removed_at > wanted.content_at, true) AND CASE WHEN wanted.every_module
            THEN wanted.modality IN ('', module.modality)
            ELSE EXISTS (SELECT FROM programs_ownrulemodule named
                WHERE named.rule_id = wanted.own_rule AND named.module_id = module.id) END
    ) AS derived"""

_DERIVE = (
    """
WITH wanted AS MATERIALIZED ( -- aggregates run whatever CASE they stand in: each is filtered to the rule it is for
    SELECT assignment.id, assignment.program_id, person_id, modality, coalesce(base_due_at, due_at) AS base_due_at,
        coalesce(content_at, assigned_at) AS content_at, cycle,
        cycle_from AS from_at, NULL::timestamptz AS until_at, """
    + _RULE
    + """    FROM delivery_assignment assignment JOIN programs_program program ON program.id = assignment.program_id
    LEFT JOIN programs_ownrule own ON own.id = assignment.own_rule_id
    WHERE assignment.id = ANY(%s) AND state <> 'withdrawn' ORDER BY assignment.id FOR NO KEY UPDATE OF assignment
), stated AS ( -- assignment by assignment: by the old figures of growing tables the planner would compare all with all
    SELECT wanted.id, derived.started_at, derived.completed_at, past.completed_before_at,
        excepted.exempt_from, excepted.exempt_until,
        CASE WHEN excepted.exempt THEN 'exempt' WHEN derived.completed_at IS NOT NULL THEN 'completed'
            WHEN derived.started_at IS NOT NULL THEN 'in_progress' ELSE 'assigned' END AS state,
        GREATEST(wanted.base_due_at, excepted.moved_to) AS due_at,
        CASE WHEN excepted.moved_to > wanted.base_due_at THEN wanted.base_due_at END AS base_due_at
    FROM wanted
    CROSS JOIN LATERAL (
        SELECT max(exception.due_at) FILTER (WHERE (exception.kind, exception.state)
                IN (('extension', 'granted'), ('exemption', 'ended'))) AS moved_to,
            bool_or((exception.kind, exception.state) = ('exemption', 'granted')) AS exempt,
            (array_agg(exception.decided_at ORDER BY exception.decided_at DESC, exception.id DESC)
                FILTER (WHERE exception.kind = 'exemption'))[1] AS exempt_from,
            (array_agg(exception.ended_at ORDER BY exception.decided_at DESC, exception.id DESC)
                FILTER (WHERE exception.kind = 'exemption'))[1] AS exempt_until
        FROM delivery_assignmentexception exception
        WHERE exception.assignment_id = wanted.id AND exception.cycle = wanted.cycle
            AND exception.state IN ('granted', 'ended')
    ) AS excepted
    CROSS JOIN LATERAL (
        SELECT max(ended.completed_at) AS completed_before_at FROM delivery_assignmentcycle ended
        WHERE wanted.cycle > 1 AND ended.assignment_id = wanted.id
    ) AS past
"""
    + _REACHED
    + """
)
UPDATE delivery_assignment assignment
SET state = stated.state, started_at = stated.started_at, completed_at = stated.completed_at,
    completed_before_at = stated.completed_before_at,
    exempt_from = stated.exempt_from, exempt_until = stated.exempt_until,
    due_at = stated.due_at, base_due_at = stated.base_due_at,
    overdue_at = CASE WHEN assignment.due_at = stated.due_at THEN assignment.overdue_at END
FROM stated WHERE assignment.id = stated.id
AND (assignment.state, assignment.started_at, assignment.completed_at, assignment.completed_before_at,
    assignment.exempt_from, assignment.exempt_until, assignment.due_at, assignment.base_due_at)
    IS DISTINCT FROM (stated.state, stated.started_at, stated.completed_at, stated.completed_before_at,
    stated.exempt_from, stated.exempt_until, stated.due_at, stated.base_due_at)
RETURNING assignment.id, assignment.state
"""
)

_DERIVE_PAST = (
    """
WITH wanted AS MATERIALIZED (
    SELECT ended.id, assignment.program_id, assignment.person_id, ended.modality, ended.from_at, ended.until_at,
        coalesce(ended.content_at, ended.assigned_at) AS content_at,
        """
    + _RULE
    + """    FROM delivery_assignmentcycle ended
    JOIN delivery_assignment assignment ON assignment.id = ended.assignment_id
    JOIN programs_program program ON program.id = assignment.program_id
    LEFT JOIN programs_ownrule own ON own.id = ended.own_rule_id
    WHERE ended.assignment_id = ANY(%s) ORDER BY ended.id FOR NO KEY UPDATE OF ended
), stated AS (
    SELECT wanted.id, derived.started_at, derived.completed_at FROM wanted
"""
    + _REACHED
    + """
)
UPDATE delivery_assignmentcycle ended SET started_at = stated.started_at, completed_at = stated.completed_at
FROM stated WHERE ended.id = stated.id
AND (ended.started_at, ended.completed_at) IS DISTINCT FROM (stated.started_at, stated.completed_at)
"""
)


def derive(assignment_ids: Iterable[int]) -> dict[int, str]:
    """Bring the assignments to what ledger and exceptions say. Returns the new state of those that changed, by id."""
    listed = sorted(assignment_ids)
    changed: dict[int, str] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(listed), CHUNK):
            chunk = listed[start : start + CHUNK]
            cursor.execute(_DERIVE_PAST, [chunk])
            cursor.execute(_DERIVE, [chunk])
            changed.update(cursor.fetchall())
    return changed


def rebuild(program: Program) -> dict[int, str]:
    """Derive every assignment of the program again. Nothing changes unless something else wrote them."""
    return derive(Assignment.objects.filter(program=program).values_list("pk", flat=True))


def asked(assignment: Assignment) -> list[Module]:
    """The modules that complete it, in order: those that its own rule names, else those of its modality, or all."""
    return asked_of([assignment])[assignment.pk]


def asked_of(listed: Collection[Assignment]) -> dict[int, list[Module]]:
    """The same of each by its id, with modules of its own; two queries where assignments have their rule at hand."""
    taught = taught_to(listed)
    named: dict[int, set[int]] = {}
    narrow = {each.own_rule_id for each in listed if each.own_rule and not each.own_rule.every_module}
    if narrow:
        for own_rule, module in OwnRuleModule.objects.filter(rule__in=narrow).values_list("rule", "module"):
            named.setdefault(own_rule, set()).add(module)

    def is_asked(each: Assignment, module: Module) -> bool:
        if each.own_rule_id in named:
            return module.pk in named[each.own_rule_id]
        return each.modality in {"", module.modality}

    return {each.pk: [copy.copy(module) for module in taught[each.pk] if is_asked(each, module)] for each in listed}


def taught_to(listed: Iterable[Assignment]) -> dict[int, list[Module]]:
    """What the programs teach, as the content of each assignment has it, by its id and in order; a page asks once."""
    programs: dict[int, list[Module]] = {each.program_id: [] for each in listed}
    modules = Module.every.learned().filter(program__in=programs).order_by("number", "pk")
    for module in memory.remembered(("modules", frozenset(programs)), lambda: list(modules)):
        programs[module.program_id].append(module)
    return {
        each.pk: [module for module in programs[each.program_id] if _is_of(module, each.content_at or each.assigned_at)]
        for each in listed
    }


def _is_of(module: Module, content_at: datetime.datetime) -> bool:
    since, until = module.added_at, module.removed_at
    return (since is None or since <= content_at) and (until is None or until > content_at)


def rule(assignment: Assignment) -> completion_rules.Rule:
    """What completes it: the own rule of its places, else the program's."""
    return assignment.own_rule or assignment.program
