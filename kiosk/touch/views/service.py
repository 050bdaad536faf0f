"""What staff see at the screen: who are you, and the service menu. Pure.

Nothing of a PIN is shown but how many digits there are, and none of these screens is read aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.events import ActChosen, FirstAccountWanted, ServicePageTurned, WentOn
from kiosk.opening import AfterHours, ClosedByStaff, door
from kiosk.orders import (
    CLOSED_FOR,
    SERVICE_PAGES,
    Act,
    Close,
    KeepHours,
    LiftHours,
    Orders,
    PrinterSeen,
    PrintTestSlip,
    Reopen,
    Restart,
    SetVolume,
    SlipSeen,
    louder,
    quieter,
)
from kiosk.states import AskingOffice, EnteringPin, Servicing
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.entry import NO_ENTRY, Entry, entry_screen
from kiosk.touch.views.faces import Face, actions, fact, grid, level_panels, pair, remark
from kiosk.touch.views.frame import Bones, Title, bones, say_title
from kiosk.touch.views.keys import number_keys
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Button, Panel, View, column, height_of

DOT = "●"


@dataclass(frozen=True, slots=True)
class EnteringPinView(View):
    """An entry with a keypad."""

    entry: Entry = NO_ENTRY


@dataclass(frozen=True, slots=True)
class AskingOfficeView(View):
    """One moment."""

    statements: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class ServicingView(View):
    """Pages to choose from, what stands on this one, and what can be done there."""

    pages: tuple[Button, ...] = ()
    statements: tuple[Panel, ...] = ()
    acts: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Possible:
    """Something that can be done: its button's id and label, and the act."""

    id: str
    label: str
    act: Act


def entering_pin(drawing: Drawing, state: EnteringPin) -> EnteringPinView:
    """The staff number as it is typed, everything else as dots."""
    shown = state.typed if state.asks == "staff" else DOT * len(state.typed)
    on = Face("primary", drawing.say("screen.next"), WentOn(), drawing.second("screen.next"), look="primary")
    first = Face("first", drawing.say("service.first"), FirstAccountWanted(), look="second")
    key = f"service.asks.{state.asks}"
    found = entry_screen(
        drawing,
        state,
        Title(drawing.say(key), drawing.second(key), drawing.say("service.title")),
        number_keys(drawing),
        typed=shown,
        hint=drawing.say("service.for-staff"),
        refusal=_refusal(drawing, state),
        actions=(first, on) if state.asks == "staff" else (on,),
    )
    return EnteringPinView(found.frame, found.place, found.strain, found.entry)


def _refusal(drawing: Drawing, state: EnteringPin) -> str:
    return drawing.say(f"service.refused.{state.refusal}", seconds=state.wait_s) if state.refusal else ""


def asking_office(drawing: Drawing, state: AskingOffice) -> AskingOfficeView:
    """Calm, and without anything to press twice."""
    frame = bones(drawing, state, say_title(drawing, "service.title"))
    told = fact(drawing, "timer-sand", "", drawing.say("screen.checking-in.wait"), drawing.width, look="good")
    placed = column((told,), frame.room.x, frame.room.top)
    return AskingOfficeView(frame.frame, frame.place, overflow(told.box.height, frame.room.height), placed)


def servicing(drawing: Drawing, state: Servicing) -> ServicingView:
    """One page of the menu; what came of the last act stands on top."""
    frame = bones(drawing, state, say_title(drawing, "service.title"), leave=True, within_reach=True)
    pages = _pages(drawing, state, frame)
    panels = (*_said(drawing, state), *_statements(drawing, state))
    gap = drawing.air(2)
    top = pages[-1].box.y - drawing.air(3)
    placed = column(panels, frame.room.x, top, gap)
    acts = _acts(drawing, state, frame, top - height_of(panels, gap) - drawing.air(3))
    lowest = min([panel.box.y for panel in placed] + [act.box.y for act in acts])
    return ServicingView(
        frame.frame,
        frame.place,
        overflow(frame.room.top - lowest, frame.room.height),
        pages,
        placed,
        acts,
    )


def _said(drawing: Drawing, state: Servicing) -> tuple[Panel, ...]:
    if not state.said:
        return ()
    told = drawing.say(f"service.said.{state.said}", number=state.clerk, percent=state.overview.orders.volume)
    return (fact(drawing, "check-circle-outline", "", told, drawing.width, look="good"),)


def _pages(drawing: Drawing, state: Servicing, frame: Bones) -> tuple[Button, ...]:
    faces = [
        Face(
            f"page-{page}",
            drawing.say(f"service.page.{page}"),
            ServicePageTurned(page),
            look="primary" if page == state.page else "second",
        )
        for page in SERVICE_PAGES
    ]
    return _row(drawing, frame, faces, 2 if not drawing.theme.wide else len(faces), frame.room.top)


def _acts(drawing: Drawing, state: Servicing, frame: Bones, top: float) -> tuple[Button, ...]:
    faces = [Face(it.id, it.label, ActChosen(it.act), look="second") for it in _possible(drawing, state)]
    return _row(drawing, frame, faces, 3 if drawing.theme.wide else 2, top)


def _row(drawing: Drawing, frame: Bones, faces: Sequence[Face], columns: int, top: float) -> tuple[Button, ...]:
    """Buttons alike in size, in rows of so many."""
    width = (drawing.width - drawing.gap * (columns - 1)) // columns
    return grid(actions(drawing, faces, width), columns, frame.room.x, top, drawing.gap)


