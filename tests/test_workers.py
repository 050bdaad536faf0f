"""How the tests are shared out among their workers."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("together")
def test_what_belongs_together_is_run_by_one_worker(request: pytest.FixtureRequest) -> None:
    """pytest-xdist goes by the name of a group behind a test's own. A pytest that keeps a test's name to itself ends
    that without a word: each worker then makes its own of what one could make for all, and the run takes longer."""
    is_shared_out = bool(request.config.getoption("loadgroup", default=False))
    assert request.node.nodeid.endswith("@together") == is_shared_out
