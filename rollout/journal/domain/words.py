"""The journal in words: verbs as sentences, subjects by name."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.models import Membership, Tenant, TenantOwned, User

Subject = tuple[str, int]  # noun and row id, as entries keep them


def of_verb(verb: str) -> str:
    """Wave launched, for wave.launched."""
    return verb.replace(".", " ").replace("_", " ").capitalize()


def of_actor(entry: Entry) -> str:
    """Who did it: a name, a deputy with whom they stood in for, or Fairway itself."""
    if entry.actor is None:
        return "Fairway"
    if entry.on_behalf_of is None:
        return str(entry.actor)
    return _("%(deputy)s for %(principal)s") % {"deputy": entry.actor, "principal": entry.on_behalf_of}


def of_subjects(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Names of what entries are about, one query per noun; a row that is gone is called by noun and number."""
    wanted: dict[str, set[int]] = {}
    for noun, pk in subjects:
        wanted.setdefault(noun, set()).add(pk)
    names = {(noun, pk): f"{_noun(noun)} {pk}" for noun, pks in wanted.items() for pk in pks}
    for noun, pks in wanted.items():
        model = _models().get(noun)
        if model is not None:
            rows = _rows(model).filter(pk__in=pks)
            names.update({(noun, row.pk): _name(row) for row in rows})
    return names


def _models() -> dict[str, type[Model]]:
    found: dict[str, type[Model]] = {"membership": Membership, "tenant": Tenant, "user": User}
    return found | {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, TenantOwned)}


def _rows(model: type[Model]) -> QuerySet[Model]:
    """Rows of this tenant only, also of the global tables that no policy guards."""
    if model is Membership:
        return Membership.objects.filter(tenant__in=[walls.current()]).select_related("user")
    if model is Tenant:
        return Tenant.objects.filter(pk__in=[walls.current()])
    return model._default_manager.select_related()


def _noun(noun: str) -> str:
    model = _models().get(noun)
    return str(model._meta.verbose_name).capitalize() if model else noun.capitalize()


def _name(row: Model) -> str:
    """The row's own name, with its program where the name means little without."""
    if isinstance(row, Membership):
        return _("%(user)s as %(role)s") % {"user": row.user, "role": row.get_role_display().lower()}
    program = getattr(row, "program", None) or getattr(getattr(row, "wave", None), "program", None)
    return str(row) if program is None or str(program) in str(row) else f"{row}, {program}"
