"""Local corrections: a value set here by hand holds against the files of its source until they agree, or a day passes.

Files are compared with what they would set; what a correction holds, they leave alone. What the file says is noted with
the correction, so that somebody can keep ours, take the file's, or tell HR.
"""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from audiences.domain import clocks, people_merge, person_values
from audiences.domain.people_fields import BY_NAME, RECORDED
from audiences.domain.people_terms import Heard, Terms
from audiences.models import LocalCorrection, Person
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy import clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.refusals import Refused
from rollout.web import lifting

MADE, KEPT, ENDED, REPORTED = "person.corrected", "correction.kept", "correction.ended", "corrections.reported"
KIND = "people.corrections"  # of the agenda
DAYS = 90  # that a correction holds unless somebody says otherwise

Outcome = LocalCorrection.Outcome

_HELD = """EXISTS (SELECT FROM audiences_localcorrection l
    WHERE l.person_id = p.id AND l.field = '{name}' AND l.ended_at IS NULL)"""
_SAID = f"""
SELECT l.id, l.value, CASE l.field {{said}} END AS said
FROM audiences_localcorrection l JOIN audiences_person p ON p.id = l.person_id {RECORDED}
JOIN people_staged s ON s.external_id = p.external_id AND s.named IS NULL
WHERE l.ended_at IS NULL
"""
_COUNT = """
SELECT count(*) FILTER (WHERE f.said <> f.value), count(*) FILTER (WHERE f.said = f.value) FROM ({said}) AS f
"""
_HEAR = """
UPDATE audiences_localcorrection l SET file_value = f.said, heard_at = %s,
    ended_at = CASE WHEN f.said = l.value THEN %s::timestamptz END,
    outcome = CASE WHEN f.said = l.value THEN 'agreed' ELSE '' END
FROM ({said}) AS f WHERE f.id = l.id AND f.said IS NOT NULL
"""


def correct(
    *,
    person: Person,
    column: str,
    value: str,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    until: datetime.date | None = None,
) -> LocalCorrection:
    """Set a value by hand; files leave it alone until they say the same, or through the day `until`.

    ValidationError with the sentence that a file would get, when the person has left, or when it is recorded already.
    """
    people_merge.lock(by.tenant)
    locked = _locked(person)
    if locked.status == Person.Status.LEFT:
        raise Refused(
            _("%(person)s has left. Nothing of who left is corrected.") % {"person": locked.name}, lift=lifting.nobody()
        )
    if until is not None and until < _today(by.tenant, at):
        raise ValidationError({"until": _("This day is over. Choose today or a later one.")})
    text, was = person_values.read(locked, column, value), person_values.recorded(locked, column)
    if text == was:
        raise ValidationError({"value": _("This is recorded already.")})
    person_values.write(locked, column, text, at=at)
    made = LocalCorrection.objects.filter(person=locked, field=column, ended_at=None).first()
    made = made or LocalCorrection(person=locked, field=column, file_value=was)
    made.value, made.reason, made.until, made.made_by, made.made_at = text, reason[:300], until, by.user, at
    if made.pk and text == made.file_value:
        made.outcome, made.ended_by, made.ended_at = Outcome.TAKEN, by.user, at
    made.save()
    _wake(by.tenant, made)
    entries.record(MADE, subject=locked, by=by, at=at, reason=reason, data={"field": column, "people": [locked.pk]})
    return made


def keep(*, correction: LocalCorrection, by: Actor, at: datetime.datetime) -> None:
    """Let it hold until the source says the same, whatever day was said before."""
    locked = _open(correction)
    locked.until = None
    locked.save(update_fields=["until"])
    entries.record(KEPT, subject=locked.person, by=by, at=at, data={"field": locked.field})


def take(*, correction: LocalCorrection, by: Actor, at: datetime.datetime) -> None:
    """Set what the file says. ValidationError when that cannot be, such as a manager who has left."""
    people_merge.lock(by.tenant)
    locked = _open(correction)
    person = _locked(locked.person)
    person_values.write(person, locked.field, locked.file_value, at=at)
    locked.outcome, locked.ended_by, locked.ended_at = Outcome.TAKEN, by.user, at
    locked.save(update_fields=["outcome", "ended_by", "ended_at"])
    entries.record(ENDED, subject=person, by=by, at=at, data={"field": locked.field, "people": [person.pk]})


