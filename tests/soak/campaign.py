"""The campaign of slips: which cases there are, how one is played, and what becomes of its slips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from random import Random

from printing.escpos import encode, frame
from printing.flight import fence_count
from printing.profiles import load_profile, profile_names
from printing.slip import Slip, from_json
from printing.spool import Attempt
from tests.soak.faults import BREAKS, FAULTS, RANDOM, Fault, break_at, mend
from tests.soak.place import Way
from tests.soak.scene import MARK, OWNER, Scene, Stage
from tests.soak.verdict import Tally, judge, total

PROFILES = profile_names()
ANSWERING = tuple(name for name in PROFILES if load_profile(name).confirmation != "none")
SWEPT = ("epson-zh", "generic-gbk", "latin")
SLIPS_A_BREAK = 2
SLIPS_A_CASE = 5
SETTLED_S = 180.0
AWAKE_S = 3.0
"""Until a worker that has just begun has looked at its printer, and ended what that may hold."""

SWEEPS_SHARE = 3


@dataclass(frozen=True)
class Case:
    """One lobby's bad day. The same seed and number play the same day again; `offset` is the byte of the slip at
    which its connection breaks, None where the fault needs none."""

    number: int
    seed: int
    fault: str
    profile: str
    slips: int
    offset: int | None = None
    way: Way = "memory"

    @property
    def name(self) -> str:
        """What it is called when it is played again by itself."""
        return f"{self.way}-{self.number}"


def plan(seed: int, slips: int) -> list[Case]:
    """The cases that put about so many slips through all faults.

    A third of them goes to breaks at the byte offsets of a slip: all offsets where that is enough, else as many,
    evenly spread.
    """
    swept = list(_swept(slips // SWEEPS_SHARE))
    left = slips - SLIPS_A_BREAK * len(swept)
    found = [Case(0, seed, fault, profile, SLIPS_A_BREAK, offset) for fault, profile, offset in swept]
    found += [
        Case(0, seed, fault.name, profile, min(SLIPS_A_CASE, left - done), None, fault.way)
        for (fault, profile), done in zip(_met(), range(0, left, SLIPS_A_CASE), strict=False)
    ]
    return [replace(case, number=number) for number, case in enumerate(found)]


def _met() -> Iterator[tuple[Fault, str]]:
    """Each fault in turn, each time on the next printer that it can meet, until each has met all of these; and
    again."""
    for round_number in count():
        for number, fault in enumerate(RANDOM):
            printers = ANSWERING if fault.of_replies else PROFILES
            yield fault, printers[(number + round_number) % len(printers)]


def _swept(slips: int) -> Iterator[tuple[str, str, int]]:
    """Fault, profile and offset of the breaks."""
    wanted = max(1, slips // SLIPS_A_BREAK // (len(BREAKS) * len(SWEPT)))
    for fault in BREAKS:
        for profile in SWEPT:
            length = framed_length(profile)
            count = min(length + 1, wanted)
            yield from ((fault.name, profile, at * length // max(1, count - 1)) for at in range(count))


def framed_length(profile_name: str) -> int:
    """Bytes of the campaign's slip with all that goes around it, on its first sending."""
    with Stage() as stage, stage.open_scene(profile_name, way="memory", mark=MARK, line_s=0.02) as scene:
        scene.add("A0001")
        return _framed_length(from_json(scene.jobs["A0001"].slip_json), profile_name)


def _framed_length(slip: Slip, profile_name: str) -> int:
    profile = load_profile(profile_name)
    whole = frame(
        encode(slip, profile), profile,
        first_id=b"AAA1", last_id=b"AAA2", copy=1, reprint_mark=MARK,
        fences=fence_count(Attempt(1, 1, 1, turn=OWNER.first_turn("lobby"))),
    )  # fmt: skip
    return len(whole.prefix + whole.body + whole.suffix)


def play(stage: Stage, case: Case, *, mark: str = MARK) -> Tally:
    """Plays one case to its end, when everything is mended and nothing moves any more."""
    random = Random(f"{case.seed} {case.number}")
    line_s, hasty = random.choice((0.02, 0.1, 0.3)), random.random() < 0.5
    with stage.open_scene(case.profile, way=case.way, mark=mark, line_s=line_s, hasty=hasty) as scene:
        if case.offset is not None or random.random() < 0.7:
            scene.work(AWAKE_S)
        for number in range(case.slips):
            _strike(scene, case, random, f"A{number:04}")
            scene.work(random.choice((0.0, 0.3, 2.0, 15.0)))
            if random.random() < 0.6:
                mend(scene)
        return _ended(scene)


def _strike(scene: Scene, case: Case, random: Random, words: str) -> None:
    fault = next(fault for fault in FAULTS if fault.name == case.fault)
    if case.offset is None:
        fault.strike(scene, random, words)
    elif not scene.jobs:
        break_at(scene, words, case.offset, reset=fault.name == "connection reset")
    else:
        scene.add(words)


def _ended(scene: Scene) -> Tally:
    mend(scene)
    scene.work_until(scene.is_settled, SETTLED_S)
    for place in scene.places:
        place.let_finish()
    return total(_judged(scene, words) for words in [*scene.jobs, *scene.forgotten])


def _judged(scene: Scene, words: str) -> Tally:
    judged = partial(judge, copies=scene.copies_of(words), mark=MARK, proofs=scene.proofs[words])
    if words in scene.forgotten:
        return judged("cancelled")
    job = scene.now_of(scene.jobs[words])
    return judged(job.state, is_one_way=scene.place_named(job.printer).is_one_way)
