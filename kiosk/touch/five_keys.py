"""A whole visit by five keys: up, down, OK, back, repeat. Knows no Kivy: keys come by their names.

A key acts once, when it goes down: held keys repeat themselves, and trembling hands press twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal

from kiosk.events import CodeScanned, Erased, Event, TicketScanned, Touched, Typed, WentBack
from kiosk.touch.scanner import Scanner
from kiosk.touch.views import ChoosingRequestView, View, WelcomingView
from kiosk.touch.views.order import Spot, heading, ringed, spots
from kiosk.touch.views.parts import Button

FiveKey = Literal["up", "down", "ok", "back", "repeat"]

BOUNCE_S = 0.12
"""A second press of the same key within this is a trembling of the hand."""
HELD_S = 1.0
"""A held key tells itself again sooner than this; one whose end was never told is free again after it."""

MEANT_S = 0.4
"""Who presses a key within this, after another screen came by itself, meant the one before."""

LEFT_AFTER_S = 60.0
"""Whoever touched a key at the greeting and nothing since has left; as long as a greeting in another voice waits."""


class Presses:
    """Tells a press from what a held or trembling key adds to it. `now` is monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._down: dict[str, float] = {}
        self._came: dict[str, float] = {}

    def begins(self, key: str) -> bool:
        """A key says that it is down: whether somebody has pressed it."""
        now, held = self._now(), self.is_down(key)
        trembling = now - self._came.get(key, -math.inf) < BOUNCE_S
        self._down[key] = now
        if not held:
            self._came[key] = now
        return not held and not trembling

    def is_down(self, key: str) -> bool:
        """Whether a key is down that said so just now."""
        return self._now() - self._down.get(key, -math.inf) < HELD_S

    def ends(self, key: str) -> None:
        """The key is up."""
        self._down.pop(key, None)

    @property
    def any_down(self) -> bool:
        """Whether a key is down that said so just now."""
        return any(map(self.is_down, self._down))


