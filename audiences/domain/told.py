"""How the journal tells of people, places, segments and settings: verbs, nouns, fields and their values."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audiences.domain import membership_reach, people_columns, verbs
from audiences.domain.settings import catalogue, provenance
from audiences.models import Agreement, Attribute, Country, Division, PeopleSource, Region, Segment
from rollout.journal.domain import changes, nouns
from rollout.journal.domain import verbs as journal_verbs
from rollout.journal.domain.changes import Change, Names
from rollout.journal.models import Entry

_NOUNS = {
    "agreement": lazy("Agreement with the employees’ side"),
    "attribute": lazy("Field of people"),
    "country": lazy("Country"),
    "division": lazy("Division"),
    "linedoubt": lazy("Report that a manager doubts"),
    "peopleimport": lazy("Import of people"),
    "peoplesource": lazy("Source of people"),
    "person": lazy("Person"),
    "personmerge": lazy("Merged records"),
    "region": lazy("Region"),
    "segment": lazy("Segment"),
    "settingpolicy": lazy("Who decides on a setting"),
    "settingrequest": lazy("Request for a setting"),
    "settingvalue": lazy("Value of a setting"),
    "statute": lazy("What a law asks"),
}


def start() -> None:
    """Let the journal know the words."""
    journal_verbs.register(verbs.WORDS)
    nouns.register(_NOUNS)
    for noun, related in (("settingvalue", ("region", "country")), ("settingpolicy", ()), ("statute", ("country",))):
        register_decision(noun, *related)
    nouns.register_name("settingrequest", _called, "region", "country")
    for kind in (membership_reach.REGIONS, membership_reach.DIVISIONS):
        changes.register(kind.scope.value, kind.label, kind.names)
    for key, words, model, field in (
        ("division", lazy("Division"), Division, "path"),
        ("region", lazy("Region"), Region, "name"),
        ("country", lazy("Country"), Country, "name"),
    ):
        changes.register(key, words, _names(model, field))
    changes.register("name", lazy("Name"))
    changes.register("label", lazy("Name"), noun="attribute")
    changes.register("kind", lazy("Kind"), changes.options(Attribute.Kind.choices), noun="attribute")
    changes.register("value", lazy("Kind"), changes.options(Segment.Kind.choices), noun="segment")
    changes.register("title", lazy("Name"), noun="agreement")
    changes.register("purposes", lazy("What data on people are used for"), noun="agreement")
    changes.register("valid_until", lazy("Last day"), noun="agreement")
    shown = changes.options(Agreement.Shown.choices)
    changes.register("shown", lazy("What is shown of people"), shown, noun="agreement")
    changes.register("depth", lazy("Whose names"), changes.options(Agreement.Depth.choices), noun="agreement")
    changes.register("reach", lazy("About"), changes.options(PeopleSource.Reach.choices), noun="peoplesource")
    changes.register("known_divisions", lazy("Rejects rows in new divisions"), noun="peoplesource")
    changes.register("owned", lazy("Fields it decides on"), _columns, noun="peoplesource")


def register_decision(noun: str, *related: str) -> None:
    """Entries about decisions of the noun name the setting and its values; `related` are what a decision is for."""
    changes.register_teller(noun, _decided)
    nouns.register_name(noun, _called, *related)


def _decided(entry: Entry) -> Iterable[Change]:
    """The setting before and after, or what became of the decision."""
    name = entry.data.get("setting", "")
    if entry.verb == "setting.called_off":
        yield Change(_title(name), "", _("Called off"))
        return
    if "before" not in entry.data and "after" not in entry.data:
        return
    before, after = (provenance.journaled(name, entry.subject, entry.data.get(key)) for key in ("before", "after"))
    yield Change(_title(name), before, after)


def _called(row: Any) -> str:
    """“Days to complete, Poland, Anti-bribery essentials”: the setting, and the place and program it is for."""
    wheres = (getattr(row, key, None) for key in ("country", "region", "program"))
    where = ", ".join(str(each) for each in wheres if each)
    return f"{_title(row.name)}, {where}" if where else _title(row.name)


def _title(name: str) -> str:
    setting = catalogue.SETTINGS.get(name)
    return str(setting.title) if setting else name


def _names(model: type[Any], field: str) -> Names:
    return lambda ids: dict(model.objects.filter(pk__in=ids).values_list("pk", field))


def _columns(keys: Iterable[Any]) -> dict[Any, str]:
    return {key: people_columns.label(key) for key in keys}
