"""The few widgets that draw the parts of a view. They are placed and drawn here and not in kv, which takes several
times as long over the hundred of a screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kivy.graphics import Color, Instruction, Rectangle, SmoothEllipse, SmoothLine, SmoothRoundedRectangle
from kivy.properties import (
    AliasProperty,
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
from kiosk.touch.theme import CLEAR, Look, line_height
from kiosk.touch.views.parts import Box, Button, Mark, Panel, Part, Text, Ticket

Send = Callable[[Event], None]

TARGET = "target"
"""Under this name a touch carries what it hit."""

NO_TEXT = Text((), 12, CLEAR, Box())
NO_LOOK = Look(CLEAR, CLEAR, CLEAR, CLEAR, CLEAR, 0, 0)


class Words(Label):  # type: ignore[misc]
    """A text in finished lines: the font engine breaks nothing."""

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

    def __init__(self, **kwargs: Any) -> None:
        self._colour, self._shape = Color(*CLEAR), Rectangle(size=(0, 0))
        super().__init__(size_hint=(None, None), **kwargs)
        self.canvas.add(self._colour)
        self.canvas.add(self._shape)

    def on_part(self, _widget: Widget, part: Mark) -> None:
        """Another rectangle."""
        _place(self, part.box)
        self._colour.rgba = part.colour
        _lay(self._shape, part.box)


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
    """Something with an outline and a fill, and with texts on it."""

    def __init__(self, **kwargs: Any) -> None:
        self._edge, self._outer = Color(*CLEAR), SmoothRoundedRectangle(size=(0, 0))
        self._fill, self._inner = Color(*CLEAR), SmoothRoundedRectangle(size=(0, 0))
        self._texts = Parts()
        super().__init__(size_hint=(None, None), **kwargs)
        for instruction in self._instructions():
            self.canvas.add(instruction)
        self.add_widget(self._texts)

    def _instructions(self) -> tuple[Instruction, ...]:
        """What it draws below its texts, from back to front."""
        return self._edge, self._outer, self._fill, self._inner

    def on_part(self, _widget: Widget, part: Any) -> None:
        """Another surface at another place."""
        _place(self, part.box)
        self.draw(part.look, part.inner)
        self._texts.parts = part.texts

    def draw(self, look: Look, inner: Box) -> None:
        """So from now on; `inner` lies within the outline. What would not be seen is no shape: it costs as much as a
        picture."""
        whole = Box(0, 0, self.part.box.width, self.part.box.height)
        self._edge.rgba, self._fill.rgba = look.edge, look.fill
        self._outer.radius, self._inner.radius = [look.radius], [look.inner_radius]
        _lay(self._outer, whole if look.edge[3] else Box())
        _lay(self._inner, inner if look.fill[3] else Box())


class Sheet(Surface):
    """A surface with texts on it, perhaps with buttons."""

    part = ObjectProperty(Panel(NO_LOOK, Box()))
    send = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        self._buttons = Parts()
        super().__init__(**kwargs)
        self.add_widget(self._buttons)

    def on_part(self, widget: Widget, part: Any) -> None:
        """Another surface, with other buttons."""
        super().on_part(widget, part)
        self._buttons.parts = part.buttons

    def on_send(self, _widget: Widget, send: Send) -> None:
        """Whom its buttons tell what happened."""
        self._buttons.send = send


class Stub(Sheet):
    """A surface shaped like a ticket."""

    part = ObjectProperty(Ticket(NO_LOOK, Box()))

    def __init__(self, **kwargs: Any) -> None:
        self._around = Color(*CLEAR)
        self._notches = SmoothEllipse(size=(0, 0)), SmoothEllipse(size=(0, 0))
        self._rim = Color(*CLEAR)
        self._arcs = SmoothLine(), SmoothLine()
        self._dashes = Parts()
        super().__init__(**kwargs)
        self.add_widget(self._dashes)

    def _instructions(self) -> tuple[Instruction, ...]:
        """The notches lie on the surface."""
        return *super()._instructions(), self._around, *self._notches, self._rim, *self._arcs

    def on_part(self, widget: Widget, part: Any) -> None:
        """Another ticket."""
        super().on_part(widget, part)
        self._around.rgba, self._rim.rgba = part.around, part.look.edge
        for notch, box in zip(self._notches, (part.left_notch, part.right_notch), strict=True):
            _lay(notch, box)
        for line, arc in zip(self._arcs, (part.left_arc, part.right_arc), strict=True):
            line.circle, line.width = arc, part.look.line
        self._dashes.parts = part.dashes


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
    """The soft answer to a touch beside everything: it was felt, here; beside the window without a radius."""

    radius = NumericProperty(0)
    colour = ColorProperty(CLEAR)
    circle = AliasProperty(lambda it: (*it.pos, it.radius) if it.radius else (-9, -9, 1), bind=("pos", "radius"))
    line = AliasProperty(lambda it: max(1, it.radius / 12), bind=("radius",))


WIDGETS: dict[type, type[Widget]] = {
    Text: Words,
    Mark: Patch,
    Panel: Sheet,
    Ticket: Stub,
    Button: Tappable,
}


def _lay(shape: Rectangle, box: Box) -> None:
    shape.pos, shape.size = (box.x, box.y), (box.width, box.height)


def _place(widget: Widget, box: Box) -> None:
    widget.pos, widget.size = (box.x, box.y), (box.width, box.height)


def _connect(widget: Widget, send: Send | None) -> None:
    if isinstance(widget, Tappable | Sheet):
        widget.send = send
