"""The visits beside the campaign: how their process is heard and ended."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.bench.memory import growth
from tests.bench.row import Row, kept
from tests.soak.screens import figures_of, running, visits_beside

SAYS = "import json; print('whatever else it says'); print(json.dumps([['memory', 0.5, 'MB', 1, 'over 9 visits']]))"
WAITS = "import signal; signal.pause()"


class CampaignBroke(Exception):
    """Something else went wrong meanwhile."""


def python(program: str) -> tuple[str, ...]:
    return sys.executable, "-c", program


def test_the_last_line_of_the_child_is_its_figures() -> None:
    with running(python(SAYS)) as child:
        assert figures_of(child) == [Row("memory", 0.5, "MB", 1, "over 9 visits")]


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "import os; os.kill(os.getpid(), 9)"])
def test_screens_that_break_are_a_figure_that_is_not_kept(program: str) -> None:
    with running(python(program)) as child:
        [told] = figures_of(child)
    assert not kept(told)


def test_the_child_ends_with_the_campaign_whatever_broke_that() -> None:
    with pytest.raises(CampaignBroke), running(python(WAITS)) as child:
        raise CampaignBroke
    assert child.returncode == -signal.SIGKILL


def test_no_visits_are_no_process_and_no_figures() -> None:
    with visits_beside(0) as figures:
        assert figures() == []


def test_a_file_that_is_left_open_now_and_then_is_growth_and_one_that_is_open_for_moments_is_none() -> None:
    counts = {
        "left open once": [26 + (at >= 50) for at in range(100)],
        "one in 1,000": [26 + at // 5 for at in range(100)],
        "for moments": [26 + (at % 2 or at in range(70, 99)) for at in range(101)],
    }
    rows = {what: growth("files", counted, "files", 20_000) for what, counted in counts.items()}
    assert {what: row.value for what, row in rows.items()} == {
        "left open once": 1,
        "one in 1,000": 10,
        "for moments": 0,
    }
