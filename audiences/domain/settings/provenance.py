"""Where a value comes from and what would hold otherwise, in words (GO1, promise 6: explain)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import catalogue
from audiences.domain.settings.kinds import Bound, Value
from audiences.domain.settings.resolution import Held, Level, Resolved
from audiences.domain.settings.setting import Setting, Tier

_BY_PROGRAM_AND_PLACE = {Level.PROGRAM_COUNTRY, Level.PROGRAM_REGION}


class Say(StrEnum):
    """What became of one level's value."""

    CHOSEN = "chosen"  # the value in force comes from it
    OUTDONE = "outdone"  # a nearer level decided
    SILENT = "silent"  # the tier leaves the level out

    @property
    def label(self) -> str:
        return {
            Say.CHOSEN: _("This one counts"),
            Say.OUTDONE: _("A nearer one counts"),
            Say.SILENT: _("Has no say while the setting is locked"),
        }[self]


@dataclass(frozen=True)
class Step:
    """One level of the lookup order. `decided` says by whom and when, empty where nobody did."""

    level: str
    words: str
    decided: str
    reason: str
    say: Say


def steps(resolved: Resolved, chain: Sequence[Held], *, reader: int | None, zone: datetime.tzinfo) -> list[Step]:
    """Every level's say, the nearest first; `reader` is the user who is told “you”."""
    found = []
    for held in chain:
        says = Say.SILENT if held in resolved.ignored else Say.CHOSEN if held == resolved.source else Say.OUTDONE
        found.append(
            Step(
                level=level_words(held),
                words=value_words(resolved.setting, held.value),
                decided=decided(held, reader=reader, zone=zone),
                reason=held.reason,
                say=says,
            )
        )
    return found


def level_words(held: Held) -> str:
    """South Asia, Group, or Anti-bribery essentials in India."""
    if held.level in _BY_PROGRAM_AND_PLACE:
        return _("%(program)s in %(place)s") % {"program": held.program, "place": held.place}
    if held.level is Level.PROGRAM:
        return held.program
    if held.level is Level.TENANT:
        return _("Group")
    return held.place if held.level is not Level.DEFAULT else _("Fairway’s default")


def decided(held: Held, *, reader: int | None, zone: datetime.tzinfo) -> str:
    """Set by you, 15 Sep 2026; empty for a default."""
    if held.at is None:
        return ""
    on = day(held.at, zone)
    if held.by_id is not None and held.by_id == reader:
        return _("Set by you, %(day)s") % {"day": on}
    return _("Set by %(who)s, %(day)s") % {"who": held.by or "Fairway", "day": on}


def day(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    """15 Sep 2026 on the clock of the zone."""
    return date_format(moment.astimezone(zone), "j M Y")


def value_words(setting: Setting, value: Value) -> str:
    """The value as people read it; a value that the setting no longer takes, as it is kept."""
    try:
        return str(setting.kind.words(value))
    except (KeyError, ValueError, TypeError):
        return str(value)


def policy_words(setting: Setting, tier: str, bound: Bound) -> str:
    """Within bounds: 10 to 40 days."""
    label = str(Tier(tier).label)
    allowed = setting.kind.bound_words(bound) if bound else ""
    return _("%(tier)s: %(allowed)s") % {"tier": label, "allowed": allowed} if allowed else label


def journaled(name: str, subject: str, said: Any) -> str:
    """What the journal keeps as before or after, in words; empty for nothing. `subject` is the decision's noun."""
    if said is None:
        return ""
    setting = catalogue.SETTINGS.get(name)
    if setting is None:
        return str(said)
    if isinstance(said, dict) and "addresses" in said:
        count = said["addresses"]
        return ngettext("%(count)s address", "%(count)s addresses", count) % {"count": count}
    if subject.endswith("policy"):
        return policy_words(setting, said["tier"], said["bound"])
    return setting.kind.bound_words(said) if subject == "statute" else value_words(setting, said)


def law_words(resolved: Resolved) -> str:
    """The law of India asks for 8 years or more (Companies Act); empty where no law speaks."""
    statute = resolved.statute
    if statute is None:
        return ""
    return _("The law of %(country)s asks for %(asked)s: %(source)s") % {
        "country": statute.country,
        "asked": resolved.setting.kind.bound_words(statute.bound),
        "source": statute.source,
    }


def bounds_words(resolved: Resolved) -> str:
    """What somebody who decides here may choose: “Group allows 25 to 35 days”, with the law where there is one."""
    asked = resolved.setting.kind.bound_words(resolved.allowed) if resolved.allowed else ""
    if not asked or resolved.locked_by:
        return ""
    if resolved.policy.tier is Tier.BOUNDED and not resolved.statute:
        return _("Group allows %(allowed)s") % {"allowed": asked}
    if resolved.policy.tier is Tier.BOUNDED:
        return _("Group and the law allow %(allowed)s") % {"allowed": asked}
    return _("The law allows %(allowed)s") % {"allowed": asked}


def adjusted_words(resolved: Resolved) -> str:
    """Why the value in force is not the one that a place or program chose; empty where it is, or nobody below chose."""
    if not resolved.is_adjusted or resolved.source.level in {Level.TENANT, Level.DEFAULT}:
        return ""
    said = {
        "place": level_words(resolved.source),
        "wanted": value_words(resolved.setting, resolved.wanted),
        "allowed": resolved.setting.kind.bound_words(resolved.allowed),
        "value": resolved.words,
        "law": resolved.statute.source if resolved.statute else "",
    }
    if resolved.statute and not resolved.setting.kind.allows(resolved.statute.bound, resolved.wanted):
        return _("%(law)s asks otherwise: %(place)s chose %(wanted)s; in force is %(value)s.") % said
    return _("Group narrowed this to %(allowed)s: %(place)s chose %(wanted)s; in force is %(value)s.") % said


def decision_words(setting: Setting, decision: Any) -> str:
    """What a decision says: India 25 days; Group, within bounds: 10 to 30 days; the law of India, 8 years or more."""
    bound, tier = getattr(decision, "bound", None), getattr(decision, "tier", None)
    where = str(getattr(decision, "country", None) or getattr(decision, "region", None) or "")
    program = str(getattr(decision, "program", None) or "")
    name = ", ".join(each for each in (program, where) if each) or _("Group")
    if tier is not None:
        what = policy_words(setting, tier, bound or {}) if decision.is_set else _("back to the suggestion")
    elif bound is not None:
        name = _("the law of %(country)s") % {"country": where}
        what = setting.kind.bound_words(bound) if decision.is_set else _("no longer asks for anything")
    else:
        what = value_words(setting, decision.value) if decision.is_set else _("back to the default")
    return _("%(name)s, %(what)s") % {"name": name, "what": what}
