"""What became of a slip, by its job and by what lies on the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from printing.memory import PaperCopy
from printing.spool import State

PROVED: tuple[State, ...] = ("confirmed",)
HANDED_OVER: tuple[State, ...] = ("sent",)
WAITS_FOR_A_PERSON: tuple[State, ...] = ("held", "damaged")
GIVEN_UP: tuple[State, ...] = ("cancelled",)


@dataclass(frozen=True)
class Tally:
    """Counts of slips: proved; handed to a line that answers nothing, by whether one lies whole on the paper; copied
    with the mark, waiting for a person, given up by one, lost, come out twice unmarked."""

    slips: int = 0
    confirmed: int = 0
    sent_on_paper: int = 0
    sent_not_on_paper: int = 0
    marked: int = 0
    held: int = 0
    given_up: int = 0
    lost: int = 0
    twice: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))

    @property
    def is_kept(self) -> bool:
        """Whether the promise was kept: none lost, none twice unmarked."""
        return self.lost == 0 and self.twice == 0


def judge(
    state: State, copies: Sequence[PaperCopy], mark: str, *, proofs: int = 0, is_one_way: bool = False
) -> Tally:
    """One slip, when everything has been mended and nothing moves any more.

    It is lost where it is proved and whole on no paper, or on less than its `proofs` say, and where it neither came
    out nor waits for a person nor was given up by one: then a worker has forgotten it. Of a line that `is_one_way`
    nobody will ever know more than that it was sent, and nothing more is promised: what was sent there and is whole
    on no paper is counted by itself, not as lost.
    """
    whole = sum(copy.is_whole for copy in copies)
    is_sent = state in HANDED_OVER
    is_settled = state in (*WAITS_FOR_A_PERSON, *GIVEN_UP) or (is_one_way and is_sent)
    is_proved = state in PROVED
    is_lost = whole < max(proofs, is_proved) or not (is_proved or is_settled)
    unmarked = [copy for copy in copies if mark not in copy.text]
    return Tally(
        slips=1,
        confirmed=is_proved,
        sent_on_paper=is_sent and whole > 0,
        sent_not_on_paper=is_sent and whole == 0,
        marked=len(unmarked) < len(copies),
        held=state in WAITS_FOR_A_PERSON,
        given_up=state in GIVEN_UP,
        lost=is_lost,
        twice=len(unmarked) > 1,
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of all."""
    return sum(tallies, Tally())


def as_table(rows: Iterable[tuple[str, Tally]]) -> str:
    """The figures as a Markdown table, its sum in the last line."""
    told = list(rows)
    lines = [
        "| fault | slips | confirmed | sent, never confirmed: on paper | sent, never confirmed: not on paper "
        "| printed marked | held | given up | lost | twice unmarked |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, tally in [*told, ("**all**", total(tally for _, tally in told))]:
        figures = (f"{getattr(tally, f.name):,}" for f in fields(Tally))
        lines.append(f"| {name} | {' | '.join(figures)} |")
    return "\n".join(lines)
