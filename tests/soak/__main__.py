"""`make soak`: puts 10,000 slips through every fault we know and kills 2,000 kiosks; exit 1 if one slip was lost or
came out twice unmarked."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from tests.soak import kills
from tests.soak.campaign import Case, plan, play
from tests.soak.scene import Stage
from tests.soak.verdict import Tally, as_table

SOCKETS_AT_A_TIME = 4
DISKS = 200
KEPT = Path(__file__).parent / "latest.md"

Row = tuple[str, Tally]


def main() -> int:
    """Run everything, or play one case again."""
    arguments = _parser().parse_args()
    seed: int = arguments.seed if arguments.seed is not None else Random().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    if arguments.case is not None:
        rows = _replayed(plan(seed, arguments.slips), arguments.case)
    else:
        begun = time.monotonic()
        rows = [*simulated(seed, arguments.slips), *over_sockets(seed, arguments.slips, arguments.sockets)]
        rows += killed(seed, arguments.kills, arguments.disks)
        minutes = (time.monotonic() - begun) / 60
        _keep(f"Seed {seed}, {minutes:.0f} minutes.\n\n{as_table(rows)}\n", arguments)
    print(as_table(rows))
    return 0 if all(tally.is_kept for _, tally in rows) else 1


def _keep(told: str, arguments: argparse.Namespace) -> None:
    """Keeps the whole campaign's table beside this file; a part of it is only told."""
    whole = _parser().parse_args([])
    if all(getattr(arguments, name) == getattr(whole, name) for name in ("slips", "sockets", "kills", "disks")):
        KEPT.write_text(told, encoding="utf-8")


def simulated(seed: int, slips: int) -> list[Row]:
    """The campaign on simulated time."""
    with Stage() as stage:
        cases = plan(seed, slips)
        return _by_fault(cases, _told(cases, (play(stage, case) for case in cases)))


def over_sockets(seed: int, slips: int, wanted: int) -> list[Row]:
    """Some of the same cases again, over a real socket, several at a time."""
    cases = sample(plan(seed, slips), wanted)
    with Stage() as stage, ThreadPoolExecutor(SOCKETS_AT_A_TIME) as pool:
        played = pool.map(lambda case: play(stage, case, way="socket"), cases)
        return [(f"{name}, over a socket", tally) for name, tally in _by_fault(cases, _told(cases, played))]


def sample(cases: list[Case], wanted: int) -> list[Case]:
    """Cases with about so many slips together, evenly spread; what hangs on a USB plug has no socket."""
    fitting = [case for case in cases if case.way == "memory"]
    every = max(1, sum(case.slips for case in fitting) // max(1, wanted))
    return fitting[::every] if wanted else []


def killed(seed: int, wanted: int, disks: int) -> list[Row]:
    """The kills, and the disks that are full."""
    while_printing = f"kiosk killed while taking and printing, {wanted:,} times"
    on_full_disk = f"disk full by a limit on files, {disks:,} times"
    rows = [
        (while_printing, _tormented(seed, wanted, kills.kill, kills.is_killed)),
        (on_full_disk, _tormented(seed, disks, kills.fill_disk, kills.is_refused)),
    ]
    return [row for row in rows if row[1].slips]


def _tormented(seed: int, wanted: int, act: kills.Torment, counts: Callable[[kills.Ended], bool]) -> Tally:
    tally, struck = Tally(), 0
    for street_seed, profile, strikes in kills.streets(seed, wanted):
        suffered = kills.torment(street_seed, profile, strikes, act, counts)
        for wrong in suffered.wrong:
            print(f"WRONG in street {street_seed} ({profile}): {wrong}", flush=True)
        tally, struck = tally + kills.as_lost(suffered), struck + suffered.struck
        _progress(f"{act.__name__}: {struck:,} of {wanted:,}, lost {tally.lost}, twice unmarked {tally.twice}")
    return tally


def _told(cases: list[Case], tallies: Iterable[Tally]) -> Iterator[Tally]:
    """Tells each case in which the promise was broken, with how to play it again."""
    for number, (case, tally) in enumerate(zip(cases, tallies, strict=True), start=1):
        if not tally.is_kept:
            print(f"BROKEN: --seed {case.seed} --case {case.number}: {case} {tally}", flush=True)
        if number % 100 == 0 or number == len(cases):
            _progress(f"{number:,} of {len(cases):,} cases")
        yield tally


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _by_fault(cases: list[Case], tallies: Iterable[Tally]) -> list[Row]:
    rows: dict[str, Tally] = {}
    for case, tally in zip(cases, tallies, strict=True):
        rows[case.fault] = rows.get(case.fault, Tally()) + tally
    return list(rows.items())


def _replayed(cases: list[Case], number: int) -> list[Row]:
    chosen = [case for case in cases if case.number == number]
    print(*chosen, sep="\n")
    with Stage() as stage:
        return [(case.fault, play(stage, case)) for case in chosen]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seed", type=int, help="play the same campaign again; random by default")
    parser.add_argument("--slips", type=int, default=10_000, help="slips on simulated time")
    parser.add_argument("--sockets", type=int, default=500, help="slips of these again over a real socket")
    parser.add_argument("--kills", type=int, default=2_000, help="kiosks killed")
    parser.add_argument("--disks", type=int, default=DISKS, help="kiosks whose disk is full")
    parser.add_argument("--case", type=int, help="play only this case, with the --seed and --slips that told it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
