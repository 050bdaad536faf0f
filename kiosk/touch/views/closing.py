"""The end of a visit: the number, the farewell. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.catalogue import Request
from kiosk.draft import missing
from kiosk.events import FollowOnChosen, Left
from kiosk.printernames import printer_role
from kiosk.states import CheckingIn, Finished, FinishedWithoutPaper, Paper, Printing
from kiosk.touch.theme import LookName, Step
from kiosk.touch.views.absence import absence_for
from kiosk.touch.views.booked import Line, appointment_lines, is_early
from kiosk.touch.views.calm import calm, resting
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, fact, grid, level, matching_cards, ticket
from kiosk.touch.views.frame import bones, say_title
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Box, Button, Frame, Panel, Text, View, at, column, height_of, hung
from kiosk.touch.views.parts import Ticket as Slip
from kiosk.visit import Ticket

Numbered = Printing | Finished | FinishedWithoutPaper

_STAFF_SLIP: dict[Paper, tuple[str, LookName]] = {
    "coming": ("printer-outline", "good"),
    "printed": ("account-arrow-right-outline", "good"),
    "missing": ("printer-off-outline", "panel"),
}


@dataclass(frozen=True, slots=True)
class CheckingInView(View):
    """The store is taking the visit."""

    statements: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberView(View):
    """The number on its ticket, what to do now, and what often follows."""

    ticket: tuple[Slip, ...] = ()
    statements: tuple[Panel, ...] = ()
    follow_on: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintingView(NumberView):
    """The number, while its paper is on its way."""


@dataclass(frozen=True, slots=True)
class FinishedView(NumberView):
    """The number, and its paper is out."""


@dataclass(frozen=True, slots=True)
class FinishedWithoutPaperView(NumberView):
    """The number, and no paper."""


def checking_in(drawing: Drawing, state: CheckingIn) -> CheckingInView:
    """Calm, and without anything to press twice."""
    frame = bones(drawing, state, say_title(drawing, "screen.checking-in.title"))
    told = calm(drawing, "ticket-confirmation-outline", drawing.say("screen.checking-in.wait"))
    placed = resting(told, frame.room)
    return CheckingInView(frame.frame, frame.place, overflow(told.box.height, frame.room.height), placed)


def printing(drawing: Drawing, state: Printing) -> PrintingView:
    """The number is there at once, whatever the printer does."""
    lines = [Line("printer-outline", drawing.say("screen.printing.wait"), "good")]
    return PrintingView(*_numbered(drawing, state, lines))


def finished(drawing: Drawing, state: Finished) -> FinishedView:
    """Where the paper is, what to do with it, and a farewell (S6)."""
    lines = [Line("printer-check", drawing.say(f"screen.finished.printed.{state.tray}"), "good")]
    if any(job.slip == "staff" and printer_role(job.printer) == "lobby" for job in state.ticket.jobs):
        icon, look = _STAFF_SLIP[state.staff_slip]
        lines.append(Line(icon, drawing.say(f"screen.finished.staff-slip.{state.staff_slip}"), look))
    lines.append(Line("bag-personal-outline", drawing.say("screen.finished.farewell"), "panel"))
    return FinishedView(*_numbered(drawing, state, lines))


def finished_without_paper(drawing: Drawing, state: FinishedWithoutPaper) -> FinishedWithoutPaperView:
    """The truth: the number counts, the paper did not come, and where to go."""
    desk = drawing.name(drawing.around.centre.help_desk)
    lines = [
        Line("printer-off-outline", drawing.say("screen.without-paper.told", desk=desk), "notice"),
        Line("bag-personal-outline", drawing.say("screen.finished.farewell"), "panel"),
    ]
    return FinishedWithoutPaperView(*_numbered(drawing, state, lines))


class Shown(NamedTuple):
    """What every number's view is made of."""

    frame: Frame
    place: int
    strain: float
    ticket: tuple[Slip, ...]
    statements: tuple[Panel, ...]
    follow_on: tuple[Button, ...]


def _numbered(drawing: Drawing, state: Numbered, lines: Sequence[Line]) -> Shown:
    """The number with all that is to know; in a close arrangement what is missing is counted where its names have no
    room."""
    known, names = appointment_lines(drawing, state.ticket), _lacking(drawing, state)
    named = _laid_out(drawing, state, (*known, *names, *lines))
    if drawing.arrangement.air >= 1 or not names or named.strain <= 0:
        return named
    return _laid_out(drawing, state, (*known, *_counted(drawing, state), *lines))


