"""`kiosk virtual-printer`: a receipt printer at a TCP port of this machine, for trying things out."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from pathlib import Path

from kiosk.settings import SettingsError, read_settings
from printing.glyphs import FontMissing
from printing.profiles import ProfileError, load_profile
from printing.tcp_printer import TcpPrinter
from printing.tray import Tray
from printing.virtual import VirtualPrinter, nature_of


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
    if arguments.port > 65_535:
        raise PortTaken(f"--port {arguments.port}: cannot be used; allowed are 1 to 65535, and 0 takes a free one")
    tray = _open_tray(arguments.out)
    profile = load_profile(read_settings().profile)
    printer = VirtualPrinter(profile.width_dots, tray.keep, nature=nature_of(profile))
    try:
        served = TcpPrinter(printer, arguments.port)
    except OSError as error:
        raise PortTaken(f"--port {arguments.port}: cannot be used ({error.strerror}); 0 takes a free one") from None
    with served:
        print(f"printer at {served.address}, pictures in {arguments.out}; stop with Ctrl+C", flush=True)
        stop.wait()
    return 0


def _open_tray(folder: str) -> Tray:
    tray = Tray(Path(folder), "tcp")
    try:
        tray.open()
    except OSError as error:
        raise FolderRefused(
            f"--out {folder}: cannot be used ({error.strerror}); it must be a folder to write to"
        ) from None
    return tray
