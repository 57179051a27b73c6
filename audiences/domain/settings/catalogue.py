"""The catalogue of settings (GO1, blueprint 02), one file a section.

`tier` and `bound` of each are what is suggested to a new organization; the center changes them (`changes.govern`).
"""

from audiences.domain.settings.sections import delivery, messages, platform, records, responsibility, time
from audiences.domain.settings.setting import Section, Setting

_SETTINGS = (
    *time.SETTINGS,
    *messages.SETTINGS,
    *delivery.SETTINGS,
    *platform.SETTINGS,
    *records.SETTINGS,
    *responsibility.SETTINGS,
)
SETTINGS: dict[str, Setting] = {setting.name: setting for setting in _SETTINGS}


def get(name: str) -> Setting:
    """The setting; KeyError names one that is unknown."""
    return SETTINGS[name]


def in_sections() -> dict[Section, list[Setting]]:
    """All settings, by section, in the order in which they are shown."""
    return {section: [s for s in _SETTINGS if s.section is section] for section in Section}
