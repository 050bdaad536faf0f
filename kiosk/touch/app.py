"""The touchscreen's application: the window, the clock ticks, and the one crossing from other threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.events import Event, ModesChosen, Touched
from kiosk.foresight import foreseen
from kiosk.orders import Orders
from kiosk.presence import Away
from kiosk.states import Effect, State, Welcoming
from kiosk.touch.corner import HiddenCorner
from kiosk.touch.five_keys import FiveKey, FiveKeys
from kiosk.touch.idle import IdleWork
from kiosk.touch.keypad import follow_keys
from kiosk.touch.narrator import Narrator
from kiosk.touch.presenter import Moment, Presenter
from kiosk.touch.scanner import REST_S
from kiosk.touch.stage import Stage
from kiosk.touch.views import View
from kiosk.trouble import Shut
from kiosk.watchdog import Watchdog
from printing.condition import PrinterCondition

logger = logging.getLogger("kiosk.touch")

Asked = tuple[State, Moment, tuple[int, int], int]
"""All that a view depends on: the state at a moment, the window's size, and the clock on the wall."""

TICK_S = 0.25
TIDY_UP_AFTER_S = 1.0


class TouchscreenApp(App):  # type: ignore[misc]
    """Shows `start` and goes on from there. `view_of` makes a view of a state at a moment and of the window's
    size; `perform` hands effects to the office; `now`, `minute`, `new_key` and `chime` are the presenter's; `turn` is
    told how loud staff want it, in percent, and `felt` of every finger; `once_open` is called when the office has
    first told how it is, for what neither it nor the first frame should wait for; `five_keys` says which keys are the
    five, `corner_px` how large the hidden corner is."""

    use_kivy_settings = False

    def __init__(
        self,
        start: State,
        *,
        view_of: Callable[[State, Moment, tuple[int, int]], View],
        perform: Callable[[Effect], None],
        now: Callable[[], float],
        minute: Callable[[], int],
        new_key: Callable[[], str],
        chime: Callable[[], None],
        turn: Callable[[int], None],
        felt: Callable[[], None],
        reduced_motion: bool = False,
        watchdog: Watchdog | None = None,
        told_to_end: Callable[[], bool] = lambda: False,
        once_open: Callable[[], None] = lambda: None,
        narrator: Narrator,
        five_keys: Mapping[str, FiveKey],
        corner_px: float = 100.0,
    ) -> None:
        super().__init__()
        self._told_to_end = told_to_end
        self._once_open = once_open
        self._is_to_settle = False
        self._narrator = narrator
        self._published = start
        self._watchdog = watchdog
        self._view_of = view_of
        self._minute = minute
        self._coming: Sequence[State] = ()
        self._ahead: list[tuple[Asked, View]] = []
        self._reduced_motion = reduced_motion
        self.presenter = Presenter(
            start, perform=perform, publish=self._publish, now=now, minute=minute, new_key=new_key, chime=chime
        )
        self._turn = turn
        self._felt = felt

        self.keys = FiveKeys(
            five_keys,
            now=now,
            send=self._pressed,
            begun=self._listen,
            moved=narrator.focused,
            repeat=narrator.repeat,
            redraw=self.presenter.show,
            later=lambda act: Clock.schedule_once(lambda _dt: act(), REST_S),
        )

        self._corner = HiddenCorner(corner_px, self.presenter.corner_held, now)

    # --- what other threads may call: the one crossing -----------------------------------------------------------

    def tell(self, event: Event) -> None:
        """An event from any thread, taken by the main thread before its next frame."""
        Clock.schedule_once(lambda _dt: self.presenter.send(event), -1)

    def tell_paper(self, paper: PrinterCondition | None) -> None:
        """The lobby printer's condition, or None, from any thread."""
        Clock.schedule_once(lambda _dt: self.presenter.paper_changed(paper), -1)

    def tell_shut(self, shut: Shut | None) -> None:
        """Why the office is closed, or None, from any thread."""
        Clock.schedule_once(lambda _dt: self._office_told(shut), -1)

    def tell_orders(self, orders: Orders) -> None:
        """What staff ordered, from any thread."""
        Clock.schedule_once(lambda _dt: self._ordered(orders), -1)

    def tell_away(self, away: tuple[Away, ...]) -> None:
        """Who is out, from any thread."""
        Clock.schedule_once(lambda _dt: self.presenter.away_changed(away), -1)

    def end(self) -> None:
        """Ends in order, from any thread."""
        Clock.schedule_once(lambda _dt: self.stop(), -1)

    # --- Kivy's own hooks ----------------------------------------------------------------------------------------

    def build(self) -> Stage:
        """The stage that every screen stands on."""
        self.stage = Stage(send=self.presenter.send, felt=self._somebody_touches, reduced_motion=self._reduced_motion)
        self._idle = IdleWork(self.stage.warm_next, lambda: isinstance(self.presenter.state, Welcoming))
        return self.stage

    def on_start(self) -> None:
        """First picture, then the ticks; nothing else schedules."""
        ExceptionManager.add_handler(_Apology(self.presenter))
        Window.bind(on_request_close=lambda *_: True, on_touch_down=self._touched, on_resize=self._resized)
        Window.bind(on_touch_move=self._moved, on_touch_up=self._left)
        follow_keys(Window, self.keys)
        self.presenter.show()
        self._is_to_settle = True
        Clock.schedule_interval(lambda _dt: self.tick(), TICK_S)
        Clock.schedule_once(self._first_frame_drawn, 0)
        if self._watchdog is not None:
            self._feed(self._watchdog)

    def tick(self) -> None:
        """Called a few times a second, for all that time alone brings about."""
        if self._told_to_end():
            self.stop()
            return
        if self._narrator.is_reading:
            self.presenter.is_heard()
        self.presenter.tick()
        if self.keys.are_left():
            self.keys.put_away()
            self.presenter.show()

    def open_settings(self, *_: Any) -> bool:
        """F1 opens nothing: this screen belongs to visitors."""
        return False

    def _install_settings_keys(self, _window: object) -> None:
        """Kivy would bind F1 here."""

    # --- inside --------------------------------------------------------------------------------------------------

    def _publish(self, state: State, moment: Moment) -> None:
        if isinstance(state, Welcoming) and not isinstance(self._published, Welcoming):
            self.keys.put_away()
        self._published = state
        view = self.keys.seen(self._laid_out(self._asked(state, moment)))
        # what was foreseen of the visit is as much its own as what was shown
        self._ahead.clear()
        self.stage.show(view)
        self._coming = foreseen(state)
        if self._coming:
            # not in this screen's own first frame
            Clock.schedule_once(lambda _dt: self._begin_drawing_ahead(state, moment), 0)
        if isinstance(state, Welcoming):
            Clock.schedule_once(lambda _dt: self._idle.tidy_up(), TIDY_UP_AFTER_S)
        self._narrator.seen(state, view, self.keys.focus)

    def _begin_drawing_ahead(self, state: State, moment: Moment) -> None:
        Clock.schedule_interval(lambda _dt: self._draw_ahead(state, moment), 0)

    def _draw_ahead(self, state: State, moment: Moment) -> bool:
        """While the visitor reads, the next screens are laid out and get their texts, one a frame: when they come,
        most of it only has to be shown. Whether there is more to do."""
        if self.presenter.state is not state or not self._coming:
            return False
        coming, *self._coming = self._coming
        asked = self._asked(coming, moment)
        view = self._laid_out(asked)
        self._ahead.append((asked, view))
        self.stage.prepare(view)
        return bool(self._coming)

    def _asked(self, state: State, moment: Moment) -> Asked:
        return state, moment, tuple(Window.size), self._minute()

    def _laid_out(self, asked: Asked) -> View:
        """The view of a state, which may be there since before its moment."""
        ready = next((view for known, view in self._ahead if known == asked), None)
        return ready or self._view_of(*asked[:3])

    def _ordered(self, orders: Orders) -> None:
        self._turn(orders.volume)
        self.presenter.orders_changed(orders)

    def _listen(self) -> None:
        """Whoever uses the keys may not see the screen: it begins to speak, where it has a voice. Where it speaks
        already, they hear where the keys are."""
        modes, focus = self.presenter.state.draft.modes, self.keys.focus
        if self._narrator.has_voice and not modes.speech:
            self.presenter.send(ModesChosen(modes.spoken()))
        elif focus is not None:
            self._narrator.focused(focus)

    def _pressed(self, event: Event) -> None:
        """Whoever acts by a key has heard enough; that somebody is there at all leaves the voice to the keys."""
        if not isinstance(event, Touched):
            self._narrator.touched()
        self.presenter.send(event)

    def _touched(self, _window: object, touch: Any) -> bool:
        self._corner.down(touch.uid, touch.x, touch.y, tuple(Window.size))
        self._narrator.touched()
        return False

    def _somebody_touches(self) -> None:
        """A finger, and none of the touches that panels make up: those must keep no visit on the screen."""
        self._felt()
        if self.keys.in_use:
            self.keys.put_away()
            self.presenter.show()
        self.presenter.touched()

    def _moved(self, _window: object, touch: Any) -> bool:
        self._corner.moved(touch.uid, touch.x, touch.y, tuple(Window.size))
        return False

    def _left(self, _window: object, touch: Any) -> bool:
        self._corner.up(touch.uid)
        return False

    def _resized(self, *_: object) -> None:
        self.presenter.show()

    def _feed(self, watchdog: Watchdog) -> None:
        """Only a frame that was really drawn feeds it; a greeting that nobody touches is drawn for it."""
        Window.bind(on_flip=lambda *_: watchdog.drawn())
        if watchdog.draw_every_s is not None:
            Clock.schedule_interval(lambda _dt: Window.canvas.ask_update(), watchdog.draw_every_s)

    def _first_frame_drawn(self, _dt: float) -> None:
        logger.info("first frame drawn")

    def _office_told(self, shut: Shut | None) -> None:
        """The first time, what can wait is begun: until then it would only keep the office from opening."""
        self.presenter.shut_changed(shut)
        if self._is_to_settle:
            self._is_to_settle = False
            Clock.schedule_interval(lambda _dt: self._idle.step(), 0)
            self._once_open()


class _Apology(ExceptionHandler):  # type: ignore[misc]
    """A bug on the main thread: log it, say sorry, go on. A bug while saying sorry ends the app in order, and
    whoever started it starts it again."""

    def __init__(self, presenter: Presenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._apologising = False

    def handle_exception(self, broken: Exception) -> int:
        """Kivy asks what to do with an exception of its main loop."""
        logger.exception("a bug in the touchscreen", exc_info=broken)
        if self._apologising:
            return int(ExceptionManager.RAISE)
        self._apologising = True
        self._presenter.broke()
        self._apologising = False
        return int(ExceptionManager.PASS)
