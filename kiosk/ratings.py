"""Ratings in the store: which visit may be rated, and its faces, kept once. Works inside a caller's transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kiosk import chain, codes, figures, hands
from kiosk.hands import OpenVisit
from kiosk.register import Fact, Happening
from kiosk.store import Connection
from kiosk.visit import RatingRefusal

EARLIER_DAYS = 31
"""For how many days a ticket is still known to be of an earlier day."""


def ratable(connection: Connection, day: date, now: datetime, written: str) -> OpenVisit | RatingRefusal:
    """The day's visit of a number, or of a ticket's code or address, where it may be rated; else why it may not."""
    visit = codes.visit_of_ticket(connection, day, now, written)
    if visit is not None:
        return _refusal(visit) or visit
    earlier = [day - timedelta(days=back) for back in range(1, EARLIER_DAYS + 1)]
    return "earlier-day" if codes.is_ticket_of(connection, earlier, written) else "unknown"


def keep(
    connection: Connection, day: date, visit: OpenVisit, faces: int, now: datetime, **facts: Fact
) -> OpenVisit | RatingRefusal:
    """Keeps the rating of a visit that is held fast: once, and only after it is finished; on record on the day that
    it is. The last thing that a transaction does."""
    refusal = _refusal(visit)
    if refusal is not None:
        return refusal
    rated = hands.mend(connection, visit, rating=faces)
    if rated is None:
        return "rated"
    figures.add(connection, visit.day, visit.request, visit.counter, figures.Totals(ratings=1, faces=faces))
    chain.record(connection, day, Happening("rated", now, visit.id, {"faces": faces, **facts}))
    return rated


def _refusal(visit: OpenVisit) -> RatingRefusal | None:
    if visit.status != "finished":
        return "not-finished"
    return None if visit.rating is None else "rated"
