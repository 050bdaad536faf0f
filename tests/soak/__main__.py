"""`make soak`: puts 10,000 slips through every fault we know, kills 2,000 kiosks and leads 10,000 visitors through
the screens; exit 1 if one slip was lost or came out twice unmarked, fewer kiosks were struck, or a visit left
something behind."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

from tests.bench.row import Row as Figure
from tests.bench.row import as_table as as_figures
from tests.bench.row import kept
from tests.soak import kills
from tests.soak.campaign import Case, plan, play
from tests.soak.place import REAL, Way
from tests.soak.scene import Stage
from tests.soak.screens import visits_beside
from tests.soak.verdict import Tally, as_table

AT_A_TIME = 4
GIVES_WAY = 10
REAL_WAYS: dict[Way, str] = {"socket": "over a socket", "line": "over a serial line"}
KEPT = Path(__file__).parent / "latest.md"

Row = tuple[str, Tally]


@dataclass(frozen=True)
class Campaign:
    """What makes one campaign the same as another: its seed, and how much of each kind there is."""

    seed: int
    slips: int = 10_000
    sockets: int = 500
    wires: int = 100
    kills: int = 2_000
    disks: int = 200
    visits: int = 10_000

    def again(self, case: str) -> str:
        """The command that plays one case of it again."""
        counts = [
            f"{name.upper()}={count}" for name, count in vars(self).items() if count != getattr(Campaign, name, None)
        ]
        return f"make soak {' '.join(counts)} CASE={case}"

    def cases(self) -> dict[str, Callable[[], Row]]:
        """Every case by its name, to be played by itself."""
        planned = plan(self.seed, self.slips)
        cases = [*planned, *(case for way in REAL for case in _by(way, planned))]
        alone: dict[str, Callable[[], Row]] = {case.name: partial(_played_alone, case) for case in cases}
        for kind, wanted in ((kills.KILLS, self.kills), (kills.DISKS, self.disks)):
            for street in kills.streets(self.seed, wanted):
                alone[street.name_for(kind)] = partial(_tormented_alone, self, kind, street)
        return alone


def main() -> int:
    """Run everything, or play one case again."""
    parser = _parser()
    arguments = vars(parser.parse_args())
    case: str | None = arguments.pop("case")
    campaign = Campaign(**arguments)
    print(f"seed {campaign.seed}", flush=True)
    figures: list[Figure] = []
    if case is None:
        rows, figures = _all(campaign)
    elif (played := campaign.cases().get(case)) is not None:
        rows = [played()]
    else:
        parser.error(f"there is no case {case!r}; there are memory-0, socket-0, line-0, killed-0, full-0 and so on")
    print(_tables(rows, figures))
    return 0 if all(tally.is_kept for _, tally in rows) and all(map(kept, figures)) else 1


def _all(campaign: Campaign) -> tuple[list[Row], list[Figure]]:
    begun = time.monotonic()
    with visits_beside(campaign.visits) as figures_of_screens:
        # Kills run four at a time: they share one core and leave the other to the visits, which need as long.
        os.nice(GIVES_WAY)
        rows = [*simulated(campaign), *by_real_ways(campaign), *killed(campaign)]
        struck = (time.monotonic() - begun) / 60
        figures = figures_of_screens()
    minutes = (time.monotonic() - begun) / 60
    if campaign == Campaign(campaign.seed):  # a part of it is only told
        took = f"{minutes:.0f} minutes, of which faults and kills {struck:.0f}"
        KEPT.write_text(f"Seed {campaign.seed}, {took}.\n\n{_tables(rows, figures)}", encoding="utf-8")
    return rows, figures


def _tables(rows: list[Row], figures: list[Figure]) -> str:
    parts = [as_table(rows) + "\n", *([as_figures(figures)] if figures else [])]
    return "\n".join(parts)


def simulated(campaign: Campaign) -> list[Row]:
    """The campaign on simulated time."""
    with Stage() as stage:
        cases = plan(campaign.seed, campaign.slips)
        return _by_fault(cases, _told(campaign, cases, (play(stage, case) for case in cases)))


def by_real_ways(campaign: Campaign) -> list[Row]:
    """Some of the same cases again, over a real socket and over a serial line, several at a time."""
    planned = plan(campaign.seed, campaign.slips)
    wanted: dict[Way, int] = {"socket": campaign.sockets, "line": campaign.wires}
    rows: list[Row] = []
    for way, slips in wanted.items():
        cases = _by(way, sample(planned, slips))
        with Stage() as stage, ThreadPoolExecutor(AT_A_TIME) as pool:
            played = pool.map(partial(play, stage), cases)
            told = _by_fault(cases, _told(campaign, cases, played))
            rows += [(f"{name}, {REAL_WAYS[way]}", tally) for name, tally in told]
    return rows


def _by(way: Way, cases: list[Case]) -> list[Case]:
    """The same cases by a real way; what hangs on a USB plug has none."""
    return [replace(case, way=way) for case in cases if case.way == "memory"]


def sample(cases: list[Case], wanted: int) -> list[Case]:
    """Cases with about so many slips together, evenly spread over faults and printers; what hangs on a USB
    plug has no other way."""
    fitting = sorted((case for case in cases if case.way == "memory"), key=lambda case: (case.fault, case.profile))
    every = max(1, sum(case.slips for case in fitting) // max(1, wanted))
    return fitting[::every] if wanted else []


def killed(campaign: Campaign) -> list[Row]:
    """The kills, and the disks that are full."""
    rows = [
        ("kiosk killed while taking and printing", kills.KILLS, campaign.kills),
        ("disk full by a limit on files", kills.DISKS, campaign.disks),
    ]
    return [tormented(campaign, name, kind, wanted) for name, kind, wanted in rows if wanted]


def tormented(campaign: Campaign, name: str, kind: kills.Kind, wanted: int) -> Row:
    """How often kiosks were really struck, of so many times as are wanted, and what became of their slips."""
    tally, struck = Tally(), 0
    for street in kills.streets(campaign.seed, wanted):
        suffered = _suffered(campaign, kind, street)
        tally, struck = tally + kills.as_lost(suffered), struck + suffered.struck
        _progress(f"{kind.name}: {struck:,} of {wanted:,}, lost {tally.lost}, twice unmarked {tally.twice}")
    return f"{name}, {struck:,} times", tally


def _tormented_alone(campaign: Campaign, kind: kills.Kind, street: kills.Torn) -> Row:
    suffered = _suffered(campaign, kind, street)
    return f"{kind.name}, {suffered.struck} times", kills.as_lost(suffered)


def _suffered(campaign: Campaign, kind: kills.Kind, street: kills.Torn) -> kills.Suffered:
    """What one street suffered; where the promise was broken, with how to play it again.

    The same kiosks are struck at the same share of their work; real processes are never the same to the byte.
    """
    suffered = kills.torment(street, kind)
    if suffered.struck < street.strikes:
        missed = f"{street.strikes - suffered.struck} of {street.strikes} strikes met no kiosk"
        suffered = replace(suffered, wrong=(*suffered.wrong, missed))
    for wrong in suffered.wrong:
        print(f"WRONG: {wrong}", flush=True)
    if not kills.as_lost(suffered).is_kept:
        print(f"BROKEN: {campaign.again(street.name_for(kind))}: {street} {suffered.tally}", flush=True)
    return suffered


def _told(campaign: Campaign, cases: list[Case], tallies: Iterable[Tally]) -> Iterator[Tally]:
    """Tells each case in which the promise was broken, with how to play it again."""
    for number, (case, tally) in enumerate(zip(cases, tallies, strict=True), start=1):
        if not tally.is_kept:
            print(f"BROKEN: {campaign.again(case.name)}: {case} {tally}", flush=True)
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


def _played_alone(case: Case) -> Row:
    print(case)
    with Stage() as stage:
        return case.fault, play(stage, case)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument(
        "--seed",
        type=int,
        default=Random().randrange(1_000_000),
        help="play the same campaign again; random by default",
    )
    parser.add_argument("--slips", type=int, default=Campaign.slips, help="slips on simulated time")
    parser.add_argument(
        "--sockets", type=int, default=Campaign.sockets, help="slips of these again over a real socket"
    )
    parser.add_argument("--wires", type=int, default=Campaign.wires, help="slips of these again over a serial line")
    parser.add_argument("--kills", type=int, default=Campaign.kills, help="kiosks killed")
    parser.add_argument("--disks", type=int, default=Campaign.disks, help="kiosks whose disk is full")
    parser.add_argument("--visits", type=int, default=Campaign.visits, help="visits through the screens beside these")
    parser.add_argument(
        "--case", help="play only this case, with the seed and counts that told it, such as socket-17"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
