"""Choosing through which modality each segment of a wave learns, and in which order they count (AU2).

What the choice does is shown before: people by modality, items of the checklist, and where a modality is not allowed.
"""

import copy
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, prefetch_related_objects
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from audiences.models import Person
from programs.domain import (
    allowed_modalities,
    audience,
    audience_countries,
    checklists,
    locking,
    modalities,
    program_settings,
    readiness,
    readiness_checks,
    rights,
    wave_rules,
)
from programs.domain.audience import Audience
from programs.models import ReadinessItem, Wave, WaveSegment
from rollout.journal.domain import entries, undos
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import formats

VERB = "wave.modalities_chosen"
Choice = tuple[int, str]  # id of a segment, modality; the first counts most


@dataclass(frozen=True)
class Effect:
    """What a choice does: people for whom each segment decides, by modality as it is and as it would be, and items."""

    decides: list[tuple[WaveSegment, int]]
    people: list[tuple[str, int, int]]  # modality, people now, people then
    gained: list[checklists.Template]
    lost: list[ReadinessItem]
    refusals: list[str]


def current(wave: Wave) -> list[Choice]:
    """The wave's segments in their order."""
    return list(wave.audience.order_by("priority", "pk").values_list("segment", "modality"))


def effect(*, wave: Wave, chosen: Sequence[Choice], at: datetime.datetime) -> Effect:
    """What the choice would do; nothing is done. ValidationError where the wave has other segments by now."""
    now = audience.of_waves([wave])[wave.pk]
    then = _proposed(wave, now, chosen)
    taught = modalities.taught([wave.program_id])[wave.program_id]
    wanted, had = _templates(wave, then, taught), _templates(wave, now, taught)
    items = {item.key: item for item in wave.items.order_by("number")}
    let_go = [item for key, item in items.items() if key in had.keys() - wanted.keys()]
    prefetch_related_objects(let_go, "waivers")
    return Effect(
        *_people(now, then),
        gained=[template for key, template in wanted.items() if key not in items],
        lost=[item for item in let_go if readiness.is_untouched(item)],
        refusals=_refusals(wave, then, taught, at),
    )


def choose(*, wave: Wave, chosen: Sequence[Choice], by: Actor, at: datetime.datetime) -> Wave:
    """Map the segments, bring the checklist up to date, and open again what a check settled on another mapping.

    ValidationError after the launch, for a modality that the program does not teach, or one that is not allowed where
    people would learn so.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    wave_rules.refuse_after_launch(
        wave, _("%(wave)s was launched. How its people learn stays, because they were told.")
    )
    now = audience.of_waves([wave])[wave.pk]
    then = _proposed(wave, now, chosen)
    if _told(then) == _told(now):
        return wave
    taught = modalities.taught([wave.program_id])[wave.program_id]
    if refused := _refusals(wave, then, taught, at):
        raise Slip(refused)
    for place, (row, _match) in enumerate(then.segments, start=1):
        row.priority = place
        row.save(update_fields=["priority", "modality"])
    readiness_checks.outdate_checks(wave=wave)
    readiness.build_checklist(wave=wave, by=by, at=at)
    data = {"program": wave.program_id, "before": _told(now), "after": _told(then)}
    entries.record(VERB, subject=wave, by=by, at=at, data=data)
    return wave


def choose_back(*, wave: Wave, entry: Entry, by: Actor, at: datetime.datetime) -> Wave:
    """Take back the choice of the entry, unless the wave has another one by now."""
    if _told(audience.of_waves([wave])[wave.pk]) != entry.data["after"]:
        raise undos.changed_since()
    before = [(segment, modality) for segment, modality, _name in entry.data["before"]["modalities"]]
    return choose(wave=wave, chosen=before, by=by, at=at)


def raised(chosen: Sequence[Choice], segment: int) -> list[Choice]:
    """With the segment one place before where it stands; as it is for the first."""
    found = list(chosen)
    place = next((n for n, (each, _modality) in enumerate(found) if each == segment), 0)
    if place:
        found[place - 1], found[place] = found[place], found[place - 1]
    return found


def _told(found: Audience) -> dict[str, list[list[Any]]]:
    """As the journal keeps it; the names are for those who read it when a segment is gone."""
    return {"modalities": [[row.segment_id, row.modality, row.segment.name] for row, _match in found.segments]}


def _proposed(wave: Wave, now: Audience, chosen: Sequence[Choice]) -> Audience:
    known = {row.segment_id: (row, match) for row, match in now.segments}
    if sorted(segment for segment, _modality in chosen) != sorted(known):
        raise Slip(_("The segments of %(wave)s changed meanwhile. Look once more.") % {"wave": wave.name})
    found = []
    for segment, modality in chosen:
        row, match = known[segment]
        row = copy.copy(row)
        row.modality = modality
        found.append((row, match))
    return Audience(found, now.taken)


def _people(now: Audience, then: Audience) -> tuple[list[tuple[WaveSegment, int]], list[tuple[str, int, int]]]:
    """One query."""
    decides = list(modalities.deciding(then))
    before, after = modalities.by_modality(now), modalities.by_modality(then)
    wanted = {f"decides_{place}": match for place, (_row, match) in enumerate(decides)}
    wanted |= {f"now_{key}": match for key, match in before.items()}
    wanted |= {f"then_{key}": match for key, match in after.items()}
    counted = {key: Count("pk", filter=match) for key, match in wanted.items()}
    figures = Person.objects.present().aggregate(**counted)
    listed = dict.fromkeys((*before, *after))
    return (
        [(row, figures[f"decides_{place}"]) for place, (row, _match) in enumerate(decides)],
        [(key, figures.get(f"now_{key}", 0), figures.get(f"then_{key}", 0)) for key in listed],
    )


def _templates(wave: Wave, found: Audience, taught: Sequence[str]) -> dict[str, checklists.Template]:
    wanted = checklists.templates_for(
        modalities=modalities.asked([row.modality for row, _match in found.segments], taught),
        strategy=wave.program.strategy,
        is_pilot=wave.is_pilot,
    )
    return {template.key: template for template in wanted}


def _refusals(wave: Wave, then: Audience, taught: Sequence[str], at: datetime.datetime) -> list[str]:
    """A choice of every module is held to the setting by the gate, as without a choice."""
    found = []
    for row, _match in then.segments:
        if row.modality and row.modality not in taught:
            said = _("“%(segment)s”: no module is taught as “%(modality)s”. Accepted: %(accepted)s.")
            accepted = formats.enumerated(modalities.name(each) for each in (modalities.EVERY, *taught))
            named = {"modality": modalities.name(row.modality), "accepted": accepted}
            found.append(said % {"segment": row.segment.name, **named})
    if found:
        return found
    matching = {key: match for key, match in modalities.by_modality(then).items() if key}
    if not matching:
        return []
    settings = book.at(at)
    layer = program_settings.layer(wave.program, settings)
    clashes = allowed_modalities.clashes(audience_countries.counted(matching), settings, layer)
    return [allowed_modalities.sentence(clash, wave.program) for clash in clashes]
