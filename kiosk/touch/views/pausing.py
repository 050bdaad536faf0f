"""Beside the way: a person to ask, whether somebody is still there, and an apology. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.events import Left, Touched, WentBack, WentOn
from kiosk.states import (
    Apologising,
    AskingForHelp,
    AskingIfPresent,
    Finished,
    FinishedWithoutPaper,
    Printing,
    State,
)
from kiosk.touch.theme import Step
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, fact
from kiosk.touch.views.frame import Bones, bones, say_title
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Panel, Text, View, column, height_of


@dataclass(frozen=True, slots=True)
class AskingForHelpView(View):
    """How to reach a person."""

    statements: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class AskingIfPresentView(View):
    """How long it still waits, and what is erased then."""

    countdown: tuple[Text, ...] = ()
    statements: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class ApologisingView(View):
    """What went wrong, where, and how to mend it."""

    statements: tuple[Panel, ...] = ()


def asking_for_help(drawing: Drawing, state: AskingForHelp) -> AskingForHelpView:
    """A person, a desk, a telephone; and back to what is kept meanwhile."""
    centre = drawing.around.centre
    back = Face(
        "primary", drawing.say("screen.help.back"), WentBack(), drawing.second("screen.help.back"), look="primary"
    )
    frame = bones(drawing, state, say_title(drawing, "screen.help.title"), actions=(back,))
    told = (
        fact(
            drawing,
            "face-agent",
            drawing.say("screen.help.desk"),
            drawing.say("screen.help.ask", desk=drawing.name(centre.help_desk)),
            drawing.width,
        ),
        fact(drawing, "phone-outline", drawing.say("screen.help.telephone"), centre.telephone, drawing.width),
        *_kept(drawing, state.paused),
    )
    placed, strain = _told(drawing, frame, told)
    return AskingForHelpView(frame.frame, frame.place, strain, placed)


def _kept(drawing: Drawing, below: State) -> tuple[Panel, ...]:
    """That what was told is still there: of a request which has no number yet."""
    if below.draft.request is None or isinstance(below, Printing | Finished | FinishedWithoutPaper):
        return ()
    kept = drawing.say("screen.help.kept")
    return (fact(drawing, "content-save-check-outline", "", kept, drawing.width, look="good"),)


def asking_if_present(drawing: Drawing, state: AskingIfPresent) -> AskingIfPresentView:
    """A countdown, what will happen at its end, and one touch anywhere to stay (A9, A10). No way out stands
    here: who is told to touch the screen must not erase all by it."""
    more = Face(
        "primary",
        drawing.say("screen.present.more-time"),
        Touched(),
        drawing.second("screen.present.more-time"),
        "gesture-tap",
        "primary",
    )
    frame = bones(drawing, state, say_title(drawing, "screen.present.title"), actions=(more,))
    told = (
        fact(drawing, "delete-clock-outline", "", drawing.say("screen.present.erased"), drawing.width, look="notice"),
    )
    left = drawing.around.seconds_left
    step: Step = "greeting" if drawing.arrangement.title == "great" else "great"
    count = (
        ()
        if left is None
        else (
            drawing.text(
                drawing.say("screen.present.seconds", count=left),
                drawing.width,
                step,
                colour=drawing.palette.deep,
                bold=True,
                name="countdown",
            ),
        )
    )
    put_count = column(count, frame.room.x, frame.room.top)
    below = frame.room.top - height_of(count) - drawing.air(3)
    placed = column(told, frame.room.x, below)
    needed = frame.room.top - placed[-1].box.y
    anywhere = replace(frame.frame, elsewhere=Touched())
    return AskingIfPresentView(anywhere, frame.place, overflow(needed, frame.room.height), put_count, placed)


def apologising(drawing: Drawing, state: Apologising) -> ApologisingView:
    """Never blaming: what, where, and how to mend (A22). Where a number may be on its way, what was told is kept."""
    centre, again = drawing.around.centre, state.draft.request is not None
    home = "screen.apologising.home"
    key = "screen.apologising.again" if again else home
    face = Face("primary", drawing.say(key), WentOn() if again else Left(), drawing.second(key), look="primary")
    leave = (Face("leave", drawing.say(home), Left(), drawing.second(home), look="second"),) if again else ()
    frame = bones(
        drawing, state, say_title(drawing, f"screen.apologising.{state.reason}.title"), actions=(*leave, face)
    )
    desk = drawing.name(centre.help_desk)
    told = (
        fact(
            drawing,
            "alert-circle-outline",
            "",
            drawing.say(f"screen.apologising.{'store' if again else state.reason}"),
            drawing.width,
            look="notice",
        ),
        fact(drawing, "face-agent", "", drawing.say("screen.apologising.mend", desk=desk), drawing.width),
        fact(drawing, "phone-outline", drawing.say("screen.help.telephone"), centre.telephone, drawing.width),
    )
    placed, strain = _told(drawing, frame, told)
    return ApologisingView(frame.frame, frame.place, strain, placed)


def _told(drawing: Drawing, frame: Bones, told: Sequence[Panel]) -> tuple[tuple[Panel, ...], float]:
    gap = drawing.air(2.5)
    placed = column(told, frame.room.x, frame.room.top, gap)
    return placed, overflow(height_of(told, gap), frame.room.height)
