"""How the journal tells of programs, waves, texts and decisions on them: verbs, nouns, fields and their values."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from audiences.domain import told as told_of_people
from audiences.models import Segment
from programs.domain import (
    cycle_rules,
    due_rules,
    language_words,
    modalities,
    own_rules,
    partner_reach,
    variant_words,
    verbs,
)
from programs.models import CalendarPeriod, ConsultedRegion, PilotCriterion, PilotVerdict, ReadinessItem, Stakeholder
from rollout.journal.domain import changes, nouns
from rollout.journal.domain import verbs as journal_verbs
from rollout.web import formats

_NOUNS = {
    "appearance": lazy("Appearance of the sponsor"),
    "approvedterm": lazy("Approved term"),
    "briefingread": lazy("Briefing of a manager"),
    "calendarperiod": lazy("Period on the calendar"),
    "changeorder": lazy("Change order"),
    "consultation": lazy("Consultation"),
    "decision": lazy("Decision"),
    "escalation": lazy("Escalation"),
    "endorsement": lazy("Words of the sponsor"),
    "languagefallback": lazy("Another language"),
    "finding": pgettext_lazy("after a launch", "Finding"),
    "measure": lazy("Measure"),
    "ownrule": lazy("Completion rule of a place"),
    "ownerhours": lazy("Hours of an owner"),
    "module": lazy("Module"),
    "package": lazy("Course package"),
    "plandraft": lazy("Draft of the plan"),
    "program": lazy("Program"),
    "programsettingpolicy": lazy("Who decides on a setting of a program"),
    "programsettingvalue": lazy("Setting of a program"),
    "readinessitem": lazy("Readiness item"),
    "review": lazy("Review"),
    "reviewwindow": lazy("Time for a review"),
    "risk": lazy("Risk"),
    "sponsorask": lazy("Ask of a sponsor"),
    "stakeholder": lazy("Stakeholder"),
    "variant": lazy("Text"),
    "waiver": lazy("Waiver"),
    "wave": lazy("Wave"),
}
_FIELDS = {
    "answers": lazy("Answers"),
    "approved": lazy("Approved translation"),
    "asked": lazy("What is asked"),
    "audience": lazy("Audience"),
    "cadence": lazy("How often"),
    "completion": lazy("What completes it"),
    "completion_count": lazy("Modules that are enough"),
    "completion_score": lazy("Least score of a module"),
    "course_id": lazy("Course id"),
    "cycle": lazy("When people are asked again"),
    "decides_on": lazy("Judged on"),
    "division_path": lazy("Division"),
    "due_on": lazy("Due"),
    "due_rule": lazy("Deadline"),
    "ends_on": lazy("Last day"),
    "enrollment": lazy("Enrollment"),
    "expected_high": lazy("Most people expected"),
    "expected_low": lazy("Fewest people expected"),
    "figure": lazy("Figure"),
    "function": lazy("Function"),
    "high": lazy("How grave"),
    "hours": lazy("Hours a week"),
    "is_pilot": lazy("Pilot"),
    "job_role": lazy("Job role"),
    "kind": lazy("Kind"),
    "launch_url": lazy("Address of the course"),
    "least": lazy("Answers needed"),
    "made": lazy("How far it varies"),
    "minutes": lazy("Minutes it takes"),
    "modalities": lazy("How segments learn"),
    "named_modules": lazy("Modules"),
    "note": lazy("Note"),
    "number": lazy("Number"),
    "people": lazy("People"),
    "plan": lazy("Contingency plan"),
    "plan_owner": lazy("Owner of the plan"),
    "module": lazy("Module"),
    "published": lazy("Published version"),
    "purpose": lazy("Purpose"),
    "readers": lazy("Who is shown it"),
    "revisit_on": lazy("Looked at again"),
    "segment": lazy("Segment"),
    "settled_at": lazy("Settled"),
    "sponsor": lazy("Sponsor"),
    "start_time": lazy("Start time"),
    "starts_on": lazy("Start"),
    "strategy": lazy("How it starts"),
    "target": lazy("Target"),
    "target_percent": lazy("Target"),
    "threshold": lazy("Threshold"),
    "title": lazy("Title"),
    "trigger": lazy("What sets the plan going"),
    "wave": lazy("Wave"),
    "what_changes": lazy("What changes"),
    "valid_until": lazy("Evidence holds until"),
    "what_is_expected": lazy("What is expected of people"),
    "why": lazy("Why"),
}


def start() -> None:
    """Let the journal know the words."""
    journal_verbs.register(verbs.WORDS)
    nouns.register(_NOUNS)
    nouns.register_name("waiver", lambda row: f"{row.item}, {row.item.wave}", "item__wave__program")
    nouns.register_name("finding", lambda row: f"{row.item}, {row.item.wave}", "item__wave__program")
    nouns.register_name("reviewwindow", _window)
    nouns.register_name("variant", _text, "module__program", "region")
    nouns.register_name("review", _review, "variant__module__program", "variant__region")
    nouns.register_name("ownrule", _rule, "country", "region", "program")
    nouns.register_name("languagefallback", lambda row: language_words.called(row.locale), "program")
    told_of_people.register_decision("programsettingvalue", "region", "country", "program")
    told_of_people.register_decision("programsettingpolicy", "program")
    for key, words in _FIELDS.items():
        changes.register(key, words)
    changes.register("reviewer", lazy("Reviewer"), changes.users)
    changes.register("lead", lazy("Lead"), changes.users)
    changes.register("settled_by", lazy("Settled by"), changes.users)
    changes.register("programs", partner_reach.PROGRAMS.label, partner_reach.PROGRAMS.names)
    changes.register_saying("due_rule", lambda rule: due_rules.sentence(due_rules.from_json(rule)))
    changes.register_saying("cycle", _cycle)
    answers = changes.options(ConsultedRegion.Answer.choices)
    changes.register("answer", lazy("Answer"), answers, noun="consultation")
    changes.register("text", lazy("In their words"), noun="consultation")
    changes.register_saying("modalities", _learning)
    changes.register("contacts", lazy("Contacts"), changes.users)
    changes.register("hours", lazy("Hours"))
    states = changes.options(ReadinessItem.State.choices)
    changes.register("state", lazy("State"), states, noun="readinessitem")
    changes.register("guards", lazy("What it guards"), changes.options(ReadinessItem.Step.choices))
    changes.register("scope_value", lazy("Which of them"), _scope_values)
    changes.register("scope", lazy("Whom it holds"), changes.options(ReadinessItem.Scope.choices))
    changes.register("kind", lazy("Kind"), changes.options(CalendarPeriod.Kind.choices), noun="calendarperiod")
    changes.register("kind", lazy("What is asked"), changes.options(PilotCriterion.Kind.choices), noun="wave")
    changes.register("audience", lazy("Audience"), _segments, noun="changeorder")
    changes.register("verdict", lazy("Verdict"), changes.options(PilotVerdict.State.choices), noun="wave")
    statuses = changes.options(Stakeholder.Status.choices)
    changes.register("status", lazy("Where they stand"), statuses, noun="stakeholder")


def _segments(ids: Collection[Any]) -> Mapping[Any, str]:
    return dict(Segment.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def _scope_values(values: Collection[Any]) -> Mapping[Any, str]:
    """Cohorts are kept as ids; a country, a language and a modality as their codes."""
    named = _segments([int(value) for value in values if str(value).isdecimal()])
    return {str(pk): name for pk, name in named.items()}


def _text(row: Any) -> str:
    return f"{row.module}: {variant_words.name(row)}"


def _review(row: Any) -> str:
    return _("%(review)s: %(text)s") % {"review": row.get_kind_display(), "text": _text(row.variant)}


def _rule(row: Any) -> str:
    return _("%(program)s: %(places)s") % {"program": row.program, "places": own_rules.name(row)}


def _learning(mapped: list[Any]) -> str:
    _segment, modality, name = mapped
    return _("%(segment)s: %(modality)s") % {"segment": name, "modality": modalities.name(modality)}


def _window(row: Any) -> str:
    said = {"day": formats.day(row.day), "low": formats.time(row.starts), "high": formats.time(row.ends)}
    return _("%(day)s, %(low)s to %(high)s") % said


def _cycle(kept: Mapping[str, Any]) -> str:
    """The rule in words, with the place it is for; a country without one of its own follows everybody."""
    rule = cycle_rules.sentence(cycle_rules.from_json(dict(kept))) if "kind" in kept else _("As everybody")
    return _("%(place)s: %(rule)s") % {"place": kept["place"], "rule": rule} if kept.get("place") else rule
