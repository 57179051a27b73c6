"""The change story in the languages of a program's people: why, what changes, what is expected (ST4)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from programs.domain import audience, locking, rights
from programs.models import Program, Story
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

PARTS = ("why", "what_changes", "what_is_expected")


@dataclass(frozen=True)
class Language:
    """A language of the program's people; `story` is what they would be told, None where it is the program's own."""

    locale: str
    people: int
    story: Story | None


def write(
    *,
    program: Program,
    locale: str,
    by: Actor,
    at: datetime.datetime,
    why: str = "",
    what_changes: str = "",
    what_is_expected: str = "",
) -> Story | None:
    """Tell the story in a language; without words, that language has the program's own again."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    if not _is_tag(locale):
        raise ValidationError({"locale": _("Enter a language tag, such as de or pt-BR.")})
    words = {"why": why.strip(), "what_changes": what_changes.strip(), "what_is_expected": what_is_expected.strip()}
    entries.record("program.story_written", subject=program, by=by, at=at, data={"locale": locale})
    if not any(words.values()):
        Story.objects.filter(program=program, locale=locale).delete()
        return None
    story, _made = Story.objects.update_or_create(program=program, locale=locale, defaults=words)
    return story


def words(program: Program, locale: str) -> dict[str, str]:
    """The three parts in the language, its wider forms, or else the program's own; a part left empty is the program's.

    Reads `program.stories`, which many messages prefetch together.
    """
    told = {story.locale: story for story in program.stories.all()}
    story = next((told[each] for each in _chain(locale) if each in told), None)
    return {part: (getattr(story, part) if story else "") or getattr(program, part) for part in PARTS}


def languages(program: Program) -> list[Language]:
    """Languages of the program's people, most people first, then further ones that are told; two queries."""
    rows = audience.people_of_program(program).order_by().values("language").annotate(people=Count("pk"))
    counted = {row["language"]: row["people"] for row in rows if row["language"]}
    told = {story.locale: story for story in program.stories.all()}
    found = [
        Language(locale, people, next((told[each] for each in _chain(locale) if each in told), None))
        for locale, people in counted.items()
    ]
    found += [Language(locale, 0, story) for locale, story in told.items() if locale not in counted]
    return sorted(found, key=lambda one: (-one.people, one.locale))


def _chain(locale: str) -> Iterator[str]:
    """de-AT, de."""
    parts = locale.replace("_", "-").split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()


def _is_tag(locale: str) -> bool:
    parts = locale.split("-")
    return len(locale) <= 16 and 2 <= len(parts[0]) <= 3 and all(part.isascii() and part.isalnum() for part in parts)
