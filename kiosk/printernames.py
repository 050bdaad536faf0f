"""What printers are called: in the spool of a store that several kiosks share, and by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, get_args

PrinterRole = Literal["lobby", "counter", "spare"]
"""What a printer of a house is for."""

PRINTER_ROLES: tuple[PrinterRole, ...] = get_args(PrinterRole)
"""In the order in which people see them."""

FIRST_KIOSK = "1"
"""What a kiosk is called that was given no name."""

OF_KIOSK = ":"


def printer_name(role: PrinterRole, kiosk: str) -> str:
    """What a kiosk's printer is called in the spool. Each kiosk has a lobby printer and a spare of its own, or one's
    tickets would come out at another's; the printer behind the counter serves all kiosks of a store."""
    return role if role == "counter" or kiosk == FIRST_KIOSK else f"{role}{OF_KIOSK}{kiosk}"


def printer_role(printer: str) -> str:
    """What the printer of that name is for."""
    return printer.partition(OF_KIOSK)[0]


def kiosk_of(printer: str) -> str:
    """Which kiosk it belongs to; of one behind the counter that is the first."""
    _, mark, kiosk = printer.partition(OF_KIOSK)
    return kiosk if mark else FIRST_KIOSK


def is_elsewhere(printer: str, kiosk: str) -> bool:
    """Whether it is another kiosk's own."""
    return printer_role(printer) != "counter" and kiosk_of(printer) != kiosk


def printer_said(printer: str, say: Callable[..., str]) -> str:
    """What people call it; `say` tells the text of a message key. One that is not the first kiosk's is told with its
    kiosk."""
    said = say(f"service.printer.{printer_role(printer)}")
    kiosk = kiosk_of(printer)
    return said if kiosk == FIRST_KIOSK else say("service.printer.of-kiosk", printer=said, kiosk=kiosk)


def in_order(printers: Iterable[str]) -> list[str]:
    """The lobby's, the counter's, the spare; and of several kiosks one after the other."""
    return sorted(printers, key=lambda it: (kiosk_of(it) != FIRST_KIOSK, kiosk_of(it), _place_of(printer_role(it))))


def _place_of(role: str) -> int:
    return PRINTER_ROLES.index(role) if role in PRINTER_ROLES else len(PRINTER_ROLES)
