"""What stands on the slip that one shift hands to the next, from top to bottom; never words of its own."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.slips import Pair
from printing.slip import Block, Line, Rule, Ruled, Slip


@dataclass(frozen=True, slots=True)
class ShiftContent:
    """The hand-over: `sums` are labels with counts, `held` visits with who answers for them, `promised` what was
    promised with its time, `more` that there is more of it, empty where there is not; `sign_off` are labels to sign
    behind, `head` names the register's head."""

    title: str
    time: str
    sums: tuple[Pair, ...]
    held_title: str
    held: tuple[Pair, ...]
    promised_title: str
    promised: tuple[Pair, ...]
    more: str
    sign_off: tuple[str, ...]
    head: str
    reprint_mark: str


def shift_slip_of(content: ShiftContent) -> Slip:
    """The hand-over slip, single height: everything that is open, then room for two signatures."""
    blocks: list[Block] = [
        Line(content.title, size="title", align="centre", bold=True),
        Line(content.time, align="centre"),
        Rule(heavy=True),
        *_pairs(content.sums),
        *_part(content.held_title, content.held),
        *_part(content.promised_title, content.promised),
        *([Line(content.more)] if content.more else []),
        Rule(),
        *(Ruled(label) for label in content.sign_off),
        Line(content.head, align="centre"),
    ]
    return Slip("shift", tuple(blocks), content.reprint_mark)


def _part(title: str, pairs: tuple[Pair, ...]) -> list[Block]:
    """A list under its title; nothing for an empty one, whose count has been told above."""
    return [Rule(), Line(title, bold=True), *_pairs(pairs)] if pairs else []


def _pairs(pairs: tuple[Pair, ...]) -> list[Line]:
    return [Line(label, right=value) for label, value in pairs]
