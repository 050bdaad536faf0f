"""Who is out, told before anybody waits for them (S25): what the catalogue says of it, and until when. Pure."""

from __future__ import annotations

from kiosk.catalogue import Request
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import sentence
from kiosk.touch.views.parts import Panel


def who_is_out(drawing: Drawing, request: Request, width: float) -> tuple[Panel, ...]:
    """That whoever decides on the request is away: somebody may rather leave the papers, or come at another time.
    Nothing where somebody is there."""
    around = drawing.around
    role = around.catalogue.role(request.role_at(around.now.time()))
    absence = next((it for it in around.away if it.role == role.id), None)
    if absence is None:
        return ()
    told = [drawing.name(role.when_out)]
    if absence.until is not None and absence.until > around.now:
        back = absence.until.astimezone(around.now.tzinfo)
        day = around.wording.date(drawing.language, back.date())
        time = around.wording.time(drawing.language, back)
        told.append(drawing.say(f"screen.role-out.back-{around.day_of(back)}", day=day, time=time))
    return (sentence(drawing, "account-clock-outline", "\n".join(told), "notice", width),)
