"""How a refusal is told: what was said, shortened, and why the system would not open a device."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_SHOWN = 60
NO_PERMISSION = (errno.EACCES, errno.EPERM)


def shown(value: object) -> str:
    """What somebody wrote, a text in quotation marks, and no longer than a sentence bears."""
    text = _written(value)
    short = text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
    return repr(short) if isinstance(value, str) else short


def refusal(error: OSError, device: Path) -> str:
    """One sentence: the system's own, and for a device without permission the group to join."""
    said = error.strerror or str(error) or type(error).__name__
    if error.errno not in NO_PERMISSION:
        return said
    try:
        status = device.stat()
    except OSError:
        return said
    return f"{said}: {_who_may(device, status)}"


def held(what: str) -> str:
    """One sentence for a device that answers to one program at a time, and has one."""
    return f"another program holds {what}; end it, or give each kiosk a printer of its own"


def _written(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes none so long
        return "a number of thousands of digits"


def _who_may(device: Path, status: os.stat_result) -> str:
    group_may = status.st_mode & stat.S_IRGRP and status.st_mode & stat.S_IWGRP
    # The group root has more than printers to give away: nobody should join it for a ticket.
    if not group_may or status.st_gid == 0:
        return f"{device} is open to no group; a udev rule must give it to one, such as lp"
    group = _group(device, status.st_gid)
    return f"{device} is open to the group {group}; add the kiosk's user to it and log in again"


def _group(device: Path, number: int) -> str:
    try:
        return device.group()
    except KeyError:
        return str(number)
