"""How each printer of the house is, by its name, and what to do about one that is not well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kiosk.desk.phrases import Phrases
from kiosk.printernames import in_order, printer_said

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard

READY: Final = "ready"
UNKNOWN: Final = "unknown"
WELL: Final = (READY, "paper-low")


@dataclass(frozen=True)
class PrinterView:
    """A printer's name and its condition in words, with what to do about it where it is not simply ready."""

    name: str
    text: str
    advice: str
    is_well: bool


def pills(board: DeskBoard, say: Phrases) -> tuple[PrinterView, ...]:
    """Those that are not simply ready, or were never heard of while slips wait for them; where all are ready, one
    view without a name that says so; none where nobody has told of a printer yet, and nothing waits for it."""
    views = [printer_view(name, board, say) for name in in_order({*board.printers, *board.unheard})]
    if views and not any(it.advice for it in views):
        return (PrinterView("", say.say(f"condition.{READY}"), "", True),)
    return tuple(it for it in views if it.advice)


def printer_view(name: str, board: DeskBoard, say: Phrases) -> PrinterView:
    """One printer as it was last heard of; of a printer that nobody drives that is not how it is now. One that
    answers nothing is as well as anybody will know once it is connected."""
    named, told = printer_said(name, say.say), board.printers.get(name)
    if told is None:
        return PrinterView(named, say.say("desk.unheard"), say.say("desk.silent.advice"), False)
    if told.silent_since is not None:
        since = say.say("desk.silent", time=say.day_clock(told.silent_since, board.now))
        return PrinterView(named, since, say.say("desk.silent.advice"), False)
    condition = told.condition.name
    if condition == UNKNOWN and name in board.one_way:
        return PrinterView(named, say.say("desk.one-way"), say.say("desk.one-way.advice"), True)
    advice = "" if condition == READY else say.say(f"condition.{condition}.advice")
    return PrinterView(named, say.say(f"condition.{condition}"), advice, condition in WELL)
