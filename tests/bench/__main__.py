"""`make bench`: measures, prints a table and keeps it beside this file; exit 1 where a limit was not kept."""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.bench.row import Row, as_table, kept

PARTS = (
    *("encode", "paper", "store", "start", "rest", "screen", "hang", "memory"),
    *("pinyin", "line", "estimate", "day", "counter", "phones", "open_pages", "crowded"),
)
KEPT = Path(__file__).parent / "latest.md"


def main() -> int:
    """Run the parts that were named, all by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=[], help=f"some of: {', '.join(PARTS)}")
    named = parser.parse_args().parts
    rows: list[Row] = []
    for part in named or PARTS:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        measure: Callable[[], list[Row]] = importlib.import_module(f"tests.bench.{part}").rows
        measured = measure()
        # at once: of an hour's figures none is lost with a part that breaks
        print(as_table(measured), flush=True)
        rows += measured
    table = as_table(rows)
    print(table)
    if not named:
        KEPT.write_text(f"Measured {date.today()} on {platform.machine()}, {python()}.\n\n{table}", encoding="utf-8")
    return 0 if all(kept(row) for row in rows) else 1


def python() -> str:
    """The Python that measured."""
    return f"Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
