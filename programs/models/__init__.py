"""Programs, their modules and waves, readiness and launches."""

from programs.models.ask import SponsorAsk
from programs.models.decision import Decision, Dependant
from programs.models.launch import Launch
from programs.models.period import CalendarPeriod
from programs.models.program import Module, PartnerGrant, Program
from programs.models.readiness import ReadinessItem, Waiver
from programs.models.risk import Risk
from programs.models.setting import ProgramSettingPolicy, ProgramSettingValue
from programs.models.wave import Wave, WaveSegment

__all__ = [
    "CalendarPeriod",
    "Decision",
    "Dependant",
    "Launch",
    "Module",
    "PartnerGrant",
    "Program",
    "ProgramSettingPolicy",
    "ProgramSettingValue",
    "ReadinessItem",
    "Risk",
    "SponsorAsk",
    "Waiver",
    "Wave",
    "WaveSegment",
]
