"""From an event to a picture: advance the flow, hand on its effect, publish what is to be seen.

It runs on the main thread only and owns the one clock of a visit: how long nobody has touched.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.events import (
    Broke,
    CodeScanned,
    Event,
    FollowOnChosen,
    ListRequested,
    RatingWanted,
    Result,
    ServiceWanted,
    Started,
    TicketScanned,
    TimePassed,
)
from kiosk.flow import advance, has_time_to_listen, patience
from kiosk.orders import STANDING_ORDERS, Orders
from kiosk.presence import Away
from kiosk.states import AskingIfPresent, AskingOffice, Effect, Servicing, State, Welcoming
from kiosk.trouble import Shut
from printing.condition import PrinterCondition

logger = logging.getLogger("kiosk.touch")

LAST_CALL_S = 10

TURN_S = 15.0
"""How long a sentence of a greeting that nobody touches stands before another takes its place."""

LISTENS_S = 300.0
"""What is read after the last touch keeps a visit for so long at most."""

HOLD_S = 5.0
"""How long the hidden corner of the greeting is held for the service menu."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a view needs besides the state: `seconds_left` of a countdown, how often the sentence of a greeting at
    rest has changed, the lobby printer's condition where it is known, why no number can be given, None where one can,
    what staff ordered, and who is out."""

    seconds_left: int | None = None
    paper: PrinterCondition | None = None
    shut: Shut | None = None
    orders: Orders = STANDING_ORDERS
    away: tuple[Away, ...] = ()
    turn: int = 0


class Presenter:
    """`perform` hands an effect to the office, whose answer comes back through `send`; `publish` shows a state at
    a moment; `now` is monotonic seconds, `minute` that of the clock on the wall; `new_key` gives a fresh key for a
    visit or a printing; `chime` is heard when the kiosk asks whether somebody is still there, once more before it
    stops asking, and by staff who set how loud it is."""

    def __init__(
        self,
        start: State,
        *,
        perform: Callable[[Effect], None],
        publish: Callable[[State, Moment], None],
        now: Callable[[], float],
        minute: Callable[[], int],
        new_key: Callable[[], str],
        chime: Callable[[], None],
    ) -> None:
        self.state = start
        self._chime = chime
        self._perform = perform
        self._publish = publish
        self._now = now
        self._new_key = new_key
        self.moment = Moment()
        self._deadline = self._due(start)
        self._still_since = now()
        self._wall_minute = minute
        self._minute = minute()
        self._held_since: float | None = None

    def show(self) -> None:
        """Publish what there is, for the first frame and after a resize."""
        self._publish(self.state, self.moment)

    def send(self, event: Event) -> None:
        """Something happened: a touch, a result. Every touch starts the patience anew; a result does not, unless
        it leads to another state."""
        before = self.state
        self.state, effect = advance(before, self._with_key(event))
        if self.state is not before or not isinstance(event, Result):
            self.touched()
        if effect is not None:
            logger.info("effect %s", type(effect).__name__)
            self._perform(effect)
        if self.state is not before:
            self._refresh_moment()
            self.show()
        if _rings(before, self.state):
            self._chime()

    def touched(self) -> None:
        """A touch that hit nothing still says that somebody is there."""
        self._deadline = self._due(self.state)
        self._still_since = self._now()

    def is_heard(self) -> None:
        """The screen is still being read to the visitor, whose patience begins when it has been, but for a voice that
        never ends."""
        if self._now() - self._still_since < LISTENS_S and has_time_to_listen(self.state):
            self._deadline = self._due(self.state)

    def paper_changed(self, paper: PrinterCondition | None) -> None:
        """The lobby printer is in another condition; None where it can tell none."""
        self.moment = replace(self.moment, paper=paper)
        self.show()

    def shut_changed(self, shut: Shut | None) -> None:
        """The office says why it is closed, or, with None, that it is open."""
        if shut != self.moment.shut:
            self.moment = replace(self.moment, shut=shut)
            self.show()

    def orders_changed(self, orders: Orders) -> None:
        """Staff ordered something: closed, open, beyond the hours."""
        self.moment = replace(self.moment, orders=orders)
        self.show()

    def away_changed(self, away: tuple[Away, ...]) -> None:
        """Other members of staff are out, or back."""
        if away != self.moment.away:
            self.moment = replace(self.moment, away=away)
            self.show()

    def corner_held(self, held: bool) -> None:
        """A single finger came to rest in the hidden corner, or is there no more."""
        self._held_since = self._now() if held else None

    def tick(self) -> None:
        """Called a few times a second: ends what has waited long enough, counts down, and keeps the time of day."""
        if self._held_since is not None and self._now() - self._held_since >= HOLD_S:
            self._held_since = None
            self.send(ServiceWanted(""))
        if self._deadline is not None and self._now() >= self._deadline:
            self.send(TimePassed())
        minute, self._minute = self._minute, self._wall_minute()
        before = self.moment
        self._refresh_moment()
        if self.moment != before or minute != self._minute:
            self.show()
        if self.moment.seconds_left == LAST_CALL_S != before.seconds_left:
            self._chime()

    def broke(self) -> None:
        """A bug was caught: wipe the visit and say sorry."""
        self.send(Broke())

    def _with_key(self, event: Event) -> Event:
        match event:
            case Started() | CodeScanned() | FollowOnChosen() | RatingWanted() | TicketScanned() | ServiceWanted():
                return replace(event, key=self._new_key())
            case ListRequested():
                return replace(event, print_key=self._new_key())
            case _:
                return event

    def _due(self, state: State) -> float | None:
        wait_s = patience(state)
        return None if wait_s is None else self._now() + wait_s

    def _refresh_moment(self) -> None:
        """What the time that has passed changes in the picture."""
        left, turn = None, 0
        if isinstance(self.state, AskingIfPresent) and self._deadline is not None:
            left = max(0, math.ceil(self._deadline - self._now()))
        if isinstance(self.state, Welcoming) and self._deadline is None:
            turn = int((self._now() - self._still_since) // TURN_S)
        if (left, turn) != (self.moment.seconds_left, self.moment.turn):
            self.moment = replace(self.moment, seconds_left=left, turn=turn)


def _rings(before: State, after: State) -> bool:
    """Whether the kiosk has just begun to ask whether somebody is there, or staff are to hear how loud it is now."""
    match before, after:
        case AskingOffice(), Servicing(said="volume-set"):
            return True
        case _:
            return isinstance(after, AskingIfPresent) and not isinstance(before, AskingIfPresent)
