"""What staff see at the screen: who are you, and the service menu. Pure.

Nothing of a PIN is shown but how many digits there are, and none of these screens is read aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from kiosk.printernames import printer_said
from kiosk.states import AskingOffice, EnteringPin, Servicing
from kiosk.touch.views.calm import calm, resting
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.entry import NO_ENTRY, Entry, entry_screen
from kiosk.touch.views.faces import Face, actions, fact, grid, level_panels, pair, remark
from kiosk.touch.views.frame import Bones, Title, bones, say_title
from kiosk.touch.views.keys import number_keys
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Button, Panel, View, at, column, height_of

DOT = "●"

MESSAGES = (
    "test-slip",
    "closed",
    "reopened",
    "hours-lifted",
    "hours-kept",
    "volume-set",
    "restarting",
    "first-account",
)
"""What may come of an act; there is room for each."""

SLIP_KINDS = ("ticket", "staff", "checklist", "test", "shift")
REFUSALS = ("wrong", "wrong-code", "blocked", "role", "weak", "too-short", "differs", "shut")
MOST_WAIT_S = 999
"""Seconds of a wait as wide as any that is told."""


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
    first = Face(
        "first", drawing.say("service.first"), FirstAccountWanted(), drawing.second("service.first"), look="second"
    )
    key = f"service.asks.{state.asks}"
    found = entry_screen(
        drawing,
        state,
        Title(drawing.say(key), drawing.second(key), drawing.say("service.title")),
        number_keys(drawing),
        typed=shown,
        hint=drawing.say("service.for-staff"),
        refusal=_refusal(drawing, state),
        refusals=tuple(drawing.say(f"service.refused.{why}", seconds=MOST_WAIT_S) for why in REFUSALS),
        actions=(first, on) if state.asks == "staff" else (on,),
    )
    return EnteringPinView(found.frame, found.place, found.strain, found.entry)


def _refusal(drawing: Drawing, state: EnteringPin) -> str:
    return drawing.say(f"service.refused.{state.refusal}", seconds=state.wait_s) if state.refusal else ""


def asking_office(drawing: Drawing, state: AskingOffice) -> AskingOfficeView:
    """Calm, and without anything to press twice."""
    frame = bones(drawing, state, say_title(drawing, "service.title"))
    told = calm(drawing, "timer-sand", drawing.say("screen.checking-in.wait"))
    placed = resting(told, frame.room)
    return AskingOfficeView(frame.frame, frame.place, overflow(told.box.height, frame.room.height), placed)


def servicing(drawing: Drawing, state: Servicing) -> ServicingView:
    """One page of the menu. Its tabs have one size and place on every page, and what came of the last act stands
    where it moves nothing: whoever touches twice hits the same twice. In low reach what is only read stands above
    all that can be touched."""
    frame = bones(drawing, state, say_title(drawing, "service.title"), leave=True)
    room, low, gap, between = frame.room, drawing.theme.low_reach, drawing.air(2), drawing.air(3)
    pages = _pages(drawing, state, frame, min(room.top, drawing.theme.reach) if low else room.top)
    below = pages[-1].box.y - between
    statements = column(_statements(drawing, state), room.x, room.top if low else below, gap)
    acts = _acts(drawing, state, frame, below if low else statements[-1].box.y - between)
    read, touched = _heights(drawing, state, frame, gap)
    told = max(_message(drawing, state, said).box.height for said in MESSAGES)
    floor = drawing.theme.reach + between if low else room.y
    if low:
        strain = overflow(read + between + told, room.top - floor) + overflow(touched, below - room.y)
    else:
        strain = overflow(room.top - below + read + between + touched + between + told, room.height)
    said = (at(_message(drawing, state, state.said), room.x, floor),) if state.said else ()
    return ServicingView(frame.frame, frame.place, strain, pages, (*statements, *said), acts)


def _heights(drawing: Drawing, state: Servicing, frame: Bones, gap: float) -> tuple[float, float]:
    """What is to be read and what can be done, each as high as on the page that has most of both while the kiosk is
    open; so every page is set alike."""
    overview = replace(state.overview, orders=replace(state.overview.orders, closed=None))
    heights = []
    for page in SERVICE_PAGES:
        turned = replace(state, page=page, overview=overview)
        acts = _acts(drawing, turned, frame, 0)
        heights.append((height_of(_statements(drawing, turned), gap), -min((act.box.y for act in acts), default=0)))
    if drawing.theme.low_reach:
        return max(read for read, _ in heights), max(touched for _, touched in heights)
    return max(heights, key=sum)


def _message(drawing: Drawing, state: Servicing, said: str) -> Panel:
    told = drawing.say(f"service.said.{said}", number=state.clerk, percent=state.overview.orders.volume)
    return fact(drawing, "check-circle-outline", "", told, drawing.width, look="good")


def _pages(drawing: Drawing, state: Servicing, frame: Bones, top: float) -> tuple[Button, ...]:
    """The tabs; those of other pages look quieter than what can be done."""
    faces = [
        Face(
            f"page-{page}",
            drawing.say(f"service.page.{page}"),
            ServicePageTurned(page),
            look="primary" if page == state.page else "card",
        )
        for page in SERVICE_PAGES
    ]
    return _row(drawing, frame, faces, 2 if not drawing.theme.wide else len(faces), top)


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
    label = drawing.say("service.act.test-slip", printer=printer_said(printer, drawing.say))
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
                *(pair(drawing, name, told, _row_width(drawing)) for name, told in _machine(drawing, state)),
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
    """One that answers nothing is as well as anybody will know."""
    name = printer_said(printer.name, drawing.say)
    unasked = printer.one_way and printer.condition == "unknown"
    condition = drawing.say("desk.one-way" if unasked else f"condition.{printer.condition}")
    queue = drawing.say("service.queue", waiting=printer.waiting, held=printer.held)
    well = unasked or printer.condition == "ready"
    return fact(
        drawing,
        "printer-outline" if well else "printer-alert",
        name,
        f"{condition} · {queue}",
        drawing.width,
        look="panel" if well else "notice",
    )


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
    """When, its number, which slip from which printer, and how it stands; never what is on it."""
    local = slip.at.astimezone(drawing.around.now.tzinfo)
    time = drawing.around.wording.time(drawing.language, local)
    what = slip.number or drawing.say("service.no-number")
    kind = [drawing.say(f"service.slip-kind.{slip.kind}")] if slip.kind in SLIP_KINDS else []
    told = "  ".join((time, what, " · ".join((*kind, printer_said(slip.printer, drawing.say)))))
    return pair(drawing, told, drawing.say(f"service.slip.{slip.state}"), _row_width(drawing))


def _row_width(drawing: Drawing) -> float:
    """Both ends of a row stand near enough to each other to be read as one."""
    return min(drawing.width, drawing.mm(280) * drawing.theme.text_scale)


def _nothing(drawing: Drawing, key: str) -> Panel:
    return fact(drawing, "receipt-text-outline", "", drawing.say(key), drawing.width)
