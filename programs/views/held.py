"""Whom the gate of a wave holds: each person with the items that they wait for, and who can lift them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from audiences.models import Person
from audiences.views import directory
from programs.domain import arrivals, boards, language_words, lifting
from programs.domain.open_gates import Gate
from programs.models import Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, kept
from rollout.web.tables import Column, Empty, Filter, Table


@permitted(Action.VIEW_PEOPLE)
@require_safe
def listing(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number)
    gate = boards.of_wave(wave, workspace.today(request)).gate(wave)
    table = _table(request, wave, gate)
    above = reverse("programs:wave_readiness", args=[slug, number])
    return workspace.listing(
        request,
        wave.program,
        "programs/readiness/held.html",
        table,
        {"wave": wave, "gate": gate, "together": [(each, lifting.who(each.item)) for each in gate.together]},
        tab="readiness",
        stem=_("Held by the gate of %(wave)s") % {"wave": wave.name},
        trail=[
            (reverse("programs:readiness", args=[slug]), _("Readiness")),
            (above, wave.name),
            (request.path, _("Held")),
        ],
    )


def _own(gate: Gate) -> list[Column]:
    """What differs from person to person; what all of them wait for is said above the list."""
    common = {each.item.pk for each in gate.together}
    if all(each.item.pk in common for each in gate.blockers):
        return []
    words = {each.item.pk: f"“{each.item.words}”" for each in gate.blockers}
    who = {each.item.pk: lifting.who(each.item) for each in gate.blockers}

    def own(person: Person, said: dict[int, str]) -> list[str]:
        return list(dict.fromkeys(said[each.item.pk] for each in gate.waits(person) if each.item.pk not in common))

    return [
        Column(
            "items",
            _("Also waits for") if common else _("Waits for"),
            value=lambda person: formats.enumerated(own(person, words)),
        ),
        Column("who", _("Who can lift it"), value=lambda person: " ".join(own(person, who))),
    ]


def _table(request: HttpRequest, wave: Wave, gate: Gate) -> Table:
    people = gate.marked(arrivals.held(gate).visible_to(request.actor, Action.VIEW_PEOPLE))
    words = {each.item.pk: each.item.words for each in gate.blockers}
    return Table(
        [
            Column("name", _("Name"), sort="name_key", url=directory.url_of, note=lambda row: row.external_id),
            Column("country", _("Country"), value=lambda row: row.country and row.country.name, sort="country__name"),
            Column(
                "language",
                _("Language"),
                value=lambda row: language_words.called(row.language),
                sort="language",
            ),
            *_own(gate),
        ],
        people.select_related("country"),
        request,
        name="held",
        personal=True,
        label=kept.filled(gettext_lazy("Held by the gate of %(wave)s"), wave=wave.name),
        noun=ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        search_fields=("name_key", "external_id", "country__name"),
        filters=[Filter("item", _("Item"), sorted(words.items(), key=lambda pair: pair[1]), apply=gate.narrowed)],
        default_sort="name",
        empty=Empty(
            _("Nobody is held"),
            _("Everybody in the audience has passed the gate, or would pass it today."),
            reverse("programs:wave_readiness", args=[wave.program.slug, wave.number]),
            _("Open the gate"),
        ),
    )
