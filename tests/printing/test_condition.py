from __future__ import annotations

from typing import get_args

import pytest

from printing.condition import (
    ConditionName,
    PaperLow,
    PrinterCondition,
    Ready,
    Unknown,
    Unreachable,
    Withheld,
    can_print,
    condition_named,
)


@pytest.mark.parametrize("kind", get_args(PrinterCondition), ids=lambda kind: kind.name)
def test_a_slip_is_sent_only_to_a_printer_that_said_it_is_well(kind):
    assert can_print(kind()) is (kind in (Ready, PaperLow))


@pytest.mark.parametrize("kind", get_args(PrinterCondition), ids=lambda kind: kind.name)
def test_every_condition_is_found_again_by_its_name(kind):
    assert condition_named(kind.name) == kind()


def test_the_names_are_those_that_the_wording_knows():
    assert {kind.name for kind in get_args(PrinterCondition)} == set(get_args(ConditionName))


def test_the_reason_of_an_unreachable_printer_is_kept():
    assert condition_named("unreachable", "No route to host") == Unreachable("No route to host")


def test_the_reason_why_a_printer_is_withheld_is_kept():
    assert condition_named("withheld", "another program holds it") == Withheld("another program holds it")


def test_a_name_from_another_version_is_unknown_and_never_ready():
    assert condition_named("on-fire") == Unknown()
