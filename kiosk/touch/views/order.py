"""In which order a view is read and walked through by keys: its content, the actions, the bar. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

from kiosk.touch.views.parts import Box, Button, Focus, Mark, Panel, Part, Text, View


@dataclass(frozen=True, slots=True)
class Spot:
    """A button, and where it stands on the panel."""

    button: Button
    box: Box


def content(view: View) -> Iterator[Part]:
    """The parts between title and actions, in the order in which the view holds them."""
    for field in fields(view):
        if field.name != "frame":
            yield from _parts(getattr(view, field.name))


def texts(view: View) -> Iterator[Text]:
    """The texts of the content, those on buttons and surfaces too; no icons."""
    for part in content(view):
        yield from (text for text in _texts(part) if not text.icon)


def heading(view: View) -> str:
    """What the view asks, which tells it from another one of its kind."""
    return next(("".join(text.lines) for text in view.frame.title if text.name == "title"), "")


def spots(view: View) -> tuple[Spot, ...]:
    """All that can be pressed, in the order of the keys; the primary action comes before the others beside it."""
    frame = view.frame
    found = [spot for part in content(view) for spot in _spots(part)]
    return (*found, *(Spot(button, button.box) for button in (*reversed(frame.actions), *frame.bar)))


def ringed(view: View, spot: Spot) -> View:
    """The view with a ring around a button, within the panel."""
    rim, panel = view.frame.rim, view.frame.panel
    # half of the ring lies on the button, so that it covers nothing of what stands close beside it
    out = rim.width / 2 + rim.line
    box = spot.box.inset(-rim.line)
    x, y = max(box.x, out), max(box.y, out)
    within = Box(x, y, min(box.right, panel.width - out) - x, min(box.top, panel.height - out) - y)
    focus = Focus(rim, within, spot.button.look.radius + rim.line)
    return replace(view, frame=replace(view.frame, focus=focus))


def _parts(value: object) -> Iterator[Part]:
    if isinstance(value, Text | Button | Panel | Mark):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _parts(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _parts(getattr(value, field.name))


def _texts(part: Part) -> Iterator[Text]:
    if isinstance(part, Text):
        yield part
    elif isinstance(part, Button):
        yield from part.texts
    elif isinstance(part, Panel):
        yield from part.texts
        for button in part.buttons:
            yield from button.texts


def _spots(part: Part) -> Iterator[Spot]:
    if isinstance(part, Button):
        yield Spot(part, part.box)
    elif isinstance(part, Panel):
        for button in part.buttons:
            place = replace(button.box, x=part.box.x + button.box.x, y=part.box.y + button.box.y)
            yield Spot(button, place)
