"""Bytes, paper and time of the longest slips of the whole catalogue, as they leave for a Chinese printer of 80 mm."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from printing.escpos import encode
from printing.gate import check
from printing.profiles import Profile, load_profile
from printing.slip import Slip
from tests.bench.row import Row
from tests.kiosk.every_slip import ENGLISH_HOUSE, LongSlip, every_slip, length_of, premises
from tests.kiosk.lobby import CATALOGUE, PREMISES

ROUNDS = 5
CALLS = 40
BYTES = {"ticket": 500, "staff": 900, "checklist": 1500}
MILLIMETRES = {"ticket": 140, "staff": 115, "checklist": None}
HOUSES = {
    "Chinese house": (CATALOGUE, PREMISES),
    "English house": (ENGLISH_HOUSE, PREMISES),
    "phones can follow": (CATALOGUE, premises(public_url="https://kiosk.example")),
    "slips at the counter": (CATALOGUE, premises(staff_slip_printer="counter")),
}


def rows() -> list[Row]:
    """The longest slip of each kind, in houses of either language and where phones can follow."""
    profile = load_profile("epson-zh")
    return [
        row
        for house, (catalogue, facts) in HOUSES.items()
        for slips in [list(every_slip(catalogue, facts))]
        for kind in BYTES
        for row in _of_kind([long for long in slips if long.slip.kind == kind], f"{kind} ({house})", profile)
    ]


def _of_kind(slips: list[LongSlip], name: str, profile: Profile) -> Iterator[Row]:
    kind = slips[0].slip.kind
    sized = [(len(encode(long.slip, profile)), nth) for nth, long in enumerate(slips)]
    most, longest = max(sized)
    paper, widest = max((length_of(long.slip, profile), nth) for nth, long in enumerate(slips))
    yield Row(f"longest {name}, size", most, "bytes", BYTES[kind], _who(slips[longest]))
    yield Row(f"longest {name}, paper", paper, "mm", MILLIMETRES[kind], _who(slips[widest]))
    yield from _times(f"longest {name}", slips[longest].slip, profile)


def _who(long: LongSlip) -> str:
    return f"{long.request} in {long.language}, nothing brought"


def _times(name: str, slip: Slip, profile: Profile) -> Iterator[Row]:
    body = encode(slip, profile)
    floor = _milliseconds(lambda: bytes(bytearray().join(bytes((byte,)) for byte in body)))
    encoding = _milliseconds(lambda: encode(slip, profile))
    reading = _milliseconds(lambda: check(body, profile))
    against = f"{encoding / floor:.0f} x joining its bytes one by one"
    yield Row(f"{name}, encoding", encoding, "ms", 5, against)
    yield Row(f"{name}, last gate", reading, "ms", None, f"{reading / floor:.0f} x the same floor")


def _milliseconds(work: Callable[[], object]) -> float:
    """Median of the rounds, for one call."""
    work()
    return median(_round(work) for _ in range(ROUNDS)) / CALLS * 1000


def _round(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(CALLS):
        work()
    return time.perf_counter() - start
