"""The few widgets that draw the parts of a view; their looks stand in `widgets.kv`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.label import Label
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.widget import Widget

from kiosk.events import Event
from kiosk.touch.theme import CLEAR, Colour, Look, line_height
from kiosk.touch.views.parts import Box, Button, Mark, Panel, Part, Text, Ticket

Send = Callable[[Event], None]

TARGET = "target"
"""Under this name a touch carries what it hit."""

NO_TEXT = Text((), 12, CLEAR, Box())
NO_LOOK = Look(CLEAR, CLEAR, CLEAR, CLEAR, CLEAR, 0, 0)


class Words(Label):  # type: ignore[misc]
    """A text in finished lines: the font engine breaks nothing. Placed and drawn here and not in kv, which takes
    several times as long over the hundred of a screen."""

    part = ObjectProperty(NO_TEXT)

    def __init__(self, **kwargs: Any) -> None:
        self._ink = Rectangle(size=(0, 0))
        super().__init__(**kwargs)
        self.canvas.add(Color(1, 1, 1, 1))
        self.canvas.add(self._ink)

    def on_part(self, _widget: Widget, part: Text) -> None:
        """Another text."""
        _place(self, part.box)
        self.text, self.font_name, self.font_size, self.bold = part.body, part.font, part.size, part.bold
        self.color, self.halign = part.colour, part.align
        self.line_height = part.pitch / line_height(part.size) if part.pitch else 1.0
        self._place_ink()

    def texture_update(self, *args: object) -> None:
        """Its pixels are made anew. They lie on whole pixels of the panel, so between pixels there is nothing to
        reckon: where no graphics card draws, a frame is done sooner."""
        super().texture_update(*args)
        if self.texture is not None:
            self.texture.min_filter = self.texture.mag_filter = "nearest"
        self._ink.texture, self._ink.size = self.texture, self.texture_size
        self._place_ink()

    def _place_ink(self) -> None:
        shares = {"left": 0.0, "center": 0.5, "right": 1.0}
        width, height = self.texture_size
        across = self.x + (self.width - width) * shares[self.part.align]
        self._ink.pos = round(across), round(self.center_y - height / 2)


class Patch(Widget):  # type: ignore[misc]
    """A filled rectangle."""

    part = ObjectProperty(Mark(CLEAR, Box()))
    colour = ColorProperty(CLEAR)

    def on_part(self, _widget: Widget, part: Mark) -> None:
        """Another rectangle."""
        _place(self, part.box)
        self.colour = part.colour


class Parts(Widget):  # type: ignore[misc]
    """Draws parts where their boxes say, using again what it has for the next view."""

    parts = ObjectProperty(())
    send = ObjectProperty(None, allownone=True)

    def on_parts(self, _widget: Widget, parts: Sequence[Part]) -> None:
        """Another view: the same widgets with other parts, and only the missing ones made anew."""
        drawn = list(reversed(self.children))
        for place, part in enumerate(parts):
            if place < len(drawn) and type(drawn[place]) is WIDGETS[type(part)]:
                drawn[place].part = part
            else:
                self.clear_widgets(drawn[place:])
                drawn = [*drawn[:place], self._added(part)]
        self.clear_widgets(drawn[len(parts) :])

    def on_send(self, _widget: Widget, send: Send) -> None:
        """Whom the parts tell what happened."""
        for child in self.children:
            _connect(child, send)

    def _added(self, part: Part) -> Widget:
        made = WIDGETS[type(part)](part=part)
        _connect(made, self.send)
        self.add_widget(made)
        return made


class Surface(RelativeLayout):  # type: ignore[misc]
    """Something with an outline and a fill: what `part` says, spread out for kv."""

    edge = ColorProperty(CLEAR)
    fill = ColorProperty(CLEAR)
    corner = NumericProperty(0)
    inner_corner = NumericProperty(0)
    edge_size = ObjectProperty((0, 0))
    inner_pos = ObjectProperty((0, 0))
    inner_size = ObjectProperty((0, 0))
    texts = ObjectProperty(())

    def on_part(self, _widget: Widget, part: Any) -> None:
        """Another surface at another place."""
        _place(self, part.box)
        self.draw(part.look, part.inner)
        self.texts = part.texts

    def draw(self, look: Look, inner: Box) -> None:
        """So from now on; `inner` lies within the outline."""
        self.edge, self.fill = look.edge, look.fill
        self.corner, self.inner_corner = look.radius, look.inner_radius
        self.edge_size = _drawn(look.edge, self.part.box)
        self.inner_pos = inner.x, inner.y
        self.inner_size = _drawn(look.fill, inner)


class Sheet(Surface):
    """A surface with texts on it, perhaps with buttons."""

    part = ObjectProperty(Panel(NO_LOOK, Box()), rebind=True)
    send = ObjectProperty(None, allownone=True)


class Stub(Sheet):
    """A surface shaped like a ticket."""

    part = ObjectProperty(Ticket(NO_LOOK, Box()), rebind=True)


class Tappable(Surface):
    """Something to touch. It only says that it was hit: the stage knows which finger counts."""

    part = ObjectProperty(Button("", None, NO_LOOK, Box()))
    send = ObjectProperty(None, allownone=True)
    name = StringProperty("")
    pressed = BooleanProperty(False)

    def on_part(self, widget: Widget, part: Any) -> None:
        """Another button."""
        super().on_part(widget, part)
        self.name = part.id
        if self.pressed:
            self.on_pressed()

    def on_pressed(self, *_: object) -> None:
        """It looks pressed at once."""
        look = self.part.look.when_pressed if self.pressed else self.part.look
        self.draw(look, self.part.within(look))

    def on_touch_down(self, touch: Any) -> bool:
        """A finger came down here."""
        if not self.collide_point(*touch.pos):
            return False
        touch.ud[TARGET] = self
        return True

    def act(self) -> None:
        """Tells the event of the button as it is now."""
        if self.part.event is not None and self.send is not None:
            self.send(self.part.event)


class Ring(Widget):  # type: ignore[misc]
    """The soft answer to a touch beside everything: it was felt, here."""

    radius = NumericProperty(0)
    colour = ColorProperty(CLEAR)


WIDGETS: dict[type, type[Widget]] = {
    Text: Words,
    Mark: Patch,
    Panel: Sheet,
    Ticket: Stub,
    Button: Tappable,
}


def _drawn(colour: Colour, box: Box) -> tuple[float, float]:
    """The size that is drawn: nothing where nothing would be seen, which costs as much as a picture."""
    return (box.width, box.height) if colour[3] else (0, 0)


def _place(widget: Widget, box: Box) -> None:
    widget.pos, widget.size = (box.x, box.y), (box.width, box.height)


def _connect(widget: Widget, send: Send | None) -> None:
    if isinstance(widget, Tappable | Sheet):
        widget.send = send
