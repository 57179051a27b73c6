"""Terms of the field in one sentence or two each: shown beside the term behind `?`, and all together at /help/."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Term:
    """`asks` is the name of the button that explains it."""

    key: str
    name: str
    asks: str
    text: str


_TERMS = (
    Term(
        "program",
        _("Program"),
        _("What is a program?"),
        _("A finished learning program and its rollout: who gets it, in which waves, by when, and how it goes."),
    ),
    Term(
        "wave",
        _("Wave"),
        _("What is a wave?"),
        _("A group of people who start together, with its own dates, gate and deadline. A person is in one wave."),
    ),
    Term(
        "pilot",
        _("Pilot"),
        _("What is a pilot?"),
        _(
            "A first, small wave. It has to show figures by a day; if it does not, the waves after it are held until "
            "somebody decides by name."
        ),
    ),
    Term(
        "segment",
        _("Segment"),
        _("What is a segment?"),
        _(
            "A rule over people, such as “everybody whose country is India”. Who is in it follows the people data "
            "until the wave is launched."
        ),
    ),
    Term(
        "gate",
        _("Gate"),
        _("What is a gate?"),
        _("A list that must be done, or waived with a reason, before a wave can start."),
    ),
    Term(
        "waiver",
        _("Waiver"),
        _("What is a waiver?"),
        _(
            "Leave to launch although one item of the gate is open: asked for with a reason, granted by somebody else, "
            "and good until a date."
        ),
    ),
    Term(
        "enrollment",
        _("Mandatory and self-directed"),
        _("What do mandatory and self-directed mean?"),
        _("Mandatory programs assign people, with a deadline. Self-directed ones invite them, with a window."),
    ),
    Term(
        "deadline",
        _("Deadline"),
        _("Whose clock does a deadline follow?"),
        _("The learner’s. A day ends when it ends where the person is, so everybody has the same calendar time."),
    ),
    Term(
        "reached",
        _("Reached"),
        _("Who counts as reached?"),
        _("Somebody to whom at least one message was handed over and not returned."),
    ),
    Term(
        "forecast",
        _("Forecast"),
        _("Where does the forecast come from?"),
        _("From the pace of the last weeks: in eight of ten cases the result lies inside the band."),
    ),
    Term(
        "uncertain",
        _("Uncertain message"),
        _("What is an uncertain message?"),
        _("Its hand-over was cut off, so nobody knows whether it arrived. A person decides; none repeats itself."),
    ),
    Term(
        "minimum",
        _("Fewer than n"),
        _("Why are some figures not shown?"),
        _("Small groups would tell how single people did. They are counted in the whole and not shown by themselves."),
    ),
)
TERMS: dict[str, Term] = {term.key: term for term in _TERMS}
