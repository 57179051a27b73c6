"""The legal review that a country asks for before a launch (GO4, setting `legal_review`): an item of each wave that
reaches people there."""

from collections.abc import Iterable

from audiences.domain.settings.book import Book, ProgramLayer
from programs.domain import audience_countries, checklists, program_settings
from programs.domain.audience_countries import People
from programs.domain.checklists import Template
from programs.models import Wave
from rollout.web import kept

NAME = "legal_review"


def templates(waves: Iterable[Wave], settings: Book) -> dict[int, list[Template]]:
    """The reviews that each wave needs, by wave id and in the order of the countries' names; a few queries."""
    listed = list(waves)
    people = audience_countries.of_waves(listed)
    layers = program_settings.layers({wave.program for wave in listed}, settings)
    return {wave.pk: _of(people[wave.pk], settings, layers[wave.program_id]) for wave in listed}


def missing(wave: Wave, keys: Iterable[str], settings: Book) -> list[str]:
    """Titles of reviews that the wave needs and that its checklist, with these keys, lacks."""
    known = set(keys)
    return [
        kept.words(template.title) for template in templates([wave], settings)[wave.pk] if template.key not in known
    ]


def _of(people: People, settings: Book, layer: ProgramLayer) -> list[Template]:
    found = []
    for key in people:
        country = settings.countries.get(key) if key else None
        resolved = settings.resolve(NAME, country=key, program=layer)
        if country and resolved.value:
            law = resolved.statute
            required = law is not None and not resolved.setting.kind.allows(law.bound, False)
            found.append(checklists.legal_review(country, law=law.source if law and required else ""))
    return sorted(found, key=lambda template: template.title)
