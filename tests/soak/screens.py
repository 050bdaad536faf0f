"""Thousands of visits through the screens, in a process of their own beside the faults and the kills: one core is
theirs, or they would be the last to end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.memory import Pace, rows
from tests.bench.row import Row

HOUSE = Path(__file__).parents[2]
TELL_EVERY = 1_000
MEMORY = Path("/dev/shm")
ROOM = 2**29
PACE = Pace(filled_every=10, long_every=41)
"""Filled pixels cost twice as much, many details seven times, and leave nothing else behind."""


@contextmanager
def visits_beside(visits: int) -> Iterator[Callable[[], list[Row]]]:
    """Begins them; what is yielded waits for their figures. Whatever happens meanwhile, the process is ended."""
    if not visits:
        yield list
        return
    with running((sys.executable, "-m", "tests.soak.screens", str(visits))) as child:
        yield lambda: figures_of(child)


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A child with a folder for its files, both gone at the end."""
    with tempfile.TemporaryDirectory(prefix="kiosk-screens-", dir=_in_memory()) as folder:
        told = os.environ | {"TMPDIR": folder}
        child = subprocess.Popen(command, env=told, cwd=HOUSE, stdout=subprocess.PIPE, text=True)
        try:
            yield child
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _in_memory() -> Path | None:
    """Where no commit waits for the disk that the kills keep busy; None, for the usual place, without room there."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if has_room else None


def figures_of(child: subprocess.Popen[str]) -> list[Row]:
    """What it found, once it has ended; a child that broke is a figure that is not kept."""
    out, _ = child.communicate()
    if child.returncode:
        return [Row("screens that broke before their visits were over", 1, "", 0, f"exit code {child.returncode}")]
    return [Row(*figure) for figure in json.loads(out.splitlines()[-1])]


def main() -> None:
    """The child: tells how far it is, prints its figures as JSON."""
    visits, due = int(sys.argv[1]), TELL_EVERY

    def told(over: int) -> None:
        nonlocal due
        if over >= due:
            print(f"screens: {over:,} of {visits:,} visits", file=sys.stderr, flush=True)
            due += TELL_EVERY

    print(json.dumps(rows(visits, PACE, told)))


if __name__ == "__main__":
    main()
