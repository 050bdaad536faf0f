"""What keeps the office from working, by a name that has words in every language beside the sentence for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trouble = Literal[
    "address",
    "folder",
    "full",
    "disk",
    "damaged",
    "foreign",
    "newer",
    "locked",
    "server",
    "read-only",
    "store",
    "key",
    "printer",
    "bug",
]
"""What is wrong: the store's address, its folder, its disk (full, or failing), its file (damaged, none of ours, of a
newer program, locked by another one), its server (away, or letting nobody write), or something else about it; the key
of sealed details; a printer's settings; or a bug of ours. The wording files say each, and how to mend it, under
`shut.NAME`."""


@dataclass(frozen=True, slots=True)
class Shut:
    """No number can be given, and what is wrong; where it is wrong stands in the log, and `kiosk doctor` tells it."""

    trouble: Trouble
