"""All that was told, once more, before the number is taken. Pure.

Rows stand in two columns where they fit so on one page of a panel that lies. Else short ones stand two abreast and
long ones have the whole width: so the fewest pages are needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.draft import Draft, answers_in, missing, needed, notices
from kiosk.events import WentOn
from kiosk.states import Reviewing
from kiosk.touch.views.absence import absence_for, not_served_now
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, taller
from kiosk.touch.views.frame import Bones, bones, say_title
from kiosk.touch.views.paging import NO_PAGER, Pager, heights, in_columns, spread
from kiosk.touch.views.parts import Box, Panel, View, at, hung

PAD_MM = 4.0
"""Left free of a row at both ends, and between label and value."""

Row = Sequence[Panel]
"""What stands beside each other."""

LEAST_LABEL, MOST_LABEL = 0.36, 0.5
"""Which share of a row's words the labels take where there is room, and at most; a longer one has several lines."""


@dataclass(frozen=True, slots=True)
class ReviewingView(View):
    """All that was told, a row each."""

    rows: tuple[Panel, ...] = ()
    pager: Pager = NO_PAGER


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked and what was told; what was told in confidence is `private`."""

    label: str
    value: str
    private: bool = False


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
    whole = _laid_out(drawing, state, frame, _all_told(drawing, state, parted=False))
    if whole.strain % 1 <= 0:
        return whole
    # a list of documents may be higher than a page: in a row a name it can be parted
    return min(whole, _laid_out(drawing, state, frame, _all_told(drawing, state, parted=True)), key=_strain)


def _laid_out(drawing: Drawing, state: Reviewing, frame: Bones, told: Sequence[Told]) -> ReviewingView:
    """From the calmest to what suits a low panel."""
    if not drawing.theme.wide:
        return _below_each_other(drawing, state, frame, told)
    columns = _in_columns(drawing, state, frame, told)
    return columns if columns.strain <= 0 else min(_abreast(drawing, state, frame, told), columns, key=_strain)


def _strain(view: View) -> tuple[float, float]:
    """What is cut off is worse than a page more."""
    return view.strain % 1, view.strain


def _in_columns(drawing: Drawing, state: Reviewing, frame: Bones, told: Sequence[Told]) -> ReviewingView:
    """Rows below each other in two columns."""
    between, gap = drawing.mm(8), _gap(drawing)
    width = (drawing.width - between) // 2
    left = _label_width(drawing, told, width)
    rows = [*not_served_now(drawing, state.draft.chosen, width)]
    rows += [_row(drawing, it, width, left) for it in told]
    tall = heights(rows)
    shown = spread(drawing, frame, _balanced(tall, gap, frame.room.height), state.page, gap=gap, columns=2)
    if shown.count == 1:
        gap += _spare(drawing, [[tall[row] for row in run] for run in shown.runs], gap, shown.room.height)
    placed = in_columns(rows, shown, width, gap, between)
    return ReviewingView(shown.frame, frame.place, shown.strain, placed, shown.pager)


def _below_each_other(drawing: Drawing, state: Reviewing, frame: Bones, told: Sequence[Told]) -> ReviewingView:
    """Every row over the whole width."""
    whole = drawing.width
    left = _label_width(drawing, told, whole)
    rows: list[Row] = [(it,) for it in not_served_now(drawing, state.draft.chosen, whole)]
    return _in_rows(drawing, state, frame, [*rows, *((_row(drawing, it, whole, left),) for it in told)])


def _abreast(drawing: Drawing, state: Reviewing, frame: Bones, told: Sequence[Told]) -> ReviewingView:
    """In the order of the told: two beside each other where both take a line in half the width, else over the whole.
    What comes last stands beside the action where all is on one page so."""
    half = (drawing.width - drawing.gap) // 2
    left = _label_width(drawing, told, half)
    rows: list[Row] = [(it,) for it in not_served_now(drawing, state.draft.chosen, drawing.width)]
    waiting: Told | None = None
    for it in told:
        short = all(len(text.lines) == 1 for text in _row(drawing, it, half, left).texts)
        if waiting and short:
            rows[-1] = [_row(drawing, each, half, left) for each in (waiting, it)]
        else:
            rows.append([_row(drawing, it, drawing.width, left)])
        waiting = it if short and not waiting else None
    found = _in_rows(drawing, state, frame, rows)
    if found.strain <= 0 or len(rows[-1]) > 1:
        return found
    action = frame.frame.actions[0].box
    last = _row(drawing, told[-1], action.x - drawing.gap - frame.room.x, left, action.height)
    return _ending_beside(drawing, frame, rows[:-1], last) or found


def _in_rows(drawing: Drawing, state: Reviewing, frame: Bones, rows: Sequence[Row]) -> ReviewingView:
    """Rows below each other, on as many pages as they need."""
    gap, tall = _gap(drawing), _tall(rows)
    shown = spread(drawing, frame, [tall], state.page, gap=gap)
    if shown.count == 1:
        gap += _spare(drawing, [tall], gap, shown.room.height)
    placed = _stacked([rows[number] for run in shown.runs for number in run], shown.room, gap)
    return ReviewingView(shown.frame, frame.place, shown.strain, placed, shown.pager)


def _ending_beside(drawing: Drawing, frame: Bones, rows: Sequence[Row], last: Panel) -> ReviewingView | None:
    """Rows on one page, the last one at the left of the action, both as high as the higher; None where they are too
    high."""
    gap, tall, room = _gap(drawing), _tall(rows), frame.room
    ends = ((tall, room.height), ([*tall, last.box.height], room.top - frame.floor))
    if any(_high(column, gap) > most for column, most in ends):
        return None
    gap += min(_spare(drawing, [column], gap, most) for column, most in ends)
    placed = _stacked(rows, room, gap)
    actions = tuple(taller(button, last.box.height) for button in frame.frame.actions)
    whole = replace(frame.frame, actions=actions)
    return ReviewingView(whole, frame.place, 0, (*placed, at(last, room.x, frame.floor)))


def _tall(rows: Sequence[Row]) -> list[float]:
    return [max(heights(row)) for row in rows]


def _stacked(rows: Sequence[Row], room: Box, gap: float) -> tuple[Panel, ...]:
    """Rows from the top of the room down: what is alone begins at the left, a second one ends at the right."""
    placed: list[Panel] = []
    top = room.top
    for row in rows:
        placed += [hung(it, room.x + at_ * (room.width - it.box.width), top) for at_, it in enumerate(row)]
        top -= max(heights(row)) + gap
    return tuple(placed)


def _gap(drawing: Drawing) -> float:
    return float(drawing.air(1.2))


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


def _label_width(drawing: Drawing, told: Sequence[Told], width: float) -> float:
    """As wide as the longest label that leaves its value half of a row, and as any word of the others: all values
    begin below each other."""
    step = drawing.arrangement.words
    least, most = (_words_width(drawing, width) * share for share in (LEAST_LABEL, MOST_LABEL))
    whole = [drawing.snug(it.label, step).box.width for it in told]
    words = [drawing.longest_word(it.label, step) for it in told]
    fitting = [it for it in (*whole, *words) if it <= most]
    return max([*fitting, least if drawing.arrangement.air >= 1 else 0]) or most


def _words_width(drawing: Drawing, width: float) -> float:
    return width - 3 * drawing.mm(PAD_MM)


def _row(drawing: Drawing, told: Told, width: float, left: float, beside: float = 0) -> Panel:
    """What was asked at the left, what was told beside it; no higher than it must be where it stands `beside`
    something of that height."""
    look, pad = drawing.theme.look("panel"), drawing.mm(PAD_MM)
    step = drawing.arrangement.words
    asked = drawing.text(told.label, left, step, colour=look.quiet, even=True, name="label")
    value = drawing.text(told.value, _words_width(drawing, width) - left, step, bold=True, even=True, name="value")
    value = replace(value, private=told.private)
    tallest = max(asked.box.height, value.box.height)
    height = max(tallest, beside) if beside else tallest + 2 * drawing.air(1.0)
    top = round((height + tallest) / 2)
    return Panel(look, Box(0, 0, width, height), (hung(asked, pad, top), hung(value, 2 * pad + left, top)))


def _all_told(drawing: Drawing, state: Reviewing, *, parted: bool) -> list[Told]:
    """Request, answers, documents, details and lane, and what is to know; names of documents `parted` into a row
    each."""
    draft, say = state.draft, drawing.say
    request = draft.request
    if request is None:
        return []
    rows = [Told(say("screen.reviewing.request"), drawing.name(request.name))]
    rows += [Told(drawing.name(q.short), q.told(value, drawing.language)) for q, value in answers_in(draft)]
    with_me = [drawing.name(e.document.name) for e in needed(draft) if e.has]
    lacking = [drawing.name(e.document.name) for e in missing(draft)]
    rows += _listed(drawing, say("screen.reviewing.have"), with_me, parted)
    rows += _listed(drawing, say("screen.missing"), lacking, parted)
    for detail in request.details:
        if detail.id in draft.details:
            rows.append(Told(drawing.name(detail.brief), draft.details[detail.id], detail.personal))
        elif detail.id in draft.staff_writes:
            rows.append(Told(drawing.name(detail.brief), say("screen.reviewing.staff-writes")))
    rows.append(Told(say("screen.reviewing.lane"), say(f"screen.lane.{draft.lane}")))
    return [*rows, *_to_know(drawing, draft)]


def _to_know(drawing: Drawing, draft: Draft) -> list[Told]:
    """What comes next, and what else there is to know at this time of day, before a number is taken. While whoever
    decides on it is out, what usually comes next is not true: what does stands with the absence."""
    request = draft.chosen
    comes = () if absence_for(drawing, request) else (request.next,)
    told = (*notices(draft), *request.notices_of_night(drawing.around.now.time()))
    return [
        *(Told(drawing.say("screen.reviewing.next"), drawing.name(it)) for it in comes),
        *(Told(drawing.say("screen.reviewing.notice"), drawing.name(it)) for it in told),
    ]


def _listed(drawing: Drawing, label: str, names: list[str], parted: bool) -> list[Told]:
    """Names in one row, or in a row each."""
    if parted:
        return [Told(label, name) for name in names]
    return [Told(label, drawing.say("screen.list-separator").join(names))] if names else []
