"""People, organisation, places and segments."""

from audiences.models.division import Division, DivisionGrant
from audiences.models.person import Person
from audiences.models.region import Country, Region, RegionGrant
from audiences.models.segment import Segment

__all__ = ["Country", "Division", "DivisionGrant", "Person", "Region", "RegionGrant", "Segment"]
