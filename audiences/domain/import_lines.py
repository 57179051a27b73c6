"""The lines of a preview: one a person who would change, and one a value that rejects a row."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection

from audiences.domain import people_columns
from audiences.domain.people_plan import Change, Plan
from audiences.models import ImportLine, PeopleImport, Person

CHUNK = 5000
_KIND = ImportLine.Kind
_MANAGER = "manager_external_id"

_INSERT = """
    INSERT INTO audiences_importline (
        people_import_id, kind, "row", external_id, name, changes, "column", value, reason)
    SELECT %s, kind, "row", coalesce(external_id, ''), coalesce(name, ''), coalesce(changes, '[]'),
        coalesce("column", ''), coalesce(value, ''), coalesce(reason, '')
    FROM json_to_recordset(%s::json) AS line (
        kind text, "row" int, external_id text, name text, changes jsonb, "column" text, value text, reason text)
"""


def keep(*, people_import: PeopleImport, plan: Plan) -> None:
    """Store the plan's lines in place of those of an earlier run."""
    ImportLine.objects.filter(people_import=people_import).delete()
    lines = _lines(plan)
    with connection.cursor() as cursor:
        while chunk := list(islice(lines, CHUNK)):
            cursor.execute(_INSERT, [people_import.pk, json.dumps(chunk)])


def _lines(plan: Plan) -> Iterator[dict[str, Any]]:
    names = _names(plan)
    for key, values in plan.new.items():
        yield {"kind": _KIND.NEW, "row": plan.rows[key], "external_id": key, "name": _name(values)}
    for key, (values, changes) in plan.changed.items():
        shown = _shown(changes, names)
        line = {"row": plan.rows[key], "external_id": key, "name": _name(values), "changes": shown}
        yield {"kind": _KIND.CHANGED, **line}
    for person in Person.objects.filter(external_id__in=plan.leavers):
        yield {"kind": _KIND.LEAVER, "external_id": person.external_id, "name": person.name}
    for problem in plan.problems:
        yield {
            "kind": _KIND.REJECTED,
            "row": problem.row,
            "external_id": problem.external_id,
            "column": problem.column[:60],
            "value": problem.value[:200],
            "reason": problem.sentence,
        }


def _name(values: dict[str, Any]) -> str:
    return f"{values['first_name']} {values['last_name']}".strip()


def _names(plan: Plan) -> dict[str, str]:
    """Name by external id of everybody who gains or loses somebody as manager."""
    managers = {
        key for _, changes in plan.changed.values() for column, *pair in changes for key in pair if column == _MANAGER
    }
    found = {person.external_id: person.name for person in Person.objects.filter(external_id__in=managers)}
    return found | {key: _name(values) for key, values in plan.new.items() if key in managers}


def _shown(changes: list[Change], names: dict[str, str]) -> list[list[str]]:
    shown = []
    for column, before, after in changes:
        if column == "attributes":
            names = sorted({name for name in before.keys() | after.keys() if before.get(name) != after.get(name)})
            shown += [[people_columns.label(name), before.get(name, ""), after.get(name, "")] for name in names]
        elif column == _MANAGER:
            shown.append(
                [people_columns.label(column), *(key and f"{names.get(key, key)}, {key}" for key in (before, after))]
            )
        else:
            shown.append([people_columns.label(column), str(before or ""), str(after or "")])
    return shown
