"""Who the people of waves are to a text: which language they are offered, and where they are. One query, set-wise."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count

from audiences.domain import tongues
from audiences.domain.settings import book
from audiences.models import Person
from programs.domain import modalities, program_settings
from programs.models import Wave

LANGUAGES = "languages"  # the setting that says what is offered where


@dataclass(frozen=True)
class Readers:
    """People of one language in one place, with their number in each wave. `language` is what they are offered.

    `modality` is the one through which they learn; empty for every module.
    """

    language: str
    region: int | None = None
    division: str = ""
    job_role: str = ""
    modality: str = modalities.EVERY
    country: int | None = None  # where it is asked for


Groups = dict[Readers, dict[int, int]]  # people by wave id


def of_waves(
    waves: Iterable[Wave], at: datetime.datetime, *, by_division: bool, by_role: bool, by_country: bool = False
) -> Groups:
    """Readers of one program's waves. Divisions, job roles and countries are told apart only where it is asked for."""
    matching = modalities.conditions(listed := list(waves))
    if not listed:
        return {}
    fields = ["language", "country", *(["division__path"] if by_division else []), *(["job_role"] if by_role else [])]
    counts = {f"wave_{pk}_{modality}": Count("pk", filter=match) for (pk, modality), match in matching.items()}
    rows = Person.objects.present().order_by().values(*fields).annotate(**counts)
    settings = book.at(at)
    layer = program_settings.layer(listed[0].program, settings)
    offered: dict[int | None, Collection[str]] = {}
    groups: Groups = {}
    for row in rows:
        people = {key: row[name] for key, name in zip(matching, counts, strict=True) if row[name]}
        if not people:
            continue
        country = row["country"]
        if country not in offered:
            offered[country] = settings.resolve(LANGUAGES, country=country, program=layer).value
        place = settings.countries.get(country) if country else None
        readers = Readers(
            tongues.offered(row["language"], list(offered[country])),
            place.region_id if place else None,
            row.get("division__path") or "",
            row.get("job_role", ""),
            country=country if by_country else None,
        )
        for (pk, modality), count in people.items():
            known = groups.setdefault(dataclasses.replace(readers, modality=modality), {})
            known[pk] = known.get(pk, 0) + count
    return groups
