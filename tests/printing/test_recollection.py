"""What the store recalls of a printer at rest is held against what its worker knows."""

from __future__ import annotations

import pytest

from printing.condition import PaperOut, PrinterCondition, Ready, Unreachable
from printing.recollection import Recollection


def recalled(sendings: int = 7, condition: PrinterCondition | None = None) -> Recollection:
    return Recollection(sendings, condition, is_sending=False)


@pytest.mark.parametrize(("seen", "is_behind"), [(6, False), (7, False), (8, True)])
def test_fewer_sendings_than_were_seen_are_those_of_an_older_copy(seen: int, is_behind: bool) -> None:
    assert recalled(sendings=7).is_behind(seen) is is_behind


@pytest.mark.parametrize("known", [Ready(), None])
def test_a_condition_that_the_store_does_not_know_is_told_anew(known: PrinterCondition | None) -> None:
    assert not recalled(condition=known).agrees_on(PaperOut())


def test_a_condition_is_told_where_none_was_noted_yet() -> None:
    assert not recalled(condition=Ready()).agrees_on(None)


def test_a_condition_that_the_store_knows_is_not_told_again_whatever_the_reason() -> None:
    assert recalled(condition=Ready()).agrees_on(Ready())
    assert recalled(condition=Unreachable("no route")).agrees_on(Unreachable("timed out"))
