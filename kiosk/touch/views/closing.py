"""The end of a visit: all that was told, the number, the farewell. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.catalogue import Detail, Question, Request
from kiosk.draft import answer_to, missing, needed
from kiosk.events import FollowOnChosen, Left, WentOn
from kiosk.states import CheckingIn, Finished, FinishedWithoutPaper, Printing, Reviewing
from kiosk.touch.theme import Step
from kiosk.touch.views.absence import absence_for, not_served_now
from kiosk.touch.views.booked import Line, appointment_lines, is_early, window
from kiosk.touch.views.calm import calm, resting
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, fact, grid, level, matching_cards, ticket
from kiosk.touch.views.frame import Bones, bones, say_title
from kiosk.touch.views.paging import NO_PAGER, Pager, heights, in_columns, overflow, spread
from kiosk.touch.views.parts import Box, Button, Frame, Panel, Text, View, at, column, height_of, hung
from kiosk.touch.views.parts import Ticket as Slip
from kiosk.visit import Ticket

Numbered = Printing | Finished | FinishedWithoutPaper


@dataclass(frozen=True, slots=True)
class ReviewingView(View):
    """All that was told, a row each."""

    rows: tuple[Panel, ...] = ()
    pager: Pager = NO_PAGER


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


def reviewing(drawing: Drawing, state: Reviewing) -> ReviewingView:
    """All that was told, once more, before the number."""
    on = Face(
        "primary",
        drawing.say("screen.reviewing.take"),
        WentOn(),
        drawing.second("screen.reviewing.take"),
        "ticket-confirmation-outline",
        "primary",
    )
    frame = bones(drawing, state, say_title(drawing, "screen.reviewing.title"), actions=(on,), back=True)
    view = _reviewed(drawing, state, frame, 2 if drawing.theme.wide else 1)
    if view.strain % 1 <= 0:
        return view
    # a long sentence in half the width is higher than a low panel: then it gets the whole
    return min(view, _reviewed(drawing, state, frame, 1), key=lambda it: it.strain % 1)


def _reviewed(drawing: Drawing, state: Reviewing, frame: Bones, columns: int) -> ReviewingView:
    between, gap = drawing.mm(8), float(drawing.air(1.2))
    width = (drawing.width - between * (columns - 1)) // columns
    unheard = _unheard(drawing, state)
    rows = [*not_served_now(drawing, state.draft.chosen, width)]
    rows += [_told(drawing, label, value, width, label in unheard) for label, value in _all_told(drawing, state)]
    tall = heights(rows)
    groups = _balanced(tall, gap, frame.room.height) if columns == 2 else [tall]
    shown = spread(drawing, frame, groups, state.page, gap=gap, columns=columns)
    if shown.count == 1:
        gap += _spare(drawing, [[tall[row] for row in run] for run in shown.runs], gap, shown.room.height)
    placed = in_columns(rows, shown, width, gap, between)
    return ReviewingView(shown.frame, frame.place, shown.strain, placed, shown.pager)


def _balanced(tall: list[float], gap: float, room: float) -> list[list[float]]:
    """Two columns of nearly equal height where they hold everything, else one run to be parted into pages."""
    halves = [(tall[:cut], tall[cut:]) for cut in range(1, len(tall))]
    left, right = min(halves, key=lambda it: max(_high(it[0], gap), _high(it[1], gap)), default=(tall, []))
    return [left, right] if right and max(_high(left, gap), _high(right, gap)) <= room else [tall]


def _spare(drawing: Drawing, columns: list[list[float]], gap: float, room: float) -> float:
    """How much wider the gaps may be where the rows leave room."""
    free = min((room - _high(tall, gap) for tall in columns), default=0)
    return max(0, min(drawing.mm(2.4), free // max(1, *map(len, columns), 1)))


def _high(tall: list[float], gap: float) -> float:
    return sum(tall) + gap * (len(tall) - 1)


def _unheard(drawing: Drawing, state: Reviewing) -> set[str]:
    """The labels of what was told in confidence."""
    request, told = state.draft.request, state.draft.details
    return {_label(drawing, it) for it in request.details if it.personal and it.id in told} if request else set()


def _told(drawing: Drawing, label: str, value: str, width: float, private: bool) -> Panel:
    """What was asked at the left, what was told beside it."""
    look, pad = drawing.theme.look("panel"), drawing.mm(4)
    left = (width - 3 * pad) * 0.36
    step = drawing.arrangement.words
    asked = drawing.text(label, left, step, colour=look.quiet, even=True, name="label")
    told = drawing.text(value, width - 3 * pad - left, step, bold=True, name="value")
    told = replace(told, private=private)
    height = max(asked.box.height, told.box.height) + 2 * drawing.air(1.0)
    top = height - drawing.air(1.0)
    return Panel(look, Box(0, 0, width, height), (hung(asked, pad, top), hung(told, 2 * pad + left, top)))


def _all_told(drawing: Drawing, state: Reviewing) -> list[tuple[str, str]]:
    draft, say = state.draft, drawing.say
    request = draft.request
    if request is None:
        return []
    rows = [(say("screen.reviewing.request"), drawing.name(request.name))]
    rows += [(drawing.name(q.short), _answer(drawing, q, answer_to(draft, q) or "")) for q in request.questions]
    with_me = [drawing.name(e.document.name) for e in needed(draft) if e.has]
    lacking = [drawing.name(e.document.name) for e in missing(draft)]
    rows += _listed(drawing, say("screen.reviewing.have"), with_me)
    rows += _listed(drawing, say("screen.missing"), lacking)
    for detail in request.details:
        if detail.id in draft.details:
            rows.append((_label(drawing, detail), draft.details[detail.id]))
        elif detail.id in draft.staff_writes:
            rows.append((_label(drawing, detail), say("screen.reviewing.staff-writes")))
    rows.append((say("screen.reviewing.lane"), say(f"screen.lane.{draft.lane}")))
    return [*rows, *_to_know(drawing, request)]


def _label(drawing: Drawing, detail: Detail) -> str:
    return drawing.name(detail.short or detail.label)


def _to_know(drawing: Drawing, request: Request) -> list[tuple[str, str]]:
    """What comes next, and what else there is to know at this time of day, before a number is taken. While whoever
    decides on it is out, what usually comes next is not true."""
    now, out = drawing.around.now.time(), absence_for(drawing, request) is not None
    comes = drawing.say("screen.reviewing.next-role-out") if out else drawing.name(request.next)
    rows = [(drawing.say("screen.reviewing.next"), comes)]
    told = request.notices_at(now)
    return [*rows, *((drawing.say("screen.reviewing.notice"), drawing.name(notice)) for notice in told)]


def _listed(drawing: Drawing, label: str, names: list[str]) -> list[tuple[str, str]]:
    """Names in one row, or where room is short in a row each, which pages can part."""
    if drawing.arrangement.air < 1:
        return [(label, name) for name in names]
    return [(label, drawing.say("screen.list-separator").join(names))] if names else []


def _answer(drawing: Drawing, question: Question, value: str) -> str:
    chosen = next((c for c in question.choices if c.id == value), None)
    if chosen is not None:
        return drawing.name(chosen.name)
    return f"{value} {drawing.name(question.unit)}" if question.unit else value


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
    lines = [Line("printer-check", drawing.say("screen.finished.printed"), "good")]
    if any(job.slip == "staff" and job.printer == "lobby" for job in state.ticket.jobs):
        lines.append(Line("account-arrow-right-outline", drawing.say("screen.finished.staff-slip"), "good"))
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


Shown = tuple[Frame, int, float, tuple[Slip, ...], tuple[Panel, ...], tuple[Button, ...]]


def _numbered(drawing: Drawing, state: Numbered, lines: Sequence[Line]) -> Shown:
    """The number on a ticket, sentences and follow-on requests below it, or beside it where the panel lies."""
    done = Face("primary", drawing.say("screen.done"), Left(), drawing.second("screen.done"), look="primary")
    wide = drawing.theme.wide
    title = say_title(drawing, "screen.number.title", align="left" if wide else "center")
    frame = bones(drawing, state, title, actions=(done,))
    room, gap, between = frame.room, drawing.air(2), drawing.mm(8)
    width = (room.width - between) // 2 if wide else room.width
    slip = _ticket(drawing, state, width, room.height)
    first = (*appointment_lines(drawing, state.ticket), *_lacking(drawing, state))
    told = [fact(drawing, line.icon, "", line.told, width, look=line.look) for line in (*first, *lines)]
    beside_done = wide and drawing.arrangement.air < 1
    done_box = frame.frame.actions[0].box
    follow_on = _follow_on(drawing, state, done_box.x - drawing.gap - room.x if beside_done else width)
    actions = frame.frame.actions
    if beside_done:
        levelled = level((*follow_on, *actions))
        follow_on, actions = levelled[:-1], levelled[-1:]
    rest = height_of(told, gap) + (_grid_height(follow_on, drawing.gap) + gap if follow_on and not beside_done else 0)
    beside = Box(room.right - width, room.y, width, room.height)
    below = Box(room.x, room.y, width, room.height - slip.box.height - drawing.air(4))
    place = beside if wide else below
    placed = column(told, place.x, place.top, gap)
    top = placed[-1].box.y - gap
    if beside_done:
        top = done_box.y + _grid_height(follow_on, drawing.gap)
    elif drawing.theme.low_reach:
        top = min(top, place.y + _grid_height(follow_on, drawing.gap))
    left = room.x if beside_done else place.x
    below_ = grid(follow_on, 2, left, top, drawing.gap) if follow_on else ()
    strain = max(overflow(rest, place.height), overflow(slip.box.height, room.height))
    if beside_done and follow_on:
        strain = max(strain, overflow(max(slip.box.height, rest) + drawing.gap, room.top - top))
    return replace(frame.frame, actions=actions), frame.place, strain, (hung(slip, room.x, room.top),), placed, below_


def _grid_height(cards: Sequence[Button], gap: float) -> float:
    placed = grid(cards, 2, 0, 0, gap)
    return -min((button.box.y for button in placed), default=0)


def _ticket(drawing: Drawing, state: Numbered, width: float, limit: float) -> Slip:
    """The number as large as the card and the room hold; below its tear line who is before, and where to wait."""
    inner = width - 2 * drawing.mm(6)
    ladder: tuple[Step, ...] = ("vast", "number", "greeting", "great")
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
    named_step: Step = (
        "lead" if drawing.arrangement.air >= 1 else drawing.largest(told, inner, drawing.ladder("lead", "body"), 1)
    )
    named = drawing.text(told, inner, named_step, align="center", even=True, name="request")
    lower = _whereabouts(drawing, given, inner)
    space = drawing.air(2.5)
    tear = max(text.box.top for text in lower) + 2 * space
    height = tear + number.box.height + named.box.height + 2 * space
    upper = column((number, named), pad, height - space)
    put = tuple(at(text, pad + text.box.x, space + text.box.y) for text in lower)
    return ticket(drawing, (*upper, *put), width, height, tear, "panel", drawing.palette.edge)


def _named(drawing: Drawing, state: Numbered) -> str:
    request, booked = state.draft.request, state.ticket.booked
    request = (drawing.around.catalogue.request(booked.request) if booked else None) or request
    named = drawing.name(request.name) if request else ""
    return f"{named} · {drawing.say('lane.priority')}" if state.ticket.lane == "priority" else named


def _whereabouts(drawing: Drawing, ticket: Ticket, width: float) -> tuple[Text, ...]:
    """How many are before, and where to wait: a quiet label above each, or where room is short a sentence each."""
    if drawing.arrangement.air < 1:
        return _stacked(drawing, ticket, width)
    told = (
        _what_is_before(drawing, ticket),
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


def _stacked(drawing: Drawing, ticket: Ticket, width: float) -> tuple[Text, ...]:
    label, before = _what_is_before(drawing, ticket)
    mark = "screen.colon" if ticket.ahead or is_early(ticket) else "screen.clause-separator"
    before = f"{label}{drawing.say(mark)}{before}"
    area = f"{drawing.say('screen.number.wait-at')} {drawing.name(drawing.around.centre.waiting_area)}"
    lines = (
        drawing.text(before, width, bold=True, align="center", even=True, name="value"),
        drawing.text(area, width, align="center", even=True, name="area"),
    )
    return column(lines, 0, height_of(lines))


def _what_is_before(drawing: Drawing, ticket: Ticket) -> tuple[str, str]:
    """A label and its text: the people who are before, or the window of an appointment that is still to come."""
    if ticket.booked is not None and is_early(ticket):
        return drawing.say("screen.number.window"), window(drawing, ticket.booked)
    return drawing.say("screen.number.ahead" if ticket.ahead else "screen.number.nobody"), _before(drawing, ticket)


def _before(drawing: Drawing, ticket: Ticket) -> str:
    """How many are before, or that it is soon; and the range of the wait where one can be told."""
    people = drawing.say("screen.number.people" if ticket.ahead else "screen.number.next", count=ticket.ahead)
    if ticket.wait is None:
        return people
    low, high = ticket.wait
    return drawing.say("screen.number.range", people=people, low=low, high=high)


def _lacking(drawing: Drawing, state: Numbered) -> list[Line]:
    names = [drawing.name(entry.document.name) for entry in missing(state.draft)]
    if not names:
        return []
    if drawing.arrangement.air < 1:
        return [Line("information-outline", drawing.say("screen.number.missing", count=len(names)), "notice")]
    listed = drawing.say("screen.list-separator").join(names)
    return [
        Line("information-outline", f"{drawing.say('screen.missing')}{drawing.say('screen.colon')}{listed}", "notice")
    ]


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
