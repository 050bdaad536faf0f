"""The campaign of kills: kiosks that take numbers and print, four at a time, killed or cut off from their disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import Random

from tests.soak.children import CHECK_IN, TAKE, WORK, Street, new_folder, open_street
from tests.soak.kiosks import Ended
from tests.soak.verdict import Tally

AT_A_TIME = 4
KILLED = -9
MOST_TRIES = 20
"""How many kiosks may escape each strike before the campaign gives up, rather than strike for ever."""
KILLS_A_STREET = 50
PROFILES = ("epson-zh", "generic-gbk")
ALLOWED_ENDS = (0, 2, KILLED)

Torment = Callable[[Street, Random], Ended]


@dataclass(frozen=True)
class Torn:
    """A street that is to suffer so many strikes. The same seed and number make the same street again."""

    number: int
    seed: int
    profile: str
    strikes: int

    def name_for(self, kind: Kind) -> str:
        """What it is called when it suffers these strikes again by itself."""
        return f"{kind.name}-{self.number}"


@dataclass(frozen=True)
class Kind:
    """A way to disturb kiosks: what is done to one, and whether it was met by it."""

    name: str
    act: Torment
    counts: Callable[[Ended], bool]


@dataclass(frozen=True)
class Suffered:
    """What a street suffered and what became of it; `wrong` says what no fault excuses."""

    tally: Tally
    struck: int
    wrong: tuple[str, ...]


def kill(street: Street, random: Random) -> Ended:
    """A kiosk killed while it takes a number, or while it prints what others left behind."""
    return street.kill_somewhere(random.choice((TAKE, TAKE, WORK)), random)


def fill_disk(street: Street, random: Random) -> Ended:
    """A kiosk whose disk is full from some moment on."""
    return street.fill_disk_somewhere(random.choice((TAKE, TAKE, WORK)), random)


def is_killed(ended: Ended) -> bool:
    """Whether the kill came before the end."""
    return ended.code == KILLED


def is_refused(ended: Ended) -> bool:
    """Whether the full disk was met."""
    return ended.code != 0


KILLS = Kind("killed", kill, is_killed)
DISKS = Kind("full", fill_disk, is_refused)


def streets(seed: int, wanted: int) -> Iterator[Torn]:
    """The streets that share so many strikes."""
    for number in count():
        left = wanted - number * KILLS_A_STREET
        if left <= 0:
            return
        yield Torn(number, seed, PROFILES[number % len(PROFILES)], min(left, KILLS_A_STREET))


def torment(torn: Torn, kind: Kind) -> Suffered:
    """One lobby under its strikes, then left in peace until nothing moves any more."""
    with _street(torn.profile) as street:
        ends = _strike(street, torn, kind)
        ends.append(street.run(WORK))
        tally, wrong = street.judge(), _wrong(street, ends)
    return Suffered(tally, sum(map(kind.counts, ends)), wrong)


@contextmanager
def _street(profile: str) -> Iterator[Street]:
    with new_folder() as folder:
        street = open_street(Path(folder), profile)
        try:
            yield street
        finally:
            street.served.close()


def _strike(street: Street, torn: Torn, kind: Kind) -> list[Ended]:
    # The first one makes the tables, which is work that the others do not have; the second leaves work behind.
    ends = [street.run(TAKE), street.run(CHECK_IN), street.calibrate(WORK), street.calibrate(TAKE)]

    def lane(number: int) -> None:
        random = Random(f"{torn.seed} {torn.number} {number}")
        while sum(map(kind.counts, ends)) < torn.strikes and len(ends) < torn.strikes * MOST_TRIES:
            ends.append(kind.act(street, random))

    threads = [threading.Thread(target=lane, args=(number,)) for number in range(AT_A_TIME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def _wrong(street: Street, ends: list[Ended]) -> tuple[str, ...]:
    """Numbers lost or given twice, a broken register, and an end that is no sentence."""
    verified = street.run(("db", "verify"))
    return (
        *numbers_amiss(street.told, street.numbers()),
        *street.findings(),
        *([] if verified.code == 0 else [f"db verify: {verified.err or verified.out}"]),
        *(f"exit {e.code}: {e.err[-300:]}" for e in ends if e.code not in ALLOWED_ENDS or "Traceback" in e.err),
    )


def numbers_amiss(told: Sequence[str], numbers: Mapping[str, Sequence[str]]) -> list[str]:
    """What is wrong with the numbers in the store, by their service day, and with those that visitors were told. Each
    day begins anew, and leaves out at most what was given the day before."""
    known = {number for of_day in numbers.values() for number in of_day}
    wrong = [f"number {number} was told and is not in the store" for number in told if number not in known]
    before: set[str] = set()
    for day, of_day in sorted(numbers.items()):
        in_order = {f"B{n:03}" for n in range(1, int(of_day[-1][1:]) + 1)}
        if len(set(of_day)) < len(of_day) or in_order - set(of_day) - before:
            wrong.append(f"numbers of {day} are {of_day}")
        before = set(of_day)
    return wrong


def as_lost(suffered: Suffered) -> Tally:
    """The street's figures, in which whatever else went wrong counts as lost."""
    return replace(suffered.tally, lost=suffered.tally.lost + len(suffered.wrong))
