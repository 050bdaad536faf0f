"""Watches one printer: often enough while it is well, less and less often while it is not."""

from __future__ import annotations

from printing.clock import Clock
from printing.condition import PrinterCondition, Unknown, can_print
from printing.link import Link

FRESH_S = 2.0
BACK_OFF_S = (0.5, 1.0, 2.0, 4.0)


class Lookout:
    """What is known of the printer at the other end of `link`.

    `condition` is from the last look, `answers` whether it can tell one. `is_fit` tells whether a slip may be sent in
    it.
    """

    def __init__(self, link: Link, clock: Clock, *, answers: bool) -> None:
        self._link = link
        self._clock = clock
        self.answers = answers
        self._failed_looks = 0
        self._look_at = clock.monotonic()
        self.condition: PrinterCondition = Unknown()
        self.is_fit = False

    def is_due(self) -> bool:
        """Whether the last look is too old, the pause after a bad one is over, or the printer has news of itself."""
        return self._clock.monotonic() >= self._look_at or (self.answers and self._link.has_news())

    def look(self) -> None:
        """Looks at the printer, and hangs up on one that should answer and does not."""
        self._judge(self._link.look() if self.answers else self._link.touch())

    def doubt(self, condition: PrinterCondition) -> None:
        """The printer behaved otherwise than well besides: that is its condition for now, whatever the look told."""
        self._judge(condition)

    def _judge(self, condition: PrinterCondition) -> None:
        self.condition = condition
        silent = isinstance(condition, Unknown)
        # A one-way printer that is connected is as well as anybody will ever know.
        self.is_fit = can_print(condition) or (silent and not self.answers)
        if silent and self.answers:
            self._link.drop()
        self._failed_looks = 0 if self.is_fit else self._failed_looks + 1
        self._look_at = self._clock.monotonic() + self._pause_s()

    def _pause_s(self) -> float:
        return FRESH_S if self.is_fit else BACK_OFF_S[min(self._failed_looks, len(BACK_OFF_S)) - 1]
