"""How a visitor wants to be served, besides the language. Nobody is asked why, and none of it outlives the visit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

TextSize = Literal["standard", "large", "largest"]
TEXT_SIZES: tuple[TextSize, ...] = get_args(TextSize)
SLOWEST, FASTEST = -4, 2
QUIETEST, LOUDEST = -3, 3
"""How many steps from the usual the voice may go."""


@dataclass(frozen=True)
class Modes:
    """`text` is the size of the type, `contrast` white and yellow on black, `low_reach` all that can be touched
    within reach of somebody who sits, `speech` that all is read aloud, `rate` and `volume` steps of its voice away
    from the usual."""

    text: TextSize = "standard"
    contrast: bool = False
    low_reach: bool = False
    speech: bool = False
    rate: int = 0
    volume: int = 0

    @property
    def assisted(self) -> bool:
        """Whether the visitor asked to be served otherwise, and so gets more time."""
        return self != STANDARD_MODES

    def spoken(self) -> Modes:
        """With all read aloud."""
        return replace(self, speech=True)

    def unspoken(self) -> Modes:
        """In silence, and the voice as it was."""
        return replace(self, speech=False, rate=0, volume=0)

    def paced(self, steps: int) -> Modes:
        """The voice so many steps faster, or slower, as far as it goes."""
        return replace(self, rate=min(max(self.rate + steps, SLOWEST), FASTEST))

    def raised(self, steps: int) -> Modes:
        """The voice so many steps louder, or quieter, as far as it goes."""
        return replace(self, volume=min(max(self.volume + steps, QUIETEST), LOUDEST))


STANDARD_MODES = Modes()
