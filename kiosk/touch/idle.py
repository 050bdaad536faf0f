"""What is done while nobody waits: screens built ahead, and garbage collected where nobody feels the pause."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable

logger = logging.getLogger("kiosk.touch")

THOROUGH_EVERY = 100


class IdleWork:
    """`warm_next` builds one screen ahead and tells whether there was one; `is_free` whether nobody is at the
    screen."""

    def __init__(self, warm_next: Callable[[], bool], is_free: Callable[[], bool]) -> None:
        self._warm_next = warm_next
        self._is_free = is_free
        self._tidied = 0

    def step(self) -> bool:
        """One idle frame; whether there is more to do. When all is built, no collection begins by itself any more."""
        if not self._is_free() or self._warm_next():
            return True
        gc.disable()
        self._collect()
        return False

    def tidy_up(self) -> None:
        """Collects what a visit left behind, if nobody has come in the meantime; now and then, what earlier visits
        left."""
        if gc.isenabled() or not self._is_free():
            return
        began = time.perf_counter()
        self._tidied += 1
        if self._tidied % THOROUGH_EVERY == 0:
            gc.unfreeze()
        self._collect()
        logger.debug("collected in %.0f ms", (time.perf_counter() - began) * 1000)

    def _collect(self) -> None:
        """What is still in use is looked at no more: a few milliseconds for a visit, not 200 for every screen."""
        gc.collect()
        gc.freeze()
