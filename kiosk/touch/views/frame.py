"""The bones of every screen: head, steps, title, actions at the bottom right, bar. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.flow import steps
from kiosk.rating import Rating
from kiosk.states import (
    Apologising,
    AskingOffice,
    ChoosingRequest,
    EnteringPin,
    Finished,
    FinishedWithoutPaper,
    Paused,
    Printing,
    Servicing,
    State,
    Welcoming,
)
from kiosk.touch.theme import DRIFT_MM, RING_MM, Step
from kiosk.touch.typeset import DOT
from kiosk.touch.views.bar import First, bar, lift
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, taller
from kiosk.touch.views.faces import actions as action_row
from kiosk.touch.views.parts import Align, Box, Button, Frame, Mark, Rim, Text, at, column, hung

COLUMNS_MM = 6.0
"""Between two columns of a panel that lies."""
NOMINAL_STEPS = 5
"""Steps shown while nobody knows yet how many there will be."""


@dataclass(frozen=True, slots=True)
class Title:
    """What a screen asks or says: in the visitor's language, below it in the other; `kicker` above both says
    what it is about, in the visitor's own words."""

    text: str
    second: str = ""
    kicker: str = ""
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Bones:
    """A frame with the faces of its actions, the `room` that it leaves between title and actions, and the `floor` on
    which the actions stand."""

    frame: Frame
    room: Box
    place: int
    faces: tuple[Face, ...] = ()
    floor: float = 0


def bones(
    drawing: Drawing,
    state: State,
    title: Title | None,
    *,
    actions: Sequence[Face] = (),
    back: bool = False,
    leave: bool = False,
    rate: bool = False,
    title_width: float = 0,
    within_reach: bool = False,
) -> Bones:
    """The frame of a state, and the room that is left for its content: `within_reach` of somebody who sits, where
    the content can be touched and the visitor wants it low."""
    theme, margin = drawing.theme, drawing.theme.margin
    done, count = _way(state)
    head, head_bottom = _head(drawing, greets=isinstance(state, Welcoming))
    marks = _marks(drawing, done, count, head_bottom)
    top = head_bottom - (drawing.mm(3.2) + drawing.air(3) if marks else drawing.air(3))
    titles = _title(drawing, title, title_width or drawing.width, top) if title else ()
    first: First = "leave" if leave else "back" if back else "rate" if rate else ""
    bar_surface, buttons = drawing.once(("bar", first), lambda: bar(drawing, state, first))
    # whatever the arrangement: the primary action is found where it was
    floor = bar_surface[0].box.top + (drawing.gap - lift(drawing) if theme.low else drawing.mm(4))
    row = _actions(drawing, actions, floor)
    bottom = max(b.box.top for b in row) + max(drawing.air(4), drawing.gap) if row else floor
    ceiling = min((text.box.y for text in titles), default=top) - (drawing.air(4) if titles else 0)
    if within_reach and theme.low_reach:
        ceiling = theme.reach
        titles = lowered(titles, ceiling + drawing.air(3))
    frame = Frame(
        paper=drawing.palette.paper,
        head=head,
        steps=marks,
        title=titles,
        actions=row,
        bar_surface=bar_surface,
        bar=buttons,
        drift=drawing.mm(DRIFT_MM),
        ring=drawing.mm(RING_MM),
        quiet=drawing.palette.edge,
        panel=Box(0, 0, theme.width, theme.height),
        rim=Rim(drawing.palette.focus, drawing.palette.ink, drawing.mm(1.2), drawing.mm(0.4)),
    )
    room = Box(margin, bottom, theme.width - 2 * margin, ceiling - bottom)
    return Bones(frame, room, done, tuple(actions), floor)


def narrowed(drawing: Drawing, bones: Bones, taken: float, others: Sequence[Face]) -> Bones:
    """The same with its actions narrower, so that so much is free at the left of them; where their labels then need
    more lines, the room is lower. They are as high as the `others` that stand there on another page."""
    row, instead = (_actions(drawing, faces, bones.floor, taken) for faces in (bones.faces, others))
    height = max(b.box.height for b in (*row, *instead))
    row = tuple(taller(button, height) for button in row)
    lift_ = max(b.box.top for b in row) - max(b.box.top for b in bones.frame.actions)
    room = replace(bones.room, y=bones.room.y + lift_, height=bones.room.height - lift_)
    return replace(bones, frame=replace(bones.frame, actions=row), room=room)


def say_title(drawing: Drawing, key: str, kicker: str = "", align: Align = "left", **params: object) -> Title:
    """A title from the wording files, in both languages."""
    return Title(drawing.say(key, **params), drawing.second(key, **params), kicker, align)


def _way(state: State) -> tuple[int, int]:
    """How many steps are done and how many there are; 0, 0 where nothing is under way."""
    match state:
        case _ if isinstance(state, Paused):
            return _way(state.paused)
        case _ if isinstance(state, Rating):
            return 0, 0
        case Welcoming() | Apologising() | EnteringPin() | AskingOffice() | Servicing():
            return 0, 0
        case Printing() | Finished() | FinishedWithoutPaper():
            return steps(state)[1], steps(state)[1]
        case ChoosingRequest(draft) if draft.request is None:
            return 1, NOMINAL_STEPS
        case _:
            return steps(state)


