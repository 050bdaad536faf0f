"""Which steps a visit's status and the hands it is in leave to a clerk; pure. Asked twice: by the sheet that offers a
step, and by the step itself when it is carried out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.hands import OpenVisit
    from kiosk.staff import Clerk


def may_call(clerk: Clerk, visit: OpenVisit) -> bool:
    """Whoever waits may be called by who serves their role."""
    return visit.status == "waiting" and clerk.may_serve(visit.role)


def may_call_again(clerk: Clerk, visit: OpenVisit) -> bool:
    """Who was called and has not come is called once more by who called."""
    return visit.status == "called" and _has(clerk, visit)


def may_take(clerk: Clerk, visit: OpenVisit) -> bool:
    """Service begins with who serves the role; after a call, with who called."""
    return may_call(clerk, visit) or (may_call_again(clerk, visit) and clerk.may_serve(visit.role))


def may_put_back(clerk: Clerk, visit: OpenVisit) -> bool:
    """Who has a visitor at the counter may send them to fetch a paper."""
    return visit.status in ("called", "serving") and _has(clerk, visit)


def may_close_as_missed(clerk: Clerk, visit: OpenVisit) -> bool:
    """Who called says that nobody came."""
    return may_call_again(clerk, visit)


def may_let_back(visit: OpenVisit, day: date, now: datetime) -> bool:
    """Who missed the call may wait again, on the same service day."""
    return visit.status == "no-show" and visit.is_of(day, now)


def may_hand_over(clerk: Clerk, visit: OpenVisit) -> bool:
    """Only who serves a visit can offer it to others."""
    return visit.status == "serving" and _has(clerk, visit)


def is_offered(clerk: Clerk, visit: OpenVisit) -> bool:
    """Whether a visit was handed to this very clerk, or to a role that they fill."""
    if visit.status != "handed-over" or visit.clerk == clerk.id:
        return False
    return visit.offered_to == clerk.id or (visit.offered_to is None and visit.role in clerk.serves)


def may_accept(clerk: Clerk, visit: OpenVisit) -> bool:
    """What was handed over is accepted by whom it was offered to, or by who leads; never by who handed it over."""
    return is_offered(clerk, visit) or (clerk.leads and visit.status == "handed-over" and visit.clerk != clerk.id)


def may_take_over(clerk: Clerk, visit: OpenVisit) -> bool:
    """Who leads goes on with a visit that is in service with somebody else."""
    return clerk.leads and visit.status == "serving" and visit.clerk != clerk.id


def may_take_back(clerk: Clerk, visit: OpenVisit) -> bool:
    """Who handed a visit over may go on with it until somebody accepts."""
    return visit.status == "handed-over" and visit.clerk == clerk.id


def may_acknowledge(visit: OpenVisit) -> bool:
    """Anybody may say that whoever waits was seen."""
    return visit.status == "waiting"


def may_clear(clerk: Clerk, visit: OpenVisit) -> bool:
    """Who has a visit in service says that it is clear; who leads also settles what somebody had moved
    up before."""
    if visit.status in ("serving", "handed-over"):
        return _has(clerk, visit)
    return visit.status in ("waiting", "called") and clerk.leads and visit.is_raised


def may_escalate(visit: OpenVisit) -> bool:
    """Anybody may move an open visit up."""
    return visit.status not in ("finished", "no-show")


def may_finish(clerk: Clerk, visit: OpenVisit) -> bool:
    """Whoever has the visit in hand, or answers for it, may end it."""
    return visit.status in ("serving", "handed-over") and (_has(clerk, visit) or visit.owner == clerk.id)


def _has(clerk: Clerk, visit: OpenVisit) -> bool:
    """Whether the visit is in this clerk's hands; who leads may always reach in."""
    return clerk.leads or visit.clerk == clerk.id