def report(*, by: Actor, at: datetime.datetime) -> list[LocalCorrection]:
    """Those that the files say otherwise, for HR to correct there; noted as reported."""
    found = list(standing().select_related("person", "made_by").order_by("person__name_key", "person", "field"))
    LocalCorrection.objects.filter(pk__in=[each.pk for each in found]).update(reported_by=by.user, reported_at=at)
    if found:
        entries.record(REPORTED, subject=by.tenant, by=by, at=at, data={"rows": len(found)})
    return found


def standing() -> QuerySet[LocalCorrection]:
    """Corrections that hold now."""
    return LocalCorrection.objects.filter(ended_at=None)


def contradicted() -> QuerySet[LocalCorrection]:
    """Those that hold although a file has said otherwise since."""
    return standing().exclude(heard_at=None).exclude(file_value=F("value"))


def undecided() -> QuerySet[LocalCorrection]:
    """Those of them about which nobody has said more: to hold until the source agrees, or to tell HR."""
    return contradicted().exclude(until=None).filter(reported_at=None)


def hold(terms: Terms) -> Terms:
    """Let the terms of a file leave alone what is corrected here."""
    for name in standing().order_by("field").values_list("field", flat=True).distinct():
        terms.corrected[name] = _HELD.format(name=name)
    return terms


def heard(terms: Terms) -> Heard:
    """What the staged file says about the corrections that hold."""
    if not terms.corrected:
        return Heard()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(said=_said(terms)))
        return Heard(*cursor.fetchone())


def hear(terms: Terms, *, at: datetime.datetime) -> None:
    """Note what the staged file says; a correction that it agrees with has done its work."""
    if terms.corrected:
        with connection.cursor() as cursor:
            cursor.execute(_HEAR.format(said=_said(terms)), [at, at])


def expire(tenant: Tenant) -> datetime.datetime | None:
    """The agenda's work: end those whose last day is over; come again when the next one is."""
    with walls.inside(tenant.pk):
        at = clock.now(tenant)
        over = standing().filter(until__lt=_today(tenant, at))
        over.update(ended_at=at, outcome=Outcome.EXPIRED)
        next_day = standing().exclude(until=None).order_by("until").values_list("until", flat=True).first()
    return clock.real(tenant, _after(tenant, next_day)) if next_day else None


# Within ------------------------------------------------------------------------------------------


def _said(terms: Terms) -> str:
    """The statement's query: what the file would set, were there no correction; NULL where it has no say."""
    cases = [_case(name, terms.withheld.get(name, "false")) for name in person_values.COLUMNS]
    return _SAID.format(said=" ".join(cases))


def _case(name: str, withheld: str) -> str:
    return f"WHEN '{name}' THEN CASE WHEN NOT ({withheld}) THEN {BY_NAME[name].given}::text END"


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=["self"]).select_related("manager", "division").get(pk=person.pk)


def _open(correction: LocalCorrection) -> LocalCorrection:
    found = LocalCorrection.objects.select_for_update(of=["self"]).select_related("person").get(pk=correction.pk)
    if found.ended_at is not None:
        raise Refused(
            _("This correction has ended: %(how)s.") % {"how": found.get_outcome_display()}, lift=lifting.nobody()
        )
    return found


def _wake(tenant: Tenant, made: LocalCorrection) -> None:
    if made.until and made.ended_at is None:
        agenda.lower_for(tenant, KIND, _after(tenant, made.until))


def _today(tenant: Tenant, at: datetime.datetime) -> datetime.date:
    return clocks.local(at, tenant.time_zone).date()


def _after(tenant: Tenant, day: datetime.date) -> datetime.datetime:
    return clocks.on_day(day + datetime.timedelta(days=1), datetime.time(), tenant.time_zone)


def words(corrections: Iterable[LocalCorrection]) -> dict[str, str]:
    """Names by external id of managers whom the corrections name, here or in the file."""
    ids = {
        value
        for each in corrections
        if each.field == person_values.MANAGER
        for value in (each.value, each.file_value)
        if value
    }
    return {each.external_id: each.name for each in Person.objects.filter(external_id__in=ids)} if ids else {}
