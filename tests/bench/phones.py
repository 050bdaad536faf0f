"""What phones that follow their place cost the desk: a real desk process, asked over HTTP as their script asks."""

from __future__ import annotations

import os
from pathlib import Path

import httpx

from tests.bench.row import Row
from tests.bench.served_desk import PHONES, ServedDesk, served_desk

ASK_EVERY_S = 10
ROUNDS = 5

_NAME_ENDS = ")"
_USER, _SYSTEM = 11, 12
"""Where `/proc/PID/stat` tells processor time, counted behind the name in brackets."""


def rows() -> list[Row]:
    """How much of a core the asking of all phones takes."""
    with served_desk() as desk:
        _ask(desk, 1)
        begun = _processor_s(desk.process)
        _ask(desk, ROUNDS)
        cost_s = (_processor_s(desk.process) - begun) / (ROUNDS * PHONES)
    share = cost_s * PHONES / ASK_EVERY_S * 100
    note = f"{cost_s * 1000:.2f} ms of the desk each, a new connection every time"
    return [Row(f"{PHONES} phones every {ASK_EVERY_S} s", share, "% of a core", 10.0, note)]


def _ask(desk: ServedDesk, rounds: int) -> None:
    """Each phone asks for its place. Between two askings the desk has hung up: it keeps no idle line so long."""
    with httpx.Client(base_url=desk.address, headers={"connection": "close"}) as phones:
        for _ in range(rounds):
            for token in desk.phones:
                answer = phones.get(f"/t/{token}/place")
                assert answer.status_code == 200, answer.text


def _processor_s(process: int) -> float:
    """Processor time that a process has taken, with the system's for it."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(_NAME_ENDS)[2].split()
    return (int(told[_USER]) + int(told[_SYSTEM])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(*rows(), sep="\n")