def _head(drawing: Drawing, *, greets: bool) -> tuple[tuple[Text, ...], float]:
    """Centre and place at the left, on the greeting with the name of the kiosk (S1) where it fits; the time at the
    right; the lower edge of both."""
    centre, quiet = drawing.around.centre, drawing.palette.quiet
    clock = drawing.snug(drawing.around.wording.time(drawing.language, drawing.around.now), colour=quiet, name="time")
    room = drawing.width - clock.box.width - drawing.mm(4)
    name, place = drawing.name(centre.name), drawing.name(centre.place)
    kiosk = drawing.say("screen.kiosk", kiosk=drawing.around.kiosk_name)
    told = ([f"{name} · {place} · {kiosk}", f"{name} · {kiosk}"] if greets else [f"{name} · {place}"]) + [name]
    fitting = (drawing.text(words, room, colour=quiet, name="centre") for words in told)
    where = next((text for text in fitting if len(text.lines) == 1), None) or drawing.text(
        name, room, colour=quiet, name="centre"
    )
    top = drawing.theme.height - drawing.theme.above
    right = drawing.theme.margin + drawing.width - clock.box.width
    return (hung(where, drawing.theme.margin, top), hung(clock, right, top)), top - where.box.height


def _marks(drawing: Drawing, done: int, count: int, top: float) -> tuple[Mark, ...]:
    """A thin line of steps below the head."""
    if not count:
        return ()
    gap, height = drawing.mm(1.6), drawing.mm(1.2)
    width = (drawing.width - gap * (count - 1)) / count
    y = top - drawing.mm(2.0) - height
    return tuple(
        Mark(
            drawing.palette.deep if at_ < done else drawing.palette.line,
            Box(drawing.theme.margin + at_ * (width + gap), y, width, height),
        )
        for at_ in range(count)
    )


def _title(drawing: Drawing, title: Title, width: float, top: float) -> tuple[Text, ...]:
    palette, arrangement = drawing.palette, drawing.arrangement
    ladder: tuple[Step, ...] = ("great", "title", "lead", "body")
    steps_down = drawing.ladder(*ladder[ladder.index(arrangement.title) :])
    step = drawing.largest(title.text, width, steps_down, 1, bold=True)
    if step != steps_down[0]:
        step = drawing.largest(title.text, width, steps_down, 2, bold=True)
    above = title.kicker if arrangement.title != "body" else ""
    below = title.second if arrangement.second_title else ""
    words = drawing.text(title.text, width, step, bold=True, align=title.align, even=True, close=True, name="title")
    if len(words.lines) == 1 and title.align == "left":
        words = drawing.snug(title.text, step, bold=True, name="title")
    lines = [words]
    if above:
        lines = [drawing.text(above, width, colour=palette.deep, align=title.align, name="kicker"), *lines]
    if below:
        lines += [drawing.text(below, width, colour=palette.quiet, align=title.align, name="second")]
    placed = column(lines, drawing.theme.margin, top)
    line = next(text for text in placed if text.name == "title")
    kicker, second = "" if above else title.kicker, "" if below else title.second
    before, after = _beside(drawing, line, kicker, second, drawing.theme.margin + width)
    return (*before, *placed, *after)


def _beside(
    drawing: Drawing, line: Text, kicker: str, second: str, right: float
) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """What has no line of its own stands on the title's, as far as there is room up to `right`: the visitor's own
    words at its end, the other language behind it. Of the words the first part is enough where both fit only so."""
    if len(line.lines) > 1 or line.align != "left":
        return (), ()
    gap, free = drawing.mm(5), right - line.box.right
    y = line.box.y + round(0.288 * (line.size - drawing.theme.em("body")))  # all on one baseline
    behind = [drawing.snug(second, colour=drawing.palette.quiet, name="second")] if second else []
    ends = [drawing.snug(it, colour=drawing.palette.deep, name="kicker") for it in _ever_shorter(kicker)]
    chosen = next((both for both in _together(ends, behind) if _taken(both, gap) <= free), ())
    placed = [
        at(text, right - text.box.width if text.name == "kicker" else line.box.right + gap, y) for text in chosen
    ]
    return tuple(it for it in placed if it.name == "kicker"), tuple(it for it in placed if it.name == "second")


def _ever_shorter(kicker: str) -> tuple[str, ...]:
    """The visitor's own words, and the first of them: what it is about."""
    return tuple(dict.fromkeys((kicker, kicker.split(DOT)[0]))) if kicker else ()


def _together(ends: Sequence[Text], behind: Sequence[Text]) -> Iterator[tuple[Text, ...]]:
    """What may stand beside a title, from most to least."""
    yield from ((end, second) for end in ends for second in behind)
    yield from ((text,) for text in (*ends[:1], *behind))


def _taken(texts: Sequence[Text], gap: float) -> float:
    return sum(gap + text.box.width for text in texts)


def _actions(drawing: Drawing, faces: Sequence[Face], floor: float, taken: float = 0) -> tuple[Button, ...]:
    """The actions, the primary one last and at the right; a panel that lies gives them no more than they need. So
    much is `taken` at their left."""
    if not faces:
        return ()
    gap, count = drawing.gap, len(faces)
    width = min(_widest_action(drawing), (drawing.width - taken - gap * (count - 1)) // count)
    row = action_row(drawing, faces, width)
    left = drawing.theme.margin + drawing.width - count * width - gap * (count - 1)
    return tuple(at(button, left + place * (width + gap), floor) for place, button in enumerate(row))


def _widest_action(drawing: Drawing) -> float:
    """On a panel that lies two of them are as wide as the column that they stand under, where that is enough."""
    if not drawing.theme.wide:
        return drawing.width
    enough = drawing.mm(75 if drawing.theme.low else 105) * drawing.theme.text_scale
    column = (drawing.width - drawing.mm(COLUMNS_MM)) // 2
    return max(enough, (column - drawing.gap) // 2)


def lowered(titles: tuple[Text, ...], bottom: float) -> tuple[Text, ...]:
    """The title, standing on that height."""
    lift_ = bottom - min((text.box.y for text in titles), default=bottom)
    return tuple(at(text, text.box.x, text.box.y + lift_) for text in titles)
