"""One look at the store for all open desks: fifty pages that refresh at once must not read fifty times."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard

FRESH_S = 1.0
"""The standard's clocks run while nothing changes, so a look ages too."""


@dataclass(frozen=True)
class _Look:
    board: DeskBoard
    mark: str
    at_s: float


class SharedBoard:
    """The desk's board, read again where `mark` says that something changed, or after a second."""

    def __init__(
        self, read: Callable[[], DeskBoard], mark: Callable[[], str], now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._mark = mark
        self._now_s = now_s
        self._look: _Look | None = None
        self._reading = threading.Lock()

    def now(self) -> DeskBoard:
        """The board as it is; whoever changed something sees it changed."""
        with self._reading:
            mark, now_s = self._mark(), self._now_s()
            if self._look is None or self._look.mark != mark or now_s - self._look.at_s > FRESH_S:
                self._look = _Look(self._read(), mark, now_s)
            return self._look.board
