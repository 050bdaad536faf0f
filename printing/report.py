"""What the print worker tells the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass

from printing.condition import PrinterCondition
from printing.spool import Job, Proof


@dataclass(frozen=True, slots=True)
class Printed:
    """The slip came out, as far as `proof` can tell; `job.alarm` names what still needs a hand."""

    job: Job
    proof: Proof


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """The slip has not come out for now; `job.state` tells whether it waits, may have come out, or is held."""

    job: Job
    condition: PrinterCondition


@dataclass(frozen=True, slots=True)
class ConditionChanged:
    """The printer is now in this condition."""

    printer: str
    condition: PrinterCondition


PrintReport = Printed | NotPrinted | ConditionChanged
