"""Programs, their modules and waves, readiness and launches."""

from programs.models.ask import SponsorAsk
from programs.models.briefing import BriefingRead
from programs.models.change_order import ChangeOrder
from programs.models.check_run import CheckRun
from programs.models.consultation import Consultation, ConsultedRegion
from programs.models.cycle import ProgramCycle
from programs.models.decision import Decision, Dependant
from programs.models.draft import DraftWave, PlanDraft
from programs.models.escalation import Escalation, EscalationKind, EscalationRung
from programs.models.evidence import EvidenceContent, EvidenceFile
from programs.models.fallback import LanguageFallback
from programs.models.finding import Finding
from programs.models.framework import Measure, Story
from programs.models.launch import Launch
from programs.models.lead_acceptance import LeadAcceptance
from programs.models.module import Module
from programs.models.own_rule import OwnRule, OwnRuleModule
from programs.models.owner_hours import OwnerHours
from programs.models.package import Package, PackageFile
from programs.models.period import CalendarPeriod
from programs.models.pilot import PilotCriterion, PilotHold, PilotVerdict
from programs.models.program import PartnerGrant, Program
from programs.models.readiness import ReadinessItem, Waiver
from programs.models.review_window import ReviewWindow
from programs.models.risk import Risk
from programs.models.setting import ProgramSettingPolicy, ProgramSettingValue
from programs.models.stakeholder import Appearance, Contact, Endorsement, Stakeholder
from programs.models.term import ApprovedTerm
from programs.models.urgent_launch import UrgentLaunch
from programs.models.variant import Review, Variant, VariantUpdate
from programs.models.wave import Wave, WaveSegment

__all__ = [
    "Appearance",
    "ApprovedTerm",
    "BriefingRead",
    "CalendarPeriod",
    "ChangeOrder",
    "CheckRun",
    "Consultation",
    "ConsultedRegion",
    "Contact",
    "Decision",
    "Dependant",
    "DraftWave",
    "Endorsement",
    "Escalation",
    "EscalationKind",
    "EscalationRung",
    "EvidenceContent",
    "EvidenceFile",
    "Finding",
    "LanguageFallback",
    "Launch",
    "LeadAcceptance",
    "Measure",
    "Module",
    "OwnRule",
    "OwnRuleModule",
    "OwnerHours",
    "Package",
    "PackageFile",
    "PartnerGrant",
    "PilotCriterion",
    "PilotHold",
    "PilotVerdict",
    "PlanDraft",
    "Program",
    "ProgramCycle",
    "ProgramSettingPolicy",
    "ProgramSettingValue",
    "ReadinessItem",
    "Review",
    "ReviewWindow",
    "Risk",
    "SponsorAsk",
    "Stakeholder",
    "Story",
    "UrgentLaunch",
    "Variant",
    "VariantUpdate",
    "Waiver",
    "Wave",
    "WaveSegment",
]