class FiveKeys:
    """Where the keys are on the screen. `names` says which of the five a key of the keyboard is; `send` takes what a
    visitor does, `begun` is told when the keys come into use, `moved` which button the keys are at now, `repeat` that
    all is to be said again, and `redraw` shows the screen once more with its ring. `later` calls back after the
    scanner's `REST_S`: only then is it known that a sign was typed by hand."""

    def __init__(
        self,
        names: Mapping[str, FiveKey],
        *,
        now: Callable[[], float],
        send: Callable[[Event], None],
        begun: Callable[[], None],
        moved: Callable[[Button], None],
        repeat: Callable[[], None],
        redraw: Callable[[], None],
        later: Callable[[Callable[[], None]], None],
    ) -> None:
        self._names = names
        self._presses = Presses(now)
        self._letters = Presses(now)
        self._repeated = ""
        self._send = send
        self._begun = begun
        self._moved = moved
        self._repeat = repeat
        self._redraw = redraw
        self._later = later
        self._scanner = Scanner(now)
        self._view = View()
        self._at = ""
        self._typing = False
        self._now = now
        self._came = self._came_by_itself = -math.inf
        self._is_acting = False
        self.in_use = False

    def seen(self, view: View) -> View:
        """The view that is shown now, with a ring around what the keys are at, while somebody uses them."""
        another = (type(view), heading(view)) != (type(self._view), heading(self._view))
        self._view = view
        if another and self.in_use and not self._is_acting:
            self._came_by_itself = self._now()
        if another:
            # what may have been typed or read was not meant for this screen
            self._scanner.by_hand()
            self._scanner.appointment()
            self._scanner.ticket()
        if another or self._spot is None:
            self._at, self._typing = next((spot.button.id for spot in spots(view)), ""), False
        spot = self._spot
        return ringed(view, spot) if self.in_use and spot else view

    def put_away(self) -> None:
        """Somebody touches the screen, or the visit is over: no ring until the next key."""
        self.in_use = False

    def are_left(self) -> bool:
        """Whether a greeting shows where the keys are, and nobody has used them for a while: whoever comes next is
        to be received as the first was."""
        return self.in_use and isinstance(self._view, WelcomingView) and self._now() - self._came >= LEFT_AFTER_S

    @property
    def focus(self) -> Button | None:
        """What the keys are at, while somebody uses them."""
        spot = self._spot
        return spot.button if self.in_use and spot else None

    def pressed(self, name: str) -> bool:
        """A key of the keyboard says that it is down; whether it is one of the five, or ends what a scanner read."""
        if self._scanner.ends(name):
            self._hand_on()
            return True
        key = self._names.get(name)
        if key is None:
            # what lies on a keyboard types for ever, and is nobody
            self._repeated = name if self._letters.is_down(name) else ""
            self._letters.begins(name)
            return False
        self._write(self._scanner.by_hand())
        if self._presses.begins(name):
            self._act(key)
        return True

    def released(self, name: str) -> None:
        """A key of the keyboard is up."""
        self._presses.ends(name)
        self._letters.ends(name)

    def typed(self, text: str) -> None:
        """A real keyboard types into the entry in sight, each key once a press. What comes of one of the five keys is
        no text, and what a scanner reads is meant for none, but for the code of an appointment or a ticket."""
        if self._presses.any_down or self._is_held:
            return
        for sign in text:
            self._write(self._scanner.typed(sign))
        self._later(lambda: self._write(self._scanner.rested()))

    def erased(self) -> None:
        """A real keyboard takes the last character back, once a press."""
        if self._is_held:
            return
        self._write(self._scanner.by_hand())
        if self._felt():
            self._send(Erased())

    @property
    def _is_held(self) -> bool:
        return bool(self._repeated) and self._letters.is_down(self._repeated)

    def _write(self, text: str) -> None:
        """By the keys in sight where they have the sign. OK then means the primary action."""
        self._hand_on()
        if not text or not self._felt():
            return
        buttons = {spot.button.id: spot.button for spot in spots(self._view)}
        if "key-erase" not in buttons:
            return
        for sign in text:
            known = buttons.get("key-space" if sign == " " else f"key-{sign}")
            self._send(known.event if known and known.event else Typed(sign))
        self._at, self._typing = "primary" if "primary" in buttons else self._at, True

    def _hand_on(self) -> None:
        """The code of an appointment or a ticket that was read goes to whoever asks for one; a visit may begin with
        an appointment's."""
        if code := self._scanner.appointment():
            view = self._view
            begins = view.booked if isinstance(view, WelcomingView | ChoosingRequestView) else None
            self._send(CodeScanned(code, begins))
        if code := self._scanner.ticket():
            self._send(TicketScanned(code))

    @property
    def _spot(self) -> Spot | None:
        return next((spot for spot in spots(self._view) if spot.button.id == self._at), None)

    def _act(self, key: FiveKey) -> None:
        """The first key only shows where the keys are, and begins the reading; so does one that says that somebody
        is still here."""
        self._came = self._now()
        known = self.in_use or (self._typing and key == "ok")
        if not self.in_use:
            self.in_use = True
            self._redraw()
            self._begun()
        # of a screen that came by itself nobody has heard yet what the ring is on, or where back leads
        is_meant = key not in ("ok", "back") or self._now() - self._came_by_itself >= MEANT_S
        if self._felt() and known and is_meant:
            self._is_acting = True
            try:
                self._carry_out(key)
            finally:
                self._is_acting = False

    def _felt(self) -> bool:
        """A key says that somebody is here; whether it may say more, which it may not where that was asked."""
        asked = self._view
        self._send(Touched())
        return type(self._view) is type(asked)

    def _carry_out(self, key: FiveKey) -> None:
        match key:
            case "up" | "down":
                self._move(-1 if key == "up" else 1)
            case "ok":
                spot = self._spot
                self._send(spot.button.event if spot and spot.button.event else Touched())
            case "back":
                self._go_back()
            case "repeat":
                self._repeat()

    def _move(self, steps: int) -> None:
        """On to the next button, and round at the ends."""
        order = [spot.button for spot in spots(self._view)]
        if not order:
            return
        places = [button.id for button in order]
        here = places.index(self._at) if self._at in places else -steps
        button = order[(here + steps) % len(order)]
        self._at = button.id
        self._redraw()
        self._moved(button)

    def _go_back(self) -> None:
        """The way back that the screen shows, or out of it."""
        events = {spot.button.id: spot.button.event for spot in spots(self._view)}
        self._send(events.get("back") or events.get("leave") or WentBack())
