"""Settings of privacy and records."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from audiences.domain.settings.option_kinds import Choice, Switch
from audiences.domain.settings.ordered_kinds import Number
from audiences.domain.settings.sections.affected import LEARNERS, READERS
from audiences.domain.settings.setting import Section, Setting, Tier

SETTINGS = (
    Setting(
        "minimum_group",
        Section.RECORDS,
        _("Smallest group shown in reports"),
        _("Smaller groups read “fewer than”; protects people in small teams"),
        READERS,
        Number(2, 100, ngettext_lazy("%(n)s person", "%(n)s people", "n")),
        5,
        Tier.LOCKED,
        {"low": 5, "high": 50},
    ),
    Setting(
        "managers_see_scores",
        Section.RECORDS,
        _("Managers see scores of single people"),
        _("Completion is always shown to a person’s managers; the score only where this is on"),
        READERS,
        Switch(),
        False,
        Tier.DELEGATED,
    ),
    Setting(
        "retention_years",
        Section.RECORDS,
        _("Keep completion records for"),
        _("Records with names stay at least this long"),
        LEARNERS,
        Number(1, 30, ngettext_lazy("%(n)s year", "%(n)s years", "n")),
        7,
        Tier.BOUNDED,
        {"low": 5, "high": 10},
    ),
    Setting(
        "evidence",
        Section.RECORDS,
        _("Evidence of completion"),
        _("What a completion record has to carry before it counts"),
        LEARNERS,
        Choice(
            {
                "record": _("A record"),
                "attestation": _("The person’s own statement"),
                "score": _("A score"),
                "signature": _("A signature"),
            }
        ),
        "record",
        Tier.DELEGATED,
    ),
    Setting(
        "legal_review",
        Section.RECORDS,
        _("Legal review before launch"),
        _("On: waves that reach people here need a legal sign-off at their gate"),
        _("Waves that reach people here"),
        Switch(_("Needed"), _("Not needed")),
        False,
        Tier.DELEGATED,
    ),
)
