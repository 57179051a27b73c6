"""People, organisation, places and segments."""

from audiences.models.agreement import Agreement
from audiences.models.attribute import Attribute, PersonAttribute
from audiences.models.correction import LocalCorrection
from audiences.models.division import Division, DivisionGrant
from audiences.models.division_alias import DivisionAlias
from audiences.models.duplicate import PersonMerge, PossibleDuplicate
from audiences.models.import_record import ImportedChange, ImportedPeople
from audiences.models.line_doubt import LineDoubt
from audiences.models.people_import import ImportLine, PeopleImport, SourceReading
from audiences.models.people_source import PeopleSource
from audiences.models.person import Person
from audiences.models.region import Country, Region, RegionGrant
from audiences.models.saved_view import SavedView
from audiences.models.segment import Segment, SegmentStay
from audiences.models.setting import SettingPolicy, SettingValue, Statute
from audiences.models.setting_request import SettingRequest

__all__ = [
    "Agreement",
    "Attribute",
    "Country",
    "Division",
    "DivisionAlias",
    "DivisionGrant",
    "ImportLine",
    "ImportedChange",
    "ImportedPeople",
    "LineDoubt",
    "LocalCorrection",
    "PeopleImport",
    "PeopleSource",
    "Person",
    "PersonAttribute",
    "PersonMerge",
    "PossibleDuplicate",
    "Region",
    "RegionGrant",
    "SavedView",
    "Segment",
    "SegmentStay",
    "SettingPolicy",
    "SettingRequest",
    "SettingValue",
    "SourceReading",
    "Statute",
]
