"""The visits beside the campaign: how their process is heard and ended."""

from __future__ import annotations

import signal
import sys

import pytest

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
