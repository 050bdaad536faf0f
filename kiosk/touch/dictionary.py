"""The pinyin tables of the keyboard: loaded once, after the first picture, and asked for what is typed."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.pinyin import Candidate, Tables, candidates, load_tables
from kiosk.states import GivingDetails, State


class Dictionary:
    """Has nothing to offer before it is opened. Opening takes some 50 ms, on any thread."""

    def __init__(self, load: Callable[[], Tables] = load_tables) -> None:
        self._load = load
        self._tables: Tables | None = None

    def open(self) -> None:
        """Loads the tables."""
        self._tables = self._load()

    def offered(self, state: State) -> tuple[Candidate, ...] | None:
        """What can be chosen for the letters of a state, likeliest first; None before the tables are there."""
        if self._tables is None:
            return None
        typing = isinstance(state, GivingDetails) and state.composition.typed
        return candidates(state.composition, self._tables) if isinstance(state, GivingDetails) and typing else ()
