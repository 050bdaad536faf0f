"""Appointments: what is booked today and later, a new one, its code to read out or to print, and calling one off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk import scan
from kiosk.desk.asked import Asked, whole
from kiosk.desk.phrases import Option, Phrases
from kiosk.desk.qr import QrView, qr_view
from kiosk.desk.written import Unfit, day_of, time_of
from kiosk.draft import Draft, needed
from kiosk.steps import NotDone

if TYPE_CHECKING:
    from kiosk.appointments import Appointment


@dataclass(frozen=True)
class AppointmentView:
    """An appointment as the pages show it; `visit` leads to the visit that was checked in for it, 0 for none."""

    id: int
    when: str
    request: str
    code: str
    state: str
    state_text: str
    visit: int
    may_cancel: bool


def show(asked: Asked) -> Response:
    """The appointments of today and later, and a form for another one."""
    return _list(asked, 200, "")


def book(asked: Asked) -> Response:
    """Books one, and shows its code; what does not fit is said in a sentence, and what was typed stays."""
    form = asked.form
    try:
        day = day_of(form["day"]) if form.get("day") else _today(asked)
        begins = time_of(form.get("time", ""))
    except Unfit as unfit:
        return _list(asked, 400, asked.say(unfit.key))
    # Nothing readable is no length, which the rules refuse with what is allowed.
    minutes = whole(form.get("minutes", "")) or 0
    made = asked.desk.counter.diary.book(asked.staff, form.get("request", ""), day, begins, minutes)
    if isinstance(made, NotDone):
        return _list(asked, 400, asked.say(made.key, **made.parameters))
    return asked.then(f"/appointments/{made.id}", "said.booked")


def show_one(asked: Asked) -> Response:
    """One appointment with its code, to be read out or printed. Raises a 404 for one that is not there."""
    found = asked.desk.counter.diary.appointment(asked.number("appointment"))
    if found is None:
        raise HTTPException(404)
    qr: QrView = qr_view(scan.of_appointment(found.code))
    view = _view(found, asked.desk.now(), asked.phrases)
    return asked.page("appointment", view=view, qr=qr, bring=_to_bring(found, asked.phrases))


def cancel(asked: Asked) -> Response:
    """Calls one off."""
    appointment = asked.number("appointment")
    cancelled = asked.desk.counter.diary.cancel(asked.staff, appointment)
    if isinstance(cancelled, NotDone):
        return asked.then("/appointments", cancelled.key, cancelled.parameters)
    return asked.then("/appointments", "said.cancelled")


def _list(asked: Asked, status: int, trouble: str) -> Response:
    say, now, diary = asked.phrases, asked.desk.now(), asked.desk.counter.diary
    typed = {"request": "", "day": "", "time": "", "minutes": str(diary.rules.usual_min)} | dict(asked.form)
    content = {
        "appointments": [_view(it, now, say) for it in diary.coming()],
        "requests": [Option(it.id, say.of(it.name), it.id == typed["request"]) for it in diary.requests],
        "rules": diary.rules,
        "typed": typed,
        "trouble": trouble,
    }
    return asked.page("appointments", status, **content)


def _view(it: Appointment, now: datetime, say: Phrases) -> AppointmentView:
    state = it.state(now)
    return AppointmentView(
        id=it.id,
        when=f"{say.day(it.from_at)} {say.window(it.from_at, it.until_at)}",
        request=say.request(it.request),
        code=f"{it.code[:4]} {it.code[4:]}",
        state=state,
        state_text=say.say(f"appointment.state.{state}"),
        visit=it.visit or 0,
        may_cancel=state in ("coming", "missed"),
    )


def _to_bring(it: Appointment, say: Phrases) -> list[str]:
    """The documents that are asked of everybody who comes for it, to be named at once (S3)."""
    request = say.catalogue.request(it.request)
    if request is None:
        return []
    asked_of_all = [entry for entry in needed(Draft(say.language, request=request)) if entry.missing]
    return [say.document(entry) for entry in asked_of_all]


def _today(asked: Asked) -> date:
    return asked.desk.now().astimezone(asked.desk.zone).date()