def _laid_out(drawing: Drawing, state: Numbered, lines: Sequence[Line]) -> Shown:
    """The number on a ticket, sentences and follow-on requests below it, or beside it where the panel lies."""
    done = Face("primary", drawing.say("screen.done"), Left(), drawing.second("screen.done"), look="primary")
    wide = drawing.theme.wide
    title = say_title(drawing, "screen.number.title", align="left" if wide else "center")
    frame = bones(drawing, state, title, actions=(done,))
    room, gap, between = frame.room, drawing.air(2), drawing.mm(8)
    width = (room.width - between) // 2 if wide else room.width
    told = [fact(drawing, line.icon, "", line.told, width, look=line.look) for line in lines]
    beside_done = wide and drawing.arrangement.air < 1
    done_box = frame.frame.actions[0].box
    follow_on = _follow_on(drawing, state, done_box.x - drawing.gap - room.x if beside_done else width)
    actions = frame.frame.actions
    if beside_done:
        levelled = level((*follow_on, *actions))
        follow_on, actions = levelled[:-1], levelled[-1:]
    high = _grid_height(follow_on, drawing.gap)
    rest = height_of(told, gap)
    if beside_done and follow_on:
        limit = most = room.top - done_box.y - high - drawing.gap
    else:
        rest += high + gap if follow_on else 0
        # the action stands at the right: left of it there is room down to its floor
        limit, most = room.top - frame.floor if wide else room.height, room.height
    slip = _ticket(drawing, state, width, limit)
    beside = Box(room.right - width, room.y, width, room.height)
    below = Box(room.x, room.y, width, room.height - slip.box.height - drawing.air(4))
    place = beside if wide else below
    placed = column(told, place.x, place.top, gap)
    top = placed[-1].box.y - gap
    if beside_done:
        top = done_box.y + high
    elif drawing.theme.low_reach:
        top = min(top, place.y + high)
    left = room.x if beside_done else place.x
    below_ = grid(follow_on, 2, left, top, drawing.gap) if follow_on else ()
    strain = max(overflow(rest, most if wide else below.height), overflow(slip.box.height, limit))
    hangs = (hung(slip, room.x, room.top),)
    return Shown(replace(frame.frame, actions=actions), frame.place, strain, hangs, placed, below_)


def _grid_height(cards: Sequence[Button], gap: float) -> float:
    placed = grid(cards, 2, 0, 0, gap)
    return -min((button.box.y for button in placed), default=0)


def _ticket(drawing: Drawing, state: Numbered, width: float, limit: float) -> Slip:
    """The number as large as the card and the room hold; below its tear line who is before, and where to wait."""
    inner = width - 2 * drawing.mm(6)
    ladder: tuple[Step, ...] = ("vast", "number", "tall", "greeting", "great")
    ladder = ladder if drawing.arrangement.title == "great" else ladder[1:]
    widest = drawing.largest(state.ticket.number, inner, ladder, 1, bold=True)
    steps = ladder[ladder.index(widest) :] if drawing.arrangement.air < 0.7 else (widest,)
    made = (_ticket_at(drawing, state, width, step) for step in steps)
    return next((slip for slip in made if slip.box.height <= limit), None) or _ticket_at(
        drawing, state, width, steps[-1]
    )


def _ticket_at(drawing: Drawing, state: Numbered, width: float, step: Step) -> Slip:
    pad, given = drawing.mm(6), state.ticket
    inner = width - 2 * pad
    number = drawing.text(
        given.number, inner, step, colour=drawing.palette.deep, bold=True, align="center", name="number"
    )
    told = _named(drawing, state)
    # where room is shortest, it is the number's
    sizes = drawing.ladder("lead", "body") if drawing.arrangement.air >= 0.7 else drawing.ladder("body")
    named_step: Step = "lead" if drawing.arrangement.air >= 1 else drawing.largest(told, inner, sizes, 1)
    named = drawing.text(told, inner, named_step, align="center", even=True, name="request")
    lower = _whereabouts(drawing, state, inner)
    space = drawing.air(2)
    tear = max(text.box.top for text in lower) + 2 * space
    height = tear + number.box.height + named.box.height + 2 * space
    upper = column((number, named), pad, height - space)
    put = tuple(at(text, pad + text.box.x, space + text.box.y) for text in lower)
    return ticket(drawing, (*upper, *put), width, height, tear, "panel", drawing.palette.edge)


def _request(drawing: Drawing, state: Numbered) -> Request | None:
    """What is served: what was booked, where the catalogue still knows it."""
    booked = state.ticket.booked
    return (drawing.around.catalogue.request(booked.request) if booked else None) or state.draft.request


def _named(drawing: Drawing, state: Numbered) -> str:
    request = _request(drawing, state)
    named = drawing.name(request.name) if request else ""
    return f"{named} · {drawing.say('lane.priority')}" if state.ticket.lane == "priority" else named


def _whereabouts(drawing: Drawing, state: Numbered, width: float) -> tuple[Text, ...]:
    """How many are before, and where to wait: a quiet label above each, or where room is short a sentence each."""
    if drawing.arrangement.air < 1:
        return _stacked(drawing, state, width)
    told = (
        _what_is_before(drawing, state)[:2],
        (drawing.say("screen.number.wait-at"), drawing.name(drawing.around.centre.waiting_area)),
    )
    each = (width - drawing.mm(6)) / 2
    step = _whereabouts_step(drawing, [value for _, value in told], each)
    pairs = [
        (
            drawing.text(label, each, colour=drawing.palette.quiet, align="center", name="label"),
            drawing.text(value, each, step, bold=True, align="center", even=True, name="value"),
        )
        for label, value in told
    ]
    top = max(height_of(pair_) for pair_ in pairs)
    return tuple(
        text for place, pair_ in enumerate(pairs) for text in column(pair_, place * (each + drawing.mm(6)), top)
    )


