"""How systemd has the kiosk, by what its units say of themselves; and what is wrong with that."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

KIOSK, DISPLAY = "kiosk.service", "kiosk-display.service"
ASK_S = 10
_ASKED = ("LoadState", "UnitFileState", "ActiveState", "NRestarts", "WatchdogUSec")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: whether it is installed, starts with the machine and is watched, its `state` in systemd's word, and how
    often it was started again since the machine was."""

    installed: bool
    enabled: bool
    watched: bool
    state: str
    restarts: int


def read_unit(name: str) -> Unit | None:
    """What systemd says of a unit; None where there is no systemd to ask."""
    command = ("systemctl", "show", name, f"--property={','.join(_ASKED)}")
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=ASK_S, env=environment, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    told = dict(line.partition("=")[::2] for line in run.stdout.splitlines())
    return Unit(
        installed=told.get("LoadState") == "loaded",
        enabled=told.get("UnitFileState") == "enabled",
        watched=told.get("WatchdogUSec", "") not in ("", "0", "infinity"),
        state=told.get("ActiveState", ""),
        restarts=int(told.get("NRestarts") or 0),
    )


def trouble_with(kiosk: Unit, display: Unit) -> str:
    """What keeps an installed kiosk from coming back by itself, and how to mend it; empty where nothing does."""
    if not kiosk.enabled:
        return f"{KIOSK} does not start with the machine: systemctl enable kiosk"
    if not kiosk.watched:
        return f"{KIOSK} has no watchdog, so a frozen screen stays frozen: run install.sh again"
    if not display.installed:
        return "no display is installed for the kiosk (kiosk-x or kiosk-cage): run install.sh again"
    if display.state != "active":
        return f"the kiosk's display is {display.state}: journalctl -u kiosk-display says why"
    if kiosk.state != "active":
        return f"{KIOSK} is {kiosk.state}: systemctl start kiosk, and journalctl -u kiosk says why it ended"
    return ""
