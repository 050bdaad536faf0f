"""A visit's statuses, and the numbers that people see."""

from __future__ import annotations

import pytest

from kiosk.visit import LAWFUL, Status, UnlawfulStep, number_text, step


def test_a_visitor_is_called_served_and_done():
    status: Status = "waiting"
    story: tuple[Status, ...] = ("called", "serving", "handed-over", "serving", "finished")
    for after in story:
        status = step(status, after)
    assert status == "finished"


def test_who_did_not_come_can_wait_again():
    assert step(step("called", "no-show"), "waiting") == "waiting"


@pytest.mark.parametrize("before", LAWFUL)
@pytest.mark.parametrize("after", LAWFUL)
def test_a_step_that_the_standard_does_not_know_is_refused(before: Status, after: Status):
    if after in LAWFUL[before]:
        assert step(before, after) == after
        return
    with pytest.raises(UnlawfulStep, match=f"a visit that is {before} cannot become {after}"):
        step(before, after)


def test_what_is_finished_stays_finished_and_all_else_can_get_there():
    assert LAWFUL["finished"] == frozenset()
    for start in LAWFUL:
        reached, before = {start}, set[Status]()
        while reached != before:
            before = reached
            reached = reached | {after for status in reached for after in LAWFUL[status]}
        assert "finished" in reached


@pytest.mark.parametrize(
    ("number", "text"), [(1, "A001"), (42, "A042"), (999, "A999"), (1000, "A1000"), (12345, "A12345")]
)
def test_a_number_is_its_letter_and_at_least_three_digits(number: int, text: str):
    assert number_text("A", number) == text
