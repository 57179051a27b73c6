"""What has to be ready before a launch (RD1): templates by modality, strategy and kind of wave. Pure data and a choice.

A wave with self-paced and live modules gets these 24 items, those that checks and a complex program bring along, and a
legal review for each of its countries that asks for one.
`days` is T-minus in working days of the owner before the launch; a negative
number lies after it.
"""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_noop

from audiences.domain.calendars import WorkingCalendar
from audiences.models import Country
from programs.domain import checks, complexity_items
from programs.domain.item_templates import Template
from programs.models import Module, Program, ReadinessItem, Wave

_Area = ReadinessItem.Area
_WEEK = WorkingCalendar()

SELF_PACED = frozenset({Module.Modality.ELEARNING})
LIVE = frozenset({Module.Modality.VILT, Module.Modality.ILT})


TEMPLATES = (
    Template(
        "content.approved",
        _Area.CONTENT,
        gettext_noop("Content approved by its owner"),
        gettext_noop("The version that people will see, module by module."),
        20,
        takes=10,
        guards=ReadinessItem.Step.BRIEFING,
    ),
    Template(
        "content.languages",
        _Area.CONTENT,
        gettext_noop("Every language of the audience has its version"),
        gettext_noop("Each module in a language they are offered, or another one that somebody accepted for them."),
        15,
        check="languages",
        takes=5,
        after=frozenset({"content.approved"}),
    ),
    Template(
        "content.accessible",
        _Area.CONTENT,
        gettext_noop("Content works with keyboard, captions and screen reader"),
        gettext_noop("Tried with each module, and who tried it."),
        15,
        takes=3,
        after=frozenset({"content.approved"}),
    ),
    Template(
        "content.modalities",
        _Area.CONTENT,
        gettext_noop("Modalities are allowed where the wave's people are"),
        gettext_noop("Each country says how training may be given there."),
        15,
        check="modalities",
    ),
    Template(
        "content.workshop",
        _Area.CONTENT,
        gettext_noop("Workshop material ready for participants"),
        gettext_noop("Slides, exercises and handouts, in the languages of the sessions."),
        5,
        modalities=LIVE,
        takes=5,
        after=frozenset({"content.approved"}),
    ),
    Template(
        "content.job_aid",
        _Area.CONTENT,
        gettext_noop("Job aid in every language"),
        gettext_noop("One page to keep at hand after the training."),
        1,
        blocking=False,
        takes=3,
        after=frozenset({"content.approved"}),
    ),
    Template(
        "managers.calendar",
        _Area.MANAGERS,
        gettext_noop("No blackout on the start or the deadline"),
        gettext_noop("Divisions, regions and countries keep their blackouts and peak periods on the calendar."),
        20,
        check="calendar",
    ),
    Template(
        "legal.notice",
        _Area.LEGAL,
        gettext_noop("Data protection and employee representatives informed"),
        gettext_noop("Required by law where people are named in results; it cannot be waived."),
        15,
        statutory=True,
        takes=5,
    ),
    Template(
        "technology.audience",
        _Area.TECHNOLOGY,
        gettext_noop("Enrollment rule returns the expected audience"),
        gettext_noop("A dry run over the HR data as it is now."),
        11,
        check="audience",
    ),
    Template(
        "technology.completion",
        _Area.TECHNOLOGY,
        gettext_noop("Completion writes verified in each learning system"),
        gettext_noop("A completed course must arrive here as completed."),
        13,
        check="completion",
        takes=3,
    ),
    Template(
        "technology.packages",
        _Area.TECHNOLOGY,
        gettext_noop("Course packages are sound"),
        gettext_noop("Manifest, launch file, completion rule, links: of the last package of each text."),
        13,
        check="packages",
        modalities=SELF_PACED,
        takes=2,
        after=frozenset({"content.approved"}),
    ),
    Template(
        "technology.load",
        _Area.TECHNOLOGY,
        gettext_noop("Load test at the size of the wave"),
        gettext_noop("Response times and recorded completions with everybody starting in the same hour."),
        5,
        check="load",
        modalities=SELF_PACED,
        takes=3,
        after=frozenset({"technology.packages"}),
    ),
    Template(
        "technology.devices",
        _Area.TECHNOLOGY,
        gettext_noop("Course opens on the oldest supported phone"),
        gettext_noop("Name the devices tried and what people use who have none of them."),
        14,
        check="devices",
        modalities=SELF_PACED,
        takes=2,
    ),
    Template(
        "facilitators.briefed",
        _Area.FACILITATORS,
        gettext_noop("Facilitators briefed"),
        gettext_noop("Each has taught the session once or watched it."),
        8,
        modalities=LIVE,
        takes=3,
    ),
    Template(
        "facilitators.rooms",
        _Area.FACILITATORS,
        gettext_noop("Rooms and virtual rooms ready"),
        gettext_noop("Enough seats for the audience, step-free where needed, links tried."),
        6,
        modalities=LIVE,
        takes=3,
    ),
    Template(
        "facilitators.conflicts",
        _Area.FACILITATORS,
        gettext_noop("Facilitator conflicts resolved"),
        gettext_noop("Nobody teaches two sessions at once or outside their working day."),
        8,
        modalities=LIVE,
    ),
    Template(
        "managers.briefing",
        _Area.MANAGERS,
        gettext_noop("Manager briefing sent"),
        gettext_noop("What their people are asked, by when, and what to say about it."),
        10,
        takes=2,
    ),
    Template(
        "managers.briefed",
        _Area.MANAGERS,
        gettext_noop("Managers briefed, at least 80%"),
        gettext_noop("Share of managers in the audience who opened the briefing."),
        5,
        takes=3,
        after=frozenset({"managers.briefing"}),
    ),
    Template(
        "communications.templates",
        _Area.COMMUNICATIONS,
        gettext_noop("Messages render in every language"),
        gettext_noop("Each step of the sequence, for people of the audience."),
        10,
        check="messages",
        takes=3,
    ),
    Template(
        "communications.sender",
        _Area.COMMUNICATIONS,
        gettext_noop("Sender address answers and bounces arrive"),
        gettext_noop("Write to it once, and send one letter to an address that does not exist."),
        10,
        check="sender",
    ),
    Template(
        "communications.sponsor",
        _Area.COMMUNICATIONS,
        gettext_noop("Sponsor has approved the announcement"),
        gettext_noop("The text that goes out in the sponsor's name."),
        7,
        takes=2,
        after=frozenset({"communications.templates"}),
    ),
    Template(
        "communications.thanks",
        _Area.COMMUNICATIONS,
        gettext_noop("Thank-you note for first completers"),
        gettext_noop("Optional; it makes others start earlier."),
        -4,
        blocking=False,
    ),
    Template(
        "support.devices",
        _Area.SUPPORT,
        gettext_noop("People without a device have a place to take it"),
        gettext_noop("Shared computers, booked hours, or a paper route."),
        2,
        blocking=False,
        takes=5,
    ),
    Template(
        "support.peak",
        _Area.SUPPORT,
        gettext_noop("Help desk staffed for everybody starting at once"),
        gettext_noop("Hours and names for the first three days."),
        5,
        strategies=frozenset({Program.Strategy.BIG_BANG}),
        takes=3,
    ),
    Template(
        "measurement.targets",
        _Area.MEASUREMENT,
        gettext_noop("Targets and measures set"),
        gettext_noop("The target, how completion is counted, and the time every place gets."),
        15,
        check="measurement",
        takes=2,
    ),
    Template(
        "measurement.pilot",
        _Area.MEASUREMENT,
        gettext_noop("Pilot criteria agreed"),
        gettext_noop("What has to be true after the pilot for the next wave to start."),
        10,
        pilot_only=True,
        guards=ReadinessItem.Step.PILOT,
        takes=2,
        after=frozenset({"measurement.targets"}),
    ),
)


def templates_for(*, modalities: Iterable[str], strategy: str, is_pilot: bool) -> list[Template]:
    """The items that a wave with modules of these modalities asks for, in the order of the areas."""
    taught = set(modalities)
    return [
        template
        for template in (*TEMPLATES, *checks.items())
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


BY_KEY = {template.key: template for template in (*TEMPLATES, AGREEMENT, CONSULTATION, *complexity_items.ALL)}
