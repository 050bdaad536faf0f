"""`kiosk virtual-printer`: a receipt printer at a TCP port of this machine, for trying things out.

It is the printer of memory, with all the faults that the campaign knows, and what it cuts off lies in a tray. What is
typed while it runs, it is told.
"""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from kiosk.settings import SettingsError, read_settings
from printing.drawing import drawing_each
from printing.faults import UnknownWish, tell
from printing.glyphs import FontMissing, find_typeface
from printing.memory import MemoryPrinter
from printing.nature import nature_of
from printing.profiles import ProfileError, load_profile
from printing.served import LiveClock, ServedPrinter
from printing.transport import Fault, read_some
from printing.tray import Tray

STANDARD_INPUT = 0
LISTEN_S = 0.2
LONGEST_LINE = 200


class PortTaken(Exception):
    """Nobody can listen at that port."""


class FolderRefused(Exception):
    """No picture can be kept in that folder."""


REFUSALS = (PortTaken, FolderRefused, SettingsError, ProfileError, FontMissing)


def run(arguments: Namespace) -> int:
    """Serve until told to stop; it is a printer that the configured profile fits."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # Behind a shell that somebody else types into, it must go on printing and not be stopped for listening.
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    tray = _open_tray(arguments.out)
    profile = load_profile(read_settings().profile)
    draw = drawing_each(profile.width_dots, find_typeface(), tray.keep)
    printer = MemoryPrinter(LiveClock(), nature=nature_of(profile), draw=draw)
    try:
        served = ServedPrinter(printer, arguments.port)
    except OSError as error:
        raise PortTaken(f"--port {arguments.port}: cannot be used ({error.strerror}); 0 takes a free one") from None
    with served:
        print(f"printer at {served.address}, pictures in {arguments.out}; stop with Ctrl+C", flush=True)
        for line in _typed(stop):
            _tell(served, line)
        stop.wait()
    return 0


def _tell(served: ServedPrinter, line: str) -> None:
    try:
        with served.lock:
            tell(served.printer, line)
    except UnknownWish as unknown:
        print(unknown, flush=True)
    else:
        print(f"told: {line}", flush=True)


def _typed(stop: threading.Event) -> Iterator[str]:
    """The lines that somebody types, until it is to stop or nobody can type any more."""
    held = b""
    while not stop.is_set():
        typed = read_some(STANDARD_INPUT, LISTEN_S)
        if typed is None:
            return
        if isinstance(typed, Fault):
            stop.wait(LISTEN_S)
            continue
        *lines, held = (held + typed).split(b"\n")
        held = held[:LONGEST_LINE]
        yield from filter(None, (line.decode(errors="replace").strip() for line in lines))


def _open_tray(folder: str) -> Tray:
    tray = Tray(Path(folder), "tcp")
    try:
        tray.open()
    except OSError as error:
        raise FolderRefused(
            f"--out {folder}: cannot be used ({error.strerror}); it must be a folder to write to"
        ) from None
    return tray
