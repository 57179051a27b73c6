"""People, organisation, places and segments."""

from audiences.models.division import Division, DivisionGrant
from audiences.models.people_import import ImportLine, PeopleImport
from audiences.models.person import Person
from audiences.models.region import Country, Region, RegionGrant
from audiences.models.segment import Segment

__all__ = [
    "Country",
    "Division",
    "DivisionGrant",
    "ImportLine",
    "PeopleImport",
    "Person",
    "Region",
    "RegionGrant",
    "Segment",
]
