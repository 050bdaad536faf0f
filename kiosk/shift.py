"""The shift's hand-over (S23): what is open, promised or overdue, as a page and as one slip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kiosk import chain, followups, hands
from kiosk.boards import FollowUp, readable
from kiosk.followups import Sums
from kiosk.hands import OpenVisit
from kiosk.paperwork import Paperwork, Pen, minute
from kiosk.privacy import Sealer
from kiosk.register import WITNESS_LENGTH
from kiosk.staff import OnDuty, names, staff
from kiosk.store import Connection
from layouts.shift import ShiftContent, shift_slip_of
from printing.slip import Slip


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """One moment: who waits, what is in hand and by whom, what was promised: the most pressing `follow_ups` of what
    `promises` counts; `head` are the first characters of the register's head, empty before the day's first entry."""

    now: datetime
    day: date
    waiting: tuple[OpenVisit, ...]
    held: tuple[OpenVisit, ...]
    follow_ups: tuple[FollowUp, ...]
    promises: Sums
    staff: tuple[OnDuty, ...]
    head: str

    @property
    def more(self) -> int:
        """How many promises there are besides those that are named."""
        return max(0, self.promises.open - len(self.follow_ups))

    @property
    def names(self) -> Mapping[int, str]:
        """The names of staff by id."""
        return names(self.staff)


def shift_page(connection: Connection, day: date, now: datetime, sealer: Sealer) -> ShiftPage:
    """What the next shift must know."""
    waiting = sorted(hands.waiting(connection, day, now), key=lambda it: (it.waits_since, it.id))
    held = hands.in_hand(connection)
    head = chain.head_of(connection, day)
    return ShiftPage(
        now=now,
        day=day,
        waiting=tuple(waiting),
        held=held,
        follow_ups=tuple(readable(it, sealer, now) for it in followups.open_ones(connection)),
        promises=followups.sums(connection, now, until=now),
        staff=staff(connection, day, now),
        head=head.hash[:WITNESS_LENGTH] if head is not None else "",
    )


def shift_slip(page: ShiftPage, paperwork: Paperwork) -> Slip:
    """The page on paper, in the centre's language; words that were sealed stay off it."""
    pen = Pen(paperwork.wording, paperwork.catalogue.home_language)
    zone, whose = paperwork.premises.zone, page.names
    content = ShiftContent(
        title=pen.say("slip.shift.title"),
        time=minute(page.now.astimezone(zone)),
        sums=(
            (pen.say("slip.shift.waiting"), str(len(page.waiting))),
            (pen.say("slip.shift.held"), str(len(page.held))),
            (pen.say("slip.shift.promised"), str(page.promises.open)),
            (pen.say("slip.shift.overdue"), str(page.promises.overdue)),
        ),
        held_title=pen.say("slip.shift.held"),
        held=tuple((f"{it.number_text}  {pen.say(f'status.{it.status}')}", _who(whose, it)) for it in page.held),
        promised_title=pen.say("slip.shift.promised"),
        promised=tuple(
            (_promise(pen, paperwork, it, whose), f"{it.promised_until.astimezone(zone):%m-%d %H:%M}")
            for it in page.follow_ups
        ),
        more=pen.say("slip.shift.more", count=page.more) if page.more else "",
        sign_off=(pen.say("slip.shift.from"), pen.say("slip.shift.to")),
        head=pen.say("slip.shift.head", head=page.head),
        reprint_mark=pen.say("slip.reprint"),
    )
    return shift_slip_of(content)


def _who(whose: Mapping[int, str], visit: OpenVisit) -> str:
    return whose.get(visit.owner or 0, "")


def _promise(pen: Pen, paperwork: Paperwork, it: FollowUp, whose: Mapping[int, str]) -> str:
    known = paperwork.catalogue
    keeper = known.role_name(it.role, pen.language) if it.role else whose.get(it.owner or 0, "")
    mark = pen.say("slip.shift.late") if it.overdue else ""
    return " ".join(filter(None, (mark, it.number, pen.say(f"follow-up.{it.kind}"), keeper)))
