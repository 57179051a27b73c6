"""What has to be ready before a launch (RD1): which items a wave asks for, when each is due, how long it takes. Pure.

Beside the usual ones (`usual_items`) stand those that checks and a complex program bring along, and those of places: a
legal review for each country that asks for one, agreements and consultations.
"""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_noop

from audiences.domain.calendars import WorkingCalendar
from audiences.models import Country
from programs.domain import checks, complexity_items, usual_items
from programs.domain.item_templates import Template
from programs.models import ReadinessItem, Wave

_Area = ReadinessItem.Area
_WEEK = WorkingCalendar()


def templates_for(*, modalities: Iterable[str], strategy: str, is_pilot: bool) -> list[Template]:
    """The items that a wave with modules of these modalities asks for, in the order of the areas."""
    taught = set(modalities)
    return [
        template
        for template in (*usual_items.ALL, *checks.items())
        if (not template.modalities or template.modalities & taught)
        and (not template.strategies or strategy in template.strategies)
        and (not template.pilot_only or is_pilot)
    ]


def due_on(days: int, wave: Wave, calendar: WorkingCalendar = _WEEK) -> datetime.date:
    """The day an item is due: `days` working days of the calendar, its owner's, before (or after) the wave's start."""
    return calendar.add_working_days(wave.starts_on, -days)


LEGAL_REVIEW = "legal.review."  # how keys of countries' reviews begin; the ISO code follows
_REVIEW_DAYS, _REVIEW_TAKES = 7, 5
_REVIEW_AFTER = frozenset({"content.approved"})


def legal_review(country: Country, *, law: str = "") -> Template:
    """The review of one country, which holds the people there; one that a law asks for cannot be waived."""
    says = gettext_noop("Counsel in %(country)s has seen the final text.") % {"country": country.name}
    if law:
        says = f"{says} {gettext_noop('Required by %(law)s.') % {'law': law}}"
    return Template(
        key=f"{LEGAL_REVIEW}{country.code}",
        area=_Area.LEGAL,
        title=gettext_noop("Legal review, %(country)s") % {"country": country.name},
        description=says,
        days=_REVIEW_DAYS,
        statutory=bool(law),
        takes=_REVIEW_TAKES,
        after=_REVIEW_AFTER,
        scope=ReadinessItem.Scope.COUNTRY,
        scope_value=country.code,
    )


AGREEMENT = Template(
    key="legal.agreement",
    area=_Area.LEGAL,
    title=gettext_noop("Agreements with the employees’ side are in force"),
    description=gettext_noop("Each agreement of a place of the wave is agreed and lasts until the wave ends."),
    days=_REVIEW_DAYS,
    statutory=True,
    check="agreement",
    takes=_REVIEW_TAKES,
)
CONSULTATION = Template(
    key="legal.consultation",
    area=_Area.LEGAL,
    title=gettext_noop("Regions have approved what they were asked"),
    description=gettext_noop("Each approval that was asked for this wave is given, or decided by name."),
    days=_REVIEW_DAYS,
    check="consultation",
    takes=_REVIEW_TAKES,
)


def work_of(key: str) -> tuple[int, frozenset[str]] | None:
    """Working days that an item of the template takes, and keys of what it comes after; None for an unknown key."""
    if key.startswith(LEGAL_REVIEW):
        return _REVIEW_TAKES, _REVIEW_AFTER
    template = _template(key)
    return (template.takes, template.after) if template else None


def days_of(key: str) -> int | None:
    """T-minus of the template with the key; None for a key that none has."""
    if key.startswith(LEGAL_REVIEW):
        return _REVIEW_DAYS
    template = _template(key)
    return template.days if template else None


def _template(key: str) -> Template | None:
    return BY_KEY.get(key) or next((template for template in checks.items() if template.key == key), None)


BY_KEY = {template.key: template for template in (*usual_items.ALL, AGREEMENT, CONSULTATION, *complexity_items.ALL)}
