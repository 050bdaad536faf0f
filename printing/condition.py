"""The condition of a printer, as a union of named states.

Each state has a `name`, stable in the store and on the wire; what a person reads is the message
`condition.NAME` and the advice `condition.NAME.advice` of the wording files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

ConditionName = Literal[
    "ready",
    "paper-low",
    "paper-out",
    "cover-open",
    "cutter",
    "error",
    "offline",
    "flooding",
    "unreachable",
    "withheld",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Ready:
    """It answered, and all is well."""

    name: ClassVar[ConditionName] = "ready"


@dataclass(frozen=True, slots=True)
class PaperLow:
    """It prints, but the roll ends soon."""

    name: ClassVar[ConditionName] = "paper-low"


@dataclass(frozen=True, slots=True)
class PaperOut:
    name: ClassVar[ConditionName] = "paper-out"


@dataclass(frozen=True, slots=True)
class CoverOpen:
    name: ClassVar[ConditionName] = "cover-open"


@dataclass(frozen=True, slots=True)
class CutterJam:
    name: ClassVar[ConditionName] = "cutter"


@dataclass(frozen=True, slots=True)
class PrinterError:
    """An error that the printer does not recover from by itself."""

    name: ClassVar[ConditionName] = "error"


@dataclass(frozen=True, slots=True)
class Offline:
    """It answers, and says that it does not take data (the feed button, a self-test)."""

    name: ClassVar[ConditionName] = "offline"


@dataclass(frozen=True, slots=True)
class Flooding:
    """It says more than any printer has to say, and is listened to no longer."""

    name: ClassVar[ConditionName] = "flooding"


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No connection: cable, power, network, address. `reason` is the system's own sentence."""

    reason: str = ""
    name: ClassVar[ConditionName] = "unreachable"


@dataclass(frozen=True, slots=True)
class Withheld(Unreachable):
    """The machine keeps it from us: another program or another kiosk holds it, we lack the permission, something is
    not installed or not set. No cable mends that, and `reason` says what does."""

    name: ClassVar[ConditionName] = "withheld"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Connected, and silent or not understood. Never taken for ready where the profile promises answers."""

    name: ClassVar[ConditionName] = "unknown"


PrinterCondition = (
    Ready
    | PaperLow
    | PaperOut
    | CoverOpen
    | CutterJam
    | PrinterError
    | Offline
    | Flooding
    | Unreachable
    | Withheld
    | Unknown
)


def can_print(condition: PrinterCondition) -> bool:
    """Whether a slip may be sent now."""
    return isinstance(condition, Ready | PaperLow)


def condition_named(name: str, reason: str = "") -> PrinterCondition:
    """The condition that was stored by its name; a name that nobody knows any more is `Unknown`."""
    kinds = {kind.name: kind for kind in get_args(PrinterCondition)}
    kind = kinds.get(name, Unknown)
    known: PrinterCondition = kind(reason) if issubclass(kind, Unreachable) else kind()
    return known
