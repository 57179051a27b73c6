"""Liquid in a sandbox by allow-list (CO9, SECURITY: message templates).

Only named fields, which are plain strings, numbers and lists of dicts; four tags, four filters, no files, no ranges,
bounded loops and output. What a text asks for beyond that is refused when it is saved, not in somebody's inbox.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError, LiquidSyntaxError, ResourceLimitError, UndefinedError, UnknownFilterError

from comms.domain import merge_fields

TAGS = ("if", "unless", "case", "for")
FILTERS = ("capitalize", "default", "downcase", "upcase")
LONGEST_SOURCE = 20_000  # characters
LONGEST_OUTPUT = 60_000  # bytes
_PARTS = ("content", "output", "#", "illegal")  # what Liquid itself is made of
_FORLOOP = ("first", "index", "last", "length")
_RANGE = re.compile(r"{[{%][^}%]*\.\.")


class _Sandbox(Environment):
    output_stream_limit = LONGEST_OUTPUT
    loop_iteration_limit = 1000
    local_namespace_limit = 10_000
    context_depth_limit = 6
    block_nesting_limit = 6


def _sandbox() -> _Sandbox:
    made = _Sandbox(undefined=StrictUndefined)
    made.tags = {name: tag for name, tag in made.tags.items() if name in (*TAGS, *_PARTS)}
    made.filters = {name: one for name, one in made.filters.items() if name in FILTERS}
    return made


_ENVIRONMENT = _sandbox()


def check(source: str, *, recipient: str, what: str) -> None:
    """ValidationError with a sentence that begins with `what` ("The subject") unless the source can be sent."""
    if len(source) > LONGEST_SOURCE:
        raise ValidationError(f"{what} has {len(source):,} characters; up to {LONGEST_SOURCE:,} are accepted.")
    if _RANGE.search(source):
        raise ValidationError(f"{what} uses a range such as (1..10); only lists of merge fields can be repeated.")
    template = _parsed(source, what)
    _check_fields(template, merge_fields.names(recipient), what)
    render(source, merge_fields.samples(recipient), what=what)


def render(source: str, values: Mapping[str, Any], *, what: str = "The text") -> str:
    """The source with its fields filled in. ValidationError when it cannot be, or comes out too long.

    What is empty counts as not there: for Liquid an empty text would be true, and "{% if sponsor %}" useless.
    """
    try:
        return _parsed(source, what).render(**{name: None if value == "" else value for name, value in values.items()})
    except UndefinedError as error:
        asked = str(error).split("\n")[0].split(" is undefined")[0].strip("'")
        raise ValidationError(f"{what} uses {{{{ {asked} }}}}, which has no such part.") from error
    except ResourceLimitError as error:
        raise ValidationError(
            f"{what} repeats too much or grows too long; up to {LONGEST_OUTPUT:,} characters come out of a text."
        ) from error
    except LiquidError as error:
        raise ValidationError(f"{what} cannot be filled in: {_first_line(error)}.") from error


@lru_cache(maxsize=512)
def _template(source: str) -> BoundTemplate:
    return _ENVIRONMENT.from_string(source)


def _parsed(source: str, what: str) -> BoundTemplate:
    try:
        return _template(source)
    except UnknownFilterError as error:
        raise ValidationError(f"{what}: {_first_line(error)}; {_said(FILTERS)} are accepted.") from error
    except LiquidSyntaxError as error:
        line = source.count("\n", 0, error.token.start_index) + 1 if error.token else 1
        raise ValidationError(
            f"{what}, line {line}: {_first_line(error)}. Fields are written {{{{ first_name }}}}; of tags, "
            f"{_said(TAGS)} are accepted."
        ) from error
    except LiquidError as error:
        raise ValidationError(f"{what} cannot be read: {_first_line(error)}.") from error


def _check_fields(template: BoundTemplate, accepted: list[str], what: str) -> None:
    analysis = template.analyze()
    for name in analysis.globals:
        if name not in accepted:
            raise ValidationError(f"{what} uses the unknown field {{{{ {name} }}}}; accepted are {_said(accepted)}.")
    for filter_name in analysis.filters:
        if filter_name not in FILTERS:
            raise ValidationError(f"{what} uses the filter “{filter_name}”; {_said(FILTERS)} are accepted.")
    for name, uses in analysis.variables.items():
        parts = _parts_of(name, in_scope=name in analysis.globals)
        for use in uses:
            if len(use.segments) > 2 or (len(use.segments) == 2 and use.segments[1] not in parts):
                raise ValidationError(
                    f"{what} uses {{{{ {use} }}}}, which has no such part"
                    + (f"; accepted after {name} are {_said(parts)}." if parts else f"; write {{{{ {name} }}}}.")
                )


def _parts_of(name: str, *, in_scope: bool) -> tuple[str, ...]:
    """What may follow the name and a dot: nothing for text, the keys of an entry for what a loop runs over."""
    if in_scope:
        return ("size",) if name == "team" else ()
    return _FORLOOP if name == "forloop" else merge_fields.TEAM_KEYS


def _said(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _first_line(error: LiquidError) -> str:
    return str(error).split("\n")[0].rstrip(".")
