"""The stage: shows one screen after the other, building each when it is first needed, and follows the one finger
that counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.graphics import ClearBuffers, ClearColor, Rectangle
from kivy.uix.screenmanager import NoTransition, ScreenManager, SlideTransition, TransitionBase

from kiosk.events import Erased, Event, PinyinTyped, Typed
from kiosk.touch.finger import GHOST_S, Finger, Tap
from kiosk.touch.screens import SCREENS, StateScreen
from kiosk.touch.views import View, WelcomingView
from kiosk.touch.views.erasing import erased
from kiosk.touch.widgets import TARGET, Ring, Tappable
from layouts import load_screens

SLIDE_S = 0.18
RING_S = 0.4

# SDL hands touches over between two frames, so they may be as much older as a frame took: none is to be taken for a
# ghost because drawing was slow. Other sources stamp a touch on a thread of their own when it comes.
LATE_DEVICES = ("mouse", "sdl")

KEYS = (Typed, PinyinTyped, Erased)
"""What keys do, which stay where they are: 11 is the same one twice, and 12 two neighbours."""


class AtOnce(NoTransition):  # type: ignore[misc]
    """One screen in the place of the other, in the very frame. Kivy's own ends a frame later: in the first one it
    draws both, the new above the old, which where no graphics card draws is twice the work."""

    def start(self, manager: ScreenManager) -> None:
        """Begins and ends."""
        super().start(manager)
        self._anim.cancel(self)
        self._on_complete()


class Stage(ScreenManager):  # type: ignore[misc]
    """`send` takes what visitors do; `felt` hears of every finger that is there long enough to be one, whatever it
    hits. `transition` is how one screen follows another: a short slide, or none where motion is reduced. While a
    slide lasts, touches are not taken. A press acts when the finger leaves; other fingers and the palm are not
    followed meanwhile."""

    def __init__(
        self,
        send: Callable[[Event], None],
        *,
        felt: Callable[[], None] = lambda: None,
        reduced_motion: bool = False,
        transition: TransitionBase | None = None,
        **kwargs: Any,
    ) -> None:
        load_screens()
        still = AtOnce() if reduced_motion else SlideTransition(duration=SLIDE_S)
        super().__init__(transition=transition or still, **kwargs)
        self._send = send
        self._felt = felt
        self._shown: set[StateScreen] = set()
        self._to_forget: set[StateScreen] = set()
        self._finger: Finger | None = None
        self._target: Tappable | None = None
        self._meant: tuple[object, ...] = ()
        self._tap: Tap | None = None
        # Cleared to the paper's colour, which costs next to nothing: as a rectangle of two million pixels it took
        # half of a frame where no graphics card draws.
        self._paper = ClearColor(0, 0, 0, 1)
        self.canvas.before.add(self._paper)
        self.canvas.before.add(ClearBuffers(clear_color=True))
        # What every plain surface is filled with has one colour all over: between its pixels there is nothing to
        # reckon, which took a tenth of a frame where no graphics card draws.
        white = Rectangle(size=(0, 0)).texture
        white.min_filter = white.mag_filter = "nearest"
        self._ring = Ring()
        # the ring lies above every screen; it is no child, since every child of a stage is a screen
        self.canvas.after.add(self._ring.canvas)
        self._hide_ring = Clock.create_trigger(lambda _dt: setattr(self._ring, "radius", 0), RING_S)
        self._feel_if_there = Clock.create_trigger(self._feel, GHOST_S)

    def show(self, view: View) -> None:
        """Shows a view: on its screen where that is seen already, else the screen slides in."""
        screen = self._screen(type(view))
        before: StateScreen | None = self.current_screen
        screen.view = view
        self._paper.rgba = view.frame.paper
        if before is screen:
            return
        if isinstance(view, WelcomingView):
            self._to_forget |= self._shown
            self._shown = set()
        self._shown.add(screen)
        backwards = before is not None and view.place < before.view.place
        self.transition.direction = "right" if backwards else "left"
        self.current = screen.name

    def prepare(self, view: View) -> None:
        """Sets a view that will most likely be shown next on its screen, out of sight. It belongs to the visit: it is
        forgotten with what was shown."""
        screen = self._screen(type(view))
        if screen is not self.current_screen:
            screen.view = view
            self._shown.add(screen)

    def warm_next(self) -> bool:
        """Builds one screen that was not shown yet, for an idle moment; whether there was one."""
        missing = next((view for view in SCREENS if not self.has_screen(view.__name__)), None)
        if missing is not None:
            self._screen(missing)
        return missing is not None

    def _left(self, *_: object) -> None:
        """A screen is out of sight; behind the greeting, a screen a frame forgets what it showed."""
        if self._to_forget:
            Clock.schedule_interval(self._forget_next, 0)

    def _forget_next(self, _dt: float) -> bool:
        """No screen keeps a word of the visit; their widgets stay for the next one."""
        out_of_sight = self._to_forget - {self.current_screen}
        screen = next(iter(out_of_sight), None)
        self._to_forget -= {screen}
        if screen is not None:
            screen.view = erased(screen.view)
        return screen is not None

    # --- the finger ----------------------------------------------------------------------------------------------

    def on_touch_down(self, touch: Any) -> bool:
        """A finger comes down: what it hits looks pressed at once."""
        came = touch.time_start - _lateness(touch)
        held = self._finger
        if not _is_finger(touch) or self.current_screen is None or (held and not held.gives_way(came)):
            return True
        self._let_go()
        super().on_touch_down(touch)
        target = touch.ud.get(TARGET)
        self._finger = Finger(touch.uid, touch.x, touch.y, came, on_target=target is not None)
        self._meant = self._what(target)
        self._feel_if_there()
        if target is None and not self.transition.is_active:
            self._answer_miss(touch)
        elif target is not None and not self._doubles(self._finger, target):
            self._target = target
            target.pressed = True
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """It slides: what it came down on looks pressed as long as leaving would still act."""
        if self._target is not None and self._follows(touch):
            self._target.pressed = self._still_on(touch)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """It leaves: what it came down on acts, unless it slid away or the screen has changed below it."""
        if not self._follows(touch):
            return True
        finger, target, meant = self._finger, self._target, self._meant
        still_on = target is not None and self._still_on(touch)
        self._let_go()
        left = touch.time_end if touch.time_end >= 0 else touch.time_update
        if finger is None or not finger.presses(left):
            return True
        self._felt()
        if target and still_on and meant == self._what(target):
            self._tap = Tap(finger, left, isinstance(target.part.event, KEYS))
            target.act()
        elif not finger.on_target and meant == self._what(None):
            self._act_elsewhere(finger, left)
        return True

    def _act_elsewhere(self, finger: Finger, left: float) -> None:
        """A press beside everything acts where a touch anywhere does."""
        elsewhere = self.current_screen.view.frame.elsewhere
        if elsewhere is not None:
            self._tap = Tap(finger, left, on_key=False)
            self._send(elsewhere)

    def _feel(self, _dt: float) -> None:
        """A finger that is still there is none of the touches that panels make up."""
        if self._finger is not None:
            self._felt()

    def _what(self, target: Tappable | None) -> tuple[object, ...]:
        """What a target is now, or what is beside all: widgets are used again for other buttons, and one place goes
        on or turns pages."""
        screen = self.current_screen
        if target is None:
            return "", type(screen.view.frame.elsewhere), screen
        return target.part.id, type(target.part.event), screen

    def _doubles(self, finger: Finger, target: Tappable) -> bool:
        """Whether it is a double tap's second half, and meant what stood here before."""
        drift = self.current_screen.view.frame.drift
        on_key = isinstance(target.part.event, KEYS)
        return self._tap is not None and self._tap.is_doubled_by(finger, on_key, drift)

    def _follows(self, touch: Any) -> bool:
        return self._finger is not None and self._finger.uid == touch.uid

    def _still_on(self, touch: Any) -> bool:
        assert self._finger is not None
        assert self._target is not None
        if self._target.parent is None:
            return False
        near = self._finger.stays(touch.x, touch.y, self.current_screen.view.frame.drift)
        return near or bool(self._target.collide_point(*self._target.parent.to_widget(*touch.pos)))

    def _let_go(self) -> None:
        if self._target is not None:
            self._target.pressed = False
        self._finger = self._target = None

    def _answer_miss(self, touch: Any) -> None:
        """A soft ring around the finger: it was felt, and there is nothing here."""
        frame = self.current_screen.view.frame
        self._ring.pos, self._ring.colour, self._ring.radius = touch.pos, frame.quiet, frame.ring
        self._hide_ring.cancel()
        self._hide_ring()

    def _screen(self, kind: type[View]) -> StateScreen:
        if not self.has_screen(kind.__name__):
            made = SCREENS[kind](name=kind.__name__, send=self._send)
            made.bind(on_leave=self._left)
            self.add_widget(made)
        screen: StateScreen = self.get_screen(kind.__name__)
        return screen


def _is_finger(touch: Any) -> bool:
    """A finger, or the left button of a mouse: other buttons and wheels mean nothing here."""
    return "button" not in touch.profile or touch.button == "left"


def _lateness(touch: Any) -> float:
    """How many seconds before its stamp a touch may have come."""
    return float(Clock.frametime) if touch.device in LATE_DEVICES else 0.0
