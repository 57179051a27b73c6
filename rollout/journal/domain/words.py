"""The journal in words: verbs as sentences, subjects by name."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rollout.journal.domain import nouns, reads, reasons, verbs
from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.models import Membership, Tenant, TenantOwned, User
from rollout.web import formats, kept

Subject = tuple[str, int]  # noun and row id, as entries keep them


def of_verb(verb: str) -> str:
    """Wave launched, for wave.launched."""
    return verbs.words(verb)


def of_reason(entry: Entry) -> str:
    """Why: as somebody typed it, or as Fairway says it."""
    return reasons.read(entry.reason)


def of_actor(entry: Entry) -> str:
    """Who did it: a name, a deputy with whom they stood in for, or Fairway itself."""
    if entry.actor is None:
        return "Fairway"
    if entry.on_behalf_of is None:
        return str(entry.actor)
    return _("%(deputy)s for %(principal)s") % {"deputy": entry.actor, "principal": entry.on_behalf_of}


def of_export(entry: Entry) -> str:
    """People: 214 rows, of an entry about a file that somebody took along."""
    rows = entry.data["rows"]
    said = ngettext("%(list)s: %(rows)s row", "%(list)s: %(rows)s rows", rows)
    return said % {"list": _list(entry), "rows": formats.number(rows)}


def about(entry: Entry, name: str) -> str:
    """What an entry is about: its row by `name`; of a file that somebody took along, the list that is in it."""
    return _list(entry) if entry.verb == reads.EXPORTED else name


def _list(entry: Entry) -> str:
    return kept.words(entry.data["list"])


def of_noun(noun: str) -> str:
    """Status report, for statusreport."""
    return nouns.words(noun)


class Subjects:
    """What entries are about, one query a noun; a row that is gone is called by noun and number."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        wanted: dict[str, set[int]] = {}
        for noun, pk in subjects:
            wanted.setdefault(noun, set()).add(pk)
        self._rows: dict[Subject, Model] = {}
        for noun, pks in wanted.items():
            if model := _models().get(noun):
                self._rows |= {(noun, row.pk): row for row in _rows(model, noun).filter(pk__in=pks)}

    def row(self, noun: str, pk: int) -> Model | None:
        """The row with all that it refers to, or None."""
        return self._rows.get((noun, pk))

    def name(self, noun: str, pk: int) -> str:
        row = self.row(noun, pk)
        return f"{of_noun(noun)} {pk}" if row is None else _name(row)


def of_subjects(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Their names alone."""
    listed = list(subjects)
    found = Subjects(listed)
    return {(noun, pk): found.name(noun, pk) for noun, pk in listed}


def _models() -> dict[str, type[Model]]:
    found: dict[str, type[Model]] = {"membership": Membership, "tenant": Tenant, "user": User}
    return found | {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, TenantOwned)}


def _rows(model: type[Model], noun: str) -> QuerySet[Model]:
    """Rows of this tenant only, also of the global tables that no policy guards."""
    if model is Membership:
        return Membership.objects.filter(tenant__in=[walls.current()]).select_related("user")
    if model is Tenant:
        return Tenant.objects.filter(pk__in=[walls.current()])
    along = nouns.related(noun)
    return model._default_manager.select_related(*along) if along else model._default_manager.select_related()


def _name(row: Model) -> str:
    """The row's own name, with its program where the name means little without."""
    if isinstance(row, Membership):
        return _("%(user)s as %(role)s") % {"user": row.user, "role": formats.in_sentence(row.get_role_display())}
    program = getattr(row, "program", None) or getattr(getattr(row, "wave", None), "program", None)
    said = nouns.called(row)
    return said if program is None or str(program) in said else f"{said}, {program}"
