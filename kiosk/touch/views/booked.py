"""What the last screens say about an appointment: its window, or that its code stood for none. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.touch.theme import LookName
from kiosk.touch.views.drawing import Drawing
from kiosk.visit import Ticket


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence beside its icon."""

    icon: str
    told: str
    look: LookName


def appointment_lines(drawing: Drawing, ticket: Ticket) -> tuple[Line, ...]:
    """What a visitor who told a code is to know, shortly where room is short; nothing for all others."""
    is_short = drawing.arrangement.air < 1
    if ticket.code_refused is not None:
        why = drawing.say(f"code.{ticket.code_refused}")
        key = "screen.number.no-appointment.short" if is_short else "screen.number.no-appointment"
        return (Line("calendar-alert-outline", drawing.say(key, why=why), "notice"),)
    booked = ticket.booked
    if booked is None:
        return ()
    told = booked.window(drawing.around.now.tzinfo)
    if not booked.is_kept(ticket.checked_in_at):
        key = "screen.number.late.short" if is_short else "screen.number.late"
        return (Line("calendar-alert-outline", drawing.say(key, window=told), "notice"),)
    return (Line("calendar-clock-outline", drawing.say("screen.number.booked", window=told), "good"),)


def is_early(ticket: Ticket) -> bool:
    """Whether somebody came before the window of an appointment."""
    return ticket.booked is not None and ticket.checked_in_at < ticket.booked.from_at
