"""Liquid in a sandbox by allow-list (CO9, SECURITY: message templates).

Only named fields, which are plain strings, numbers and lists of dicts; four tags, four filters, no files, no ranges,
bounded loops and output. What a text asks for beyond that is refused when it is saved, not in somebody's inbox.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError, LiquidSyntaxError, ResourceLimitError, UndefinedError, UnknownFilterError

from comms.domain import merge_fields
from rollout.tenancy.refusals import Slip
from rollout.web import formats

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
        raise Slip(
            _("%(what)s has %(given)s characters; up to %(most)s are accepted.")
            % {"what": what, "given": formats.number(len(source)), "most": formats.number(LONGEST_SOURCE)}
        )
    if _RANGE.search(source):
        raise Slip(
            _("%(what)s uses a range such as (1..10); only lists of merge fields can be repeated.") % {"what": what}
        )
    template = _parsed(source, what)
    _check_fields(template, merge_fields.names(recipient), what)
    render(source, merge_fields.samples(recipient), what=what)


def render(source: str, values: Mapping[str, Any], *, what: str = gettext_lazy("The text")) -> str:
    """The source with its fields filled in. ValidationError when it cannot be, or comes out too long.

    What is empty counts as not there: for Liquid an empty text would be true, and "{% if sponsor %}" useless.
    """
    try:
        return _parsed(source, what).render(**{name: None if value == "" else value for name, value in values.items()})
    except UndefinedError as error:
        asked = str(error).split("\n")[0].split(" is undefined")[0].strip("'")
        raise Slip(
            _("%(what)s uses {{ %(asked)s }}, which has no such part.") % {"what": what, "asked": asked}
        ) from error
    except ResourceLimitError as error:
        raise Slip(
            _("%(what)s repeats too much or grows too long; up to %(most)s characters come out of a text.")
            % {"what": what, "most": formats.number(LONGEST_OUTPUT)}
        ) from error
    except LiquidError as error:
        raise Slip(
            _("%(what)s cannot be filled in: %(problem)s.") % {"what": what, "problem": _first_line(error)}
        ) from error


@lru_cache(maxsize=512)
def _template(source: str) -> BoundTemplate:
    return _ENVIRONMENT.from_string(source)


def _parsed(source: str, what: str) -> BoundTemplate:
    try:
        return _template(source)
    except UnknownFilterError as error:
        raise Slip(
            _("%(what)s: %(problem)s; %(accepted)s are accepted.")
            % {"what": what, "problem": _first_line(error), "accepted": _said(FILTERS)}
        ) from error
    except LiquidSyntaxError as error:
        line = source.count("\n", 0, error.token.start_index) + 1 if error.token else 1
        raise Slip(
            _(
                "%(what)s, line %(line)s: %(problem)s. "
                "Fields are written {{ first_name }}; of tags, %(tags)s are accepted."
            )
            % {"what": what, "line": line, "problem": _first_line(error), "tags": _said(TAGS)}
        ) from error
    except LiquidError as error:
        raise Slip(
            _("%(what)s cannot be read: %(problem)s.") % {"what": what, "problem": _first_line(error)}
        ) from error


def _check_fields(template: BoundTemplate, accepted: list[str], what: str) -> None:
    analysis = template.analyze()
    for name in analysis.globals:
        if name not in accepted:
            raise Slip(
                _("%(what)s uses the unknown field {{ %(field)s }}; accepted are %(accepted)s.")
                % {"what": what, "field": name, "accepted": _said(accepted)}
            )
    for filter_name in analysis.filters:
        if filter_name not in FILTERS:
            raise Slip(
                _("%(what)s uses the filter “%(filter)s”; %(accepted)s are accepted.")
                % {"what": what, "filter": filter_name, "accepted": _said(FILTERS)}
            )
    for name, uses in analysis.variables.items():
        parts = _parts_of(name, in_scope=name in analysis.globals)
        for use in uses:
            if len(use.segments) > 2 or (len(use.segments) == 2 and use.segments[1] not in parts):
                raise Slip(
                    _("%(what)s uses {{ %(use)s }}, which has no such part; accepted after %(name)s are %(accepted)s.")
                    % {"what": what, "use": use, "name": name, "accepted": _said(parts)}
                    if parts
                    else _("%(what)s uses {{ %(use)s }}, which has no such part; write {{ %(name)s }}.")
                    % {"what": what, "use": use, "name": name}
                )


def _parts_of(name: str, *, in_scope: bool) -> tuple[str, ...]:
    """What may follow the name and a dot: nothing for text, the keys of an entry for what a loop runs over."""
    if in_scope:
        return ("size",) if name == "team" else ()
    return _FORLOOP if name == "forloop" else merge_fields.TEAM_KEYS


def _said(names: Iterable[str]) -> str:
    *first, last = names
    return _("%(first)s and %(last)s") % {"first": formats.enumerated(first), "last": last} if first else last


def _first_line(error: LiquidError) -> str:
    return str(error).split("\n")[0].rstrip(".")
