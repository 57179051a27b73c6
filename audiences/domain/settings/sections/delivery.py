"""Settings of delivery."""

from django.utils.translation import gettext_lazy as _

from audiences.domain.settings.option_kinds import Choices
from audiences.domain.settings.sections.affected import LEARNERS
from audiences.domain.settings.setting import Section, Setting, Tier

SETTINGS = (
    Setting(
        "modalities",
        Section.DELIVERY,
        _("Allowed modalities"),
        _("How training may be given here; a wave with any other is held at its gate"),
        LEARNERS,
        Choices(
            {
                "elearning": _("Self-paced"),
                "vilt": _("Virtual classroom"),
                "ilt": _("Classroom"),
            }
        ),
        ["elearning", "vilt", "ilt"],
        Tier.DELEGATED,
    ),
)
