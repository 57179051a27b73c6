"""When people may be written to, where a tenant has set nothing else: the one place with these numbers (CO4)."""

import datetime

from audiences.domain import calendars
from comms.domain import windows

QUIET_FROM = datetime.time(19)
QUIET_TO = datetime.time(8)
SENDING_TIME = datetime.time(9, 30)


def window(calendar: calendars.WorkingCalendar) -> windows.SendWindow:
    """The send window of somebody who works by this calendar: their working weekdays, without holidays."""
    return windows.SendWindow(
        quiet_from=QUIET_FROM, quiet_to=QUIET_TO, weekdays=calendar.weekdays, skip_holidays=True, preferred=SENDING_TIME
    )


# The same step without any window, to know what was wanted before it was moved.
ANY_TIME = windows.SendWindow(
    quiet_from=datetime.time(0), quiet_to=datetime.time(0), weekdays=windows.EVERY_DAY, skip_holidays=False
)
