"""What cannot be had now, told before anybody waits for it (S25): a request outside its hours, and who is out, with
what the catalogue says of it and until when. Pure."""

from __future__ import annotations

from kiosk.catalogue import Request
from kiosk.presence import Away
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import sentence
from kiosk.touch.views.parts import Panel


def absence_for(drawing: Drawing, request: Request) -> Away | None:
    """The absence of whoever decides on the request at this time of day; None where somebody is there."""
    role = request.role_at(drawing.around.now.time())
    return next((it for it in drawing.around.away if it.role == role), None)


def not_served_now(drawing: Drawing, request: Request, width: float) -> tuple[Panel, ...]:
    """Why the request has to wait, where it does."""
    return (*_outside_hours(drawing, request, width), *_who_is_out(drawing, request, width))


def _outside_hours(drawing: Drawing, request: Request, width: float) -> tuple[Panel, ...]:
    """That it is not the time for this request, and when it is."""
    missed = request.hours_missed_at(drawing.around.now.time())
    if missed is None:
        return ()
    return (
        sentence(drawing, "clock-outline", drawing.say("screen.outside-hours", hours=missed.text), "notice", width),
    )


def _who_is_out(drawing: Drawing, request: Request, width: float) -> tuple[Panel, ...]:
    """That whoever decides on the request is away: somebody may rather leave the papers, or come at another time.
    Nothing where somebody is there."""
    around, absence = drawing.around, absence_for(drawing, request)
    if absence is None:
        return ()
    told = [drawing.name(around.catalogue.role(absence.role).when_out)]
    if absence.until is not None and absence.until > around.now:
        back = absence.until.astimezone(around.now.tzinfo)
        day = around.wording.date(drawing.language, back.date())
        time = around.wording.time(drawing.language, back)
        told.append(drawing.say(f"screen.role-out.back-{around.day_of(back)}", day=day, time=time))
    return (sentence(drawing, "account-clock-outline", "\n".join(told), "notice", width),)
