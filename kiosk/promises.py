"""What the catalogue promises, to whoever comes while its role is out and at the end of a visit, and how keeping a
promise counts in the figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kiosk import figures
from kiosk.catalogue import Request
from kiosk.followups import FollowUpRow, NewFollowUp
from kiosk.hands import OpenVisit
from kiosk.presence import Away
from kiosk.staff import Clerk
from kiosk.store import Connection

if TYPE_CHECKING:
    from kiosk.steps import Result


def promised_for_absence(request: Request, away: Away, now: datetime) -> NewFollowUp | None:
    """What whoever comes for a request is promised at once because its role is out; None where the catalogue promises
    nothing. A role owns it, for nobody has taken the visit yet, and not before it is back."""
    promise = request.promise
    if promise is None:
        return None
    until = now + timedelta(hours=promise.hours)
    return NewFollowUp(promise.kind, max(until, away.until or until), role=promise.role or away.role)


def promised(
    request: Request | None, visit: OpenVisit, clerk: Clerk, result: Result, now: datetime
) -> NewFollowUp | None:
    """The follow-up that a finished visit leaves behind: a return call, an invoice, a message; None for most, and for
    whoever did not want the request any more.

    One for an absent role is only left where somebody else served in that role's place.
    """
    promise = request.promise if request is not None and result != "withdrawn" else None
    own = clerk.serves - clerk.stands_in
    if request is None or promise is None or (promise.when_out and request.role in own):
        return None
    until = now + timedelta(hours=promise.hours)
    if promise.role is not None:
        return NewFollowUp(promise.kind, until, role=promise.role)
    return NewFollowUp(promise.kind, until, owner=visit.owner or clerk.id)


def add_totals(connection: Connection, day: date, kept: FollowUpRow, counter: str) -> None:
    """Counts a kept promise, in time or late, on the day on which it was kept."""
    assert kept.kept_at is not None
    in_time = kept.kept_at <= kept.promised_until
    added = figures.Totals(follow_ups_kept=int(in_time), follow_ups_late=int(not in_time))
    figures.add(connection, day, kept.request, counter, added)
