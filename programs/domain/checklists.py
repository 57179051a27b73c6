"""What has to be ready before a launch (RD1): templates by modality, strategy and kind of wave. Pure data and a choice.

A wave with self-paced and live modules gets 22 items, and a legal review for each of its countries that asks for one.
`days` is T-minus in working days before the launch; a negative
number lies after it.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from audiences.domain.calendars import WorkingCalendar
from audiences.models import Country
from programs.models import Module, Program, ReadinessItem, Wave

_Area = ReadinessItem.Area
_WEEK = WorkingCalendar()

SELF_PACED = frozenset({Module.Modality.ELEARNING})
LIVE = frozenset({Module.Modality.VILT, Module.Modality.ILT})


@dataclass(frozen=True)
class Template:
    """One item. It applies to waves with any of `modalities` (empty: all), in any of `strategies`, pilots or all."""

    key: str
    area: str
    title: str
    description: str
    days: int
    blocking: bool = True
    statutory: bool = False
    check: str = ""
    modalities: frozenset[str] = frozenset()
    strategies: frozenset[str] = frozenset()
    pilot_only: bool = False


TEMPLATES = (
    Template(
        "content.approved",
        _Area.CONTENT,
        "Content approved by its owner",
        "The version that people will see, module by module.",
        20,
    ),
    Template(
        "content.languages",
        _Area.CONTENT,
        "Every language of the audience has its version",
        "Name the languages and who proofread them.",
        15,
    ),
    Template(
        "content.accessible",
        _Area.CONTENT,
        "Content works with keyboard, captions and screen reader",
        "Tried with each module, and who tried it.",
        15,
    ),
    Template(
        "content.modalities",
        _Area.CONTENT,
        "Modalities are allowed where the wave's people are",
        "Each country says how training may be given there.",
        15,
        check="modalities",
    ),
    Template(
        "content.workshop",
        _Area.CONTENT,
        "Workshop material ready for participants",
        "Slides, exercises and handouts, in the languages of the sessions.",
        5,
        modalities=LIVE,
    ),
    Template(
        "content.job_aid",
        _Area.CONTENT,
        "Job aid in every language",
        "One page to keep at hand after the training.",
        1,
        blocking=False,
    ),
    Template(
        "legal.notice",
        _Area.LEGAL,
        "Data protection and employee representatives informed",
        "Required by law where people are named in results; it cannot be waived.",
        15,
        statutory=True,
    ),
    Template(
        "technology.audience",
        _Area.TECHNOLOGY,
        "Enrollment rule returns the expected audience",
        "A dry run over the HR data as it is now.",
        11,
        check="audience",
    ),
    Template(
        "technology.completion",
        _Area.TECHNOLOGY,
        "Completion writes verified in each learning system",
        "A completed course must arrive here as completed.",
        13,
        check="completion",
    ),
    Template(
        "technology.load",
        _Area.TECHNOLOGY,
        "Load test at the size of the wave",
        "Response times and recorded completions with everybody starting in the same hour.",
        5,
        modalities=SELF_PACED,
    ),
    Template(
        "technology.devices",
        _Area.TECHNOLOGY,
        "Course opens on the oldest supported phone",
        "Name the devices tried and what people use who have none of them.",
        14,
        modalities=SELF_PACED,
    ),
    Template(
        "facilitators.briefed",
        _Area.FACILITATORS,
        "Facilitators briefed",
        "Each has taught the session once or watched it.",
        8,
        modalities=LIVE,
    ),
    Template(
        "facilitators.rooms",
        _Area.FACILITATORS,
        "Rooms and virtual rooms ready",
        "Enough seats for the audience, step-free where needed, links tried.",
        6,
        modalities=LIVE,
    ),
    Template(
        "facilitators.conflicts",
        _Area.FACILITATORS,
        "Facilitator conflicts resolved",
        "Nobody teaches two sessions at once or outside their working day.",
        8,
        modalities=LIVE,
    ),
    Template(
        "managers.briefing",
        _Area.MANAGERS,
        "Manager briefing sent",
        "What their people are asked, by when, and what to say about it.",
        10,
    ),
    Template(
        "managers.briefed",
        _Area.MANAGERS,
        "Managers briefed, at least 80%",
        "Share of managers in the audience who opened the briefing.",
        5,
    ),
    Template(
        "communications.templates",
        _Area.COMMUNICATIONS,
        "Messages render in every language",
        "Each step of the sequence, for people of the audience.",
        10,
        check="messages",
    ),
    Template(
        "communications.sender",
        _Area.COMMUNICATIONS,
        "Sender address answers and bounces arrive",
        "Write to it once, and send one letter to an address that does not exist.",
        10,
    ),
    Template(
        "communications.sponsor",
        _Area.COMMUNICATIONS,
        "Sponsor has approved the announcement",
        "The text that goes out in the sponsor's name.",
        7,
    ),
    Template(
        "communications.thanks",
        _Area.COMMUNICATIONS,
        "Thank-you note for first completers",
        "Optional; it makes others start earlier.",
        -4,
        blocking=False,
    ),
    Template(
        "support.devices",
        _Area.SUPPORT,
        "People without a device have a place to take it",
        "Shared computers, booked hours, or a paper route.",
        2,
        blocking=False,
    ),
    Template(
        "support.peak",
        _Area.SUPPORT,
        "Help desk staffed for everybody starting at once",
        "Hours and names for the first three days.",
        5,
        strategies=frozenset({Program.Strategy.BIG_BANG}),
    ),
    Template(
        "measurement.targets",
        _Area.MEASUREMENT,
        "Targets and measures set",
        "The target, how completion is counted, and the time every place gets.",
        15,
        check="measurement",
    ),
    Template(
        "measurement.pilot",
        _Area.MEASUREMENT,
        "Pilot criteria agreed",
        "What has to be true after the pilot for the next wave to start.",
        10,
        pilot_only=True,
    ),
)


def templates_for(*, modalities: Iterable[str], strategy: str, is_pilot: bool) -> list[Template]:
    """The items that a wave with modules of these modalities asks for, in the order of the areas."""
    taught = set(modalities)
    return [
        template
        for template in TEMPLATES
        if (not template.modalities or template.modalities & taught)
        and (not template.strategies or strategy in template.strategies)
        and (not template.pilot_only or is_pilot)
    ]


def due_on(days: int, wave: Wave) -> datetime.date:
    """The day an item is due: `days` working days, Monday to Friday, before (or after) the wave's start."""
    return _WEEK.add_working_days(wave.starts_on, -days)


LEGAL_REVIEW = "legal.review."  # how keys of countries' reviews begin; the ISO code follows
_REVIEW_DAYS = 7


def legal_review(country: Country, *, law: str = "") -> Template:
    """The review of one country; one that a law asks for cannot be waived."""
    says = f"Counsel in {country.name} has seen the final text."
    return Template(
        key=f"{LEGAL_REVIEW}{country.code}",
        area=_Area.LEGAL,
        title=f"Legal review, {country.name}",
        description=f"{says} Required by {law}." if law else says,
        days=_REVIEW_DAYS,
        statutory=bool(law),
    )


def days_of(key: str) -> int | None:
    """T-minus of the template with the key; None for a key that none has."""
    if key.startswith(LEGAL_REVIEW):
        return _REVIEW_DAYS
    return BY_KEY[key].days if key in BY_KEY else None


BY_KEY = {template.key: template for template in TEMPLATES}
