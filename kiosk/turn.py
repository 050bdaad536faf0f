"""The turn of the service day in the night: whoever came shortly before it, or was sent away for some minutes, is of
the new day too. Their numbers are the old day's, and the new day gives none of them meanwhile."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Date, bindparam, or_

from kiosk.tables import visits
from printing.tables import UtcTime

CARRIED_OVER = timedelta(hours=4)
"""For how long after somebody was last heard of the turn of the day changes nothing for them."""

_DAY, _BEFORE = bindparam("day", type_=Date), bindparam("before", type_=Date)
_SINCE = bindparam("since", type_=UtcTime)
_OF_THESE_DAYS = visits.c.day.in_((_DAY, _BEFORE))

IN_LINE = _OF_THESE_DAYS & or_(
    visits.c.day == _DAY, visits.c.checked_in_at > _SINCE, visits.c.since_at > _SINCE, visits.c.back_at > _SINCE
)
"""Of those who wait: whoever is in the day's line. All that it asks stands in the line's own index."""

AT_COUNTER = _OF_THESE_DAYS & or_(visits.c.day == _DAY, visits.c.called_at > _SINCE, visits.c.taken_at > _SINCE)
"""Of those who are in hand: whoever still stands at a counter, or is on the way to it."""

HEARD_AT = ("checked_in_at", "since_at", "back_at", "called_at", "taken_at")
"""The columns that say when somebody was last heard of."""

LEFT = (visits.c.day < _DAY) & ~or_(
    visits.c.checked_in_at > _SINCE,
    *(it.is_not(None) & (it > _SINCE) for it in (visits.c.since_at, visits.c.back_at, visits.c.called_at)),
)
"""Of those who wait or were called: whoever came on an earlier day and is not carried over."""


def at(day: date, now: datetime) -> dict[str, date | datetime]:
    """What the conditions above are asked with."""
    return {"day": day, "before": day - timedelta(days=1), "since": now - CARRIED_OVER}
