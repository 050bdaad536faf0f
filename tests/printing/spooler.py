"""A system's spooler in a folder: programs that stand for `lp` and `lpstat`, and the jobs that were taken."""

from __future__ import annotations

from pathlib import Path

LP = """#!/bin/sh
[ -e "{folder}/broken" ] && echo "lp: the scheduler does not answer" >&2 && exit 1
number=$(ls "{folder}" | grep -c '^job-')
cat > "{folder}/part" && mv "{folder}/part" "{folder}/job-$number" && echo "$@" > "{folder}/asked-$number"
"""
LPSTAT = """#!/bin/sh
[ "$2" = lobby ] || {{ echo "lpstat: Invalid destination name in list \\"$2\\"." >&2; exit 1; }}
[ -e "{folder}/closed" ] && echo "lobby not accepting requests since today" && exit 0
echo "lobby accepting requests since today"
"""


def queue_in(folder: Path) -> tuple[str, str]:
    """The programs of a queue called lobby: a file `closed` in the folder closes it, `broken` ends its scheduler."""
    programs = []
    for name, text in (("lp", LP), ("lpstat", LPSTAT)):
        program = folder / name
        program.write_text(text.format(folder=folder), encoding="ascii")
        program.chmod(0o700)
        programs.append(str(program))
    return programs[0], programs[1]


def jobs_in(folder: Path) -> list[Path]:
    """What the queue has taken, oldest first."""
    return sorted(folder.glob("job-*"))