def _whereabouts_step(drawing: Drawing, values: Sequence[str], width: float) -> Step:
    """One size for both: in one line each where they are large so, else in two."""
    steps = drawing.ladder("lead", "body")
    for lines in (1, 2):
        step = max((drawing.largest(value, width, steps, lines, bold=True) for value in values), key=steps.index)
        if step == steps[0]:
            return step
    return step


def _stacked(drawing: Drawing, state: Numbered, width: float) -> tuple[Text, ...]:
    colon = drawing.say("screen.colon")
    label, before, is_sentence = _what_is_before(drawing, state)
    before = f"{label}{drawing.say('screen.clause-separator') if is_sentence else colon}{before}"
    area = f"{drawing.say('screen.number.wait-at')}{colon}{drawing.name(drawing.around.centre.waiting_area)}"
    lines = (
        drawing.text(before, width, bold=True, align="center", even=True, name="value"),
        drawing.text(area, width, align="center", even=True, name="area"),
    )
    return column(lines, 0, height_of(lines))


def _what_is_before(drawing: Drawing, state: Numbered) -> tuple[str, str, bool]:
    """A label, its text, and whether they make a sentence: the people who are before; that who serves is out, for
    nobody is next then (S25); or the window of an appointment that is still to come."""
    given, request = state.ticket, _request(drawing, state)
    if given.booked is not None and is_early(given):
        return drawing.say("screen.number.window"), given.booked.window(drawing.around.now.tzinfo), False
    absence = absence_for(drawing, request) if request else None
    if absence is not None:
        back = absence.back(drawing.around.now)
        role = drawing.around.catalogue.role(absence.role)
        told = drawing.say("slip.away.until", time=back) if back else drawing.say("slip.away")
        return drawing.name(role.name), told, False
    if given.ahead:
        return drawing.say("screen.number.ahead"), _before(drawing, given), False
    return drawing.say("screen.number.nobody"), _before(drawing, given), True


def _before(drawing: Drawing, ticket: Ticket) -> str:
    """How many are before, or that it is soon; and the range of the wait where one can be told."""
    people = drawing.say("screen.number.people" if ticket.ahead else "screen.number.next", count=ticket.ahead)
    if ticket.wait is None:
        return people
    low, high = ticket.wait
    return drawing.say("screen.number.range", people=people, low=low, high=high)


def _lacking(drawing: Drawing, state: Numbered) -> list[Line]:
    """What is missing, by name."""
    names = [drawing.name(entry.document.name) for entry in missing(state.draft)]
    listed = drawing.say("screen.list-separator").join(names)
    told = f"{drawing.say('screen.missing')}{drawing.say('screen.colon')}{listed}"
    return [Line("information-outline", told, "notice")] if names else []


def _counted(drawing: Drawing, state: Numbered) -> list[Line]:
    """How much is missing."""
    told = drawing.say("screen.number.missing", count=len(missing(state.draft)))
    return [Line("information-outline", told, "notice")]


def _follow_on(drawing: Drawing, state: Numbered, width: float) -> tuple[Button, ...]:
    """What often follows this request (S7), as cards; not while the paper is still on its way."""
    request, catalogue = state.draft.request, drawing.around.catalogue
    if request is None or isinstance(state, Printing):
        return ()
    found = [catalogue.request(name) for name in request.follow_on]
    each = (width - drawing.gap) // 2
    # a sentence, not a name: it needs its width more than the largest letters
    plain = (
        replace(drawing.arrangement, label="lead") if drawing.arrangement.label == "title" else drawing.arrangement
    )
    drawing = replace(drawing, arrangement=plain)
    wanted = [it for it in found if it is not None]
    cards = matching_cards(drawing, [_follow_on_face(drawing, it) for it in wanted], each)
    if plain.air >= 0.7 or all(len(text.lines) <= 2 for card in cards for text in card.texts):
        return cards
    return matching_cards(drawing, [_shorter(drawing, it) for it in wanted], each)


def _follow_on_face(drawing: Drawing, request: Request) -> Face:
    """Where room is short the words stand without an icon."""
    told = drawing.say("screen.finished.follow-on", request=drawing.name(request.name))
    icon = request.icon if drawing.arrangement.air >= 0.7 else ""
    return Face(f"follow-on-{request.id}", told, FollowOnChosen(request, ""), icon=icon)


def _shorter(drawing: Drawing, request: Request) -> Face:
    """For a name so long that it leaves no room for more words: a plus stands for them."""
    full = _follow_on_face(drawing, request)
    return replace(full, label=drawing.name(request.name), icon="plus", said=full.label)
