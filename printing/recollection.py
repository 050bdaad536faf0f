"""By what an older copy of the store that was put back under a worker at rest shows itself."""

from __future__ import annotations

from dataclasses import dataclass

from printing.condition import PrinterCondition


@dataclass(frozen=True, slots=True)
class Recollection:
    """What the store recalls of a printer to which its owner sends nothing just now: its `condition`, None where it
    knows of none, and whether it `is_sending` all the same, which nobody would ever end; `sendings` are how many all
    kiosks of the store have begun."""

    sendings: int
    condition: PrinterCondition | None
    is_sending: bool

    def is_behind(self, seen: int) -> bool:
        """Whether it knows of fewer sendings than were `seen`."""
        return self.sendings < seen

    def agrees_on(self, noted: PrinterCondition | None) -> bool:
        """Whether it knows the condition that was `noted` last."""
        return noted is not None and self.condition is not None and self.condition.name == noted.name
