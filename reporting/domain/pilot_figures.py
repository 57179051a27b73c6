"""What a pilot is asked about its people, by the definitions that every figure has (RD3)."""

import datetime
from decimal import Decimal

from delivery.models import Assignment
from programs.domain.pilot_measures import Read
from programs.domain.pilot_rule import Counted
from programs.models import Wave
from reporting.domain import measures


def share_of(key: str) -> Read:
    """Reads the measure among the wave's assigned people."""

    def read(wave: Wave, upto: datetime.datetime) -> Counted:
        row = Assignment.objects.filter(wave=wave).aggregate(**measures.annotations(upto, ("assigned", key)))
        return Counted(Decimal(row[key]), row["assigned"])

    return read