def _possible(drawing: Drawing, state: Servicing) -> tuple[Possible, ...]:
    """What can be done on this page."""
    match state.page:
        case "printers":
            return tuple(_test_slip(drawing, printer.name) for printer in state.overview.printers)
        case "opening":
            return (*_door_acts(drawing, state.overview.orders), *_hours_acts(drawing, state.overview.orders))
        case "machine":
            return (
                *_volume_acts(drawing, state.overview.orders),
                Possible("restart", drawing.say("service.act.restart"), Restart()),
            )
        case _:
            return ()


def _test_slip(drawing: Drawing, printer: str) -> Possible:
    label = drawing.say("service.act.test-slip", printer=drawing.say(f"service.printer.{printer}"))
    return Possible(f"test-{printer}", label, PrintTestSlip(printer))


def _door_acts(drawing: Drawing, orders: Orders) -> tuple[Possible, ...]:
    if orders.closed is not None:
        return (Possible("reopen", drawing.say("service.act.reopen"), Reopen()),)
    return tuple(Possible(f"close-{why}", drawing.say(f"service.act.close.{why}"), Close(why)) for why in CLOSED_FOR)


def _hours_acts(drawing: Drawing, orders: Orders) -> tuple[Possible, ...]:
    """Only where the centre has hours that the kiosk goes by."""
    if not drawing.around.centre.opening:
        return ()
    if orders.open_until is not None and drawing.around.now < orders.open_until:
        return (Possible("keep-hours", drawing.say("service.act.keep-hours"), KeepHours()),)
    return (Possible("lift-hours", drawing.say("service.act.lift-hours"), LiftHours()),)


def _volume_acts(drawing: Drawing, orders: Orders) -> tuple[Possible, ...]:
    """Both, at the ends too: a button that went away would leave its place to another under the same finger."""
    return (
        Possible("quieter", drawing.say("service.act.quieter"), SetVolume(quieter(orders.volume))),
        Possible("louder", drawing.say("service.act.louder"), SetVolume(louder(orders.volume))),
    )


def _statements(drawing: Drawing, state: Servicing) -> tuple[Panel, ...]:
    """What stands on this page."""
    overview = state.overview
    match state.page:
        case "printers":
            seen = level_panels([_printer(drawing, printer) for printer in overview.printers])
            return seen or (_nothing(drawing, "service.no-printers"),)
        case "opening":
            return (_door(drawing, overview.orders),)
        case "slips":
            return tuple(_slip(drawing, slip) for slip in overview.slips) or (_nothing(drawing, "service.no-slips"),)
        case "machine":
            return (
                *(pair(drawing, name, told, drawing.width) for name, told in _machine(drawing, state)),
                remark(
                    drawing, " · ".join(f"{name} {version}" for name, version in overview.versions), drawing.width
                ),
            )


def _machine(drawing: Drawing, state: Servicing) -> tuple[tuple[str, str], ...]:
    """Who is here, how loud it is, and when the panel last felt anything."""
    overview = state.overview
    touched = drawing.say("service.no-touch")
    if overview.last_touch is not None:
        local = overview.last_touch.astimezone(drawing.around.now.tzinfo)
        time = drawing.around.wording.time(drawing.language, local)
        touched = time if local.date() == drawing.around.now.date() else f"{local:%Y-%m-%d} {time}"
    return (
        (drawing.say("service.staff-number"), str(state.clerk)),
        (drawing.say("service.volume"), drawing.say("service.percent", percent=overview.orders.volume)),
        (drawing.say("service.last-touch"), touched),
    )


def _printer(drawing: Drawing, printer: PrinterSeen) -> Panel:
    name, condition = drawing.say(f"service.printer.{printer.name}"), drawing.say(f"condition.{printer.condition}")
    queue = drawing.say("service.queue", waiting=printer.waiting, held=printer.held)
    return fact(drawing, "printer-outline", name, f"{condition} · {queue}", drawing.width)


def _door(drawing: Drawing, orders: Orders) -> Panel:
    """Whether numbers are given now, and the hours that visitors read."""
    label = f"{drawing.say('screen.welcoming.hours')} · {drawing.name(drawing.around.centre.hours)}"
    spans = [hours.span for hours in drawing.around.centre.opening]
    match door(spans, orders, drawing.around.now):
        case ClosedByStaff(why):
            told = drawing.say("service.door.closed", why=drawing.say(f"service.act.close.{why}"))
            return fact(drawing, "door-closed", label, told, drawing.width, look="notice")
        case AfterHours():
            return fact(drawing, "door-closed", label, drawing.say("service.door.after-hours"), drawing.width)
        case _:
            return fact(drawing, "door-open", label, drawing.say("service.door.open"), drawing.width)


def _slip(drawing: Drawing, slip: SlipSeen) -> Panel:
    """A number and a time, and how it stands; never what is on it."""
    local = slip.at.astimezone(drawing.around.now.tzinfo)
    time = drawing.around.wording.time(drawing.language, local)
    what = slip.number or drawing.say("service.no-number")
    return pair(drawing, f"{time}  {what}", drawing.say(f"service.slip.{slip.state}"), drawing.width)


def _nothing(drawing: Drawing, key: str) -> Panel:
    return fact(drawing, "receipt-text-outline", "", drawing.say(key), drawing.width)
