"""Which text of each module is somebody's own: where they open it, in their language and for their place (PL9)."""

from collections.abc import Iterable

from audiences.domain import tongues
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.models import Person
from programs.domain import coverage, readers
from programs.domain.coverage import Text
from programs.domain.readers import Readers
from programs.models import Module, Variant


def addresses(modules: Iterable[Module], person: Person, settings: Book, layer: ProgramLayer) -> dict[int, str]:
    """Where the person opens each module, by its id; the module's own address without a published text of theirs.

    What is reviewed again stays open to those who have it. One query.
    """
    reader, found = reading(person, settings, layer), {module.pk: module.launch_url for module in modules}
    texts: dict[int, dict[Text, str]] = {}
    for variant in Variant.objects.filter(module__in=found).exclude(published_version=None).order_by("number"):
        text = Text(variant.locale, True, variant.region_id, variant.division, variant.job_role)
        texts.setdefault(variant.module_id, {})[text] = variant.launch_url
    for module, known in texts.items():
        own = (coverage.text_for(reader, known, locale) for locale in tongues.wider(reader.language))
        chosen = next((text for text in own if text), None)
        found[module] = (known[chosen] if chosen else "") or found[module]
    return found


def reading(person: Person, settings: Book, layer: ProgramLayer) -> Readers:
    """The language that the person is offered, and their places."""
    offered = settings.value(readers.LANGUAGES, country=person.country_id, program=layer)
    country = settings.countries.get(person.country_id) if person.country_id else None
    return Readers(
        tongues.offered(person.language, list(offered)),
        country.region_id if country else None,
        person.division.path if person.division else "",
        person.job_role,
        country=person.country_id,
    )
