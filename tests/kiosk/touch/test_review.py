"""The review as it is read: on few pages, in the order of the telling, and no short label in two lines."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from kiosk.catalogue import Catalogue, Request
from kiosk.draft import Draft, needed
from kiosk.states import Reviewing
from kiosk.touch.views import ReviewingView
from kiosk.touch.views.parts import Panel as Surface
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.layout import LANGUAGES
from tests.kiosk.touch.samples import draft_for

pytestmark = pytest.mark.xdist_group("stage")

SMALL = PANELS[2]
LONGEST_IN_ENGLISH = {"renovation"}
"""Most documents and details: what comes next has a page of its own."""

REQUESTS = [request.id for request in catalogue().requests]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)
on_each_panel = pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)

TYPED = {"digits": "139 0000 0000", "unit": "3-2-1402", "date": "2026-11-23", "code": "1234 5671", "latin": "B12345"}
NAME = {"zh": "欧阳明华", "en": "Li Ming"}


def told_whole(request: str, language: str, offered: Catalogue | None = None) -> Draft:
    """Everything answered, every other document ticked, every detail typed."""
    told = draft_for(offered or catalogue(), request, language)
    for question in told.chosen.questions:
        told = told.answered(question.id, question.choices[0].id if question.choices else "5")
    for entry in needed(told)[::2]:
        told = told.ticked(entry.document.id, True)
    for detail in told.chosen.details:
        told = told.detailed(detail.id, TYPED.get(detail.kind, NAME[language]))
    return told


def review(panel: Panel, told: Draft, page: int = 0) -> ReviewingView:
    view = view_of(Reviewing(told, page), open_window().around(theme_of(panel)))
    assert isinstance(view, ReviewingView)
    return view


def pages(panel: Panel, told: Draft) -> list[ReviewingView]:
    """Every page of a review."""
    first = review(panel, told)
    return [first, *(review(panel, told, page) for page in range(1, int(first.strain) + 1))]


def told_by(row: Surface, name: str) -> tuple[str, ...]:
    return next(text.lines for text in row.texts if text.name == name)


@in_each_language
def test_a_usual_visit_is_reviewed_on_one_page_of_a_12_inch_panel_and_the_longest_on_two(language: str) -> None:
    counted = {request: len(pages(SMALL, told_whole(request, language))) for request in REQUESTS}
    assert max(counted.values()) <= 2
    assert {it for it, count in counted.items() if count > 1} == (LONGEST_IN_ENGLISH if language == "en" else set())


@on_each_panel
@in_each_language
def test_rows_are_read_from_the_top_and_from_the_left_in_the_order_of_the_telling(
    panel: Panel, language: str
) -> None:
    for request in REQUESTS:
        for view in pages(panel, told_whole(request, language)):
            for one, other in pairwise(row.box for row in view.rows):
                beside = one.top == other.top and one.right < other.x
                assert beside or other.top <= one.y or one.x < other.x, "beside it, below it, or in the next column"


@on_each_panel
@in_each_language
def test_what_somebody_came_for_stands_first_and_its_label_in_one_line(panel: Panel, language: str) -> None:
    for request in catalogue().requests:
        first = review(panel, told_whole(request.id, language)).rows[0]
        assert len(told_by(first, "label")) == 1
        assert "".join(told_by(first, "value")) == request.name[language]


@in_each_language
def test_a_row_beside_the_action_is_as_high_and_stands_as_high(language: str) -> None:
    beside = 0
    for panel in PANELS[1:]:
        for request in REQUESTS:
            view = review(panel, told_whole(request, language))
            [action] = [(it.box.y, it.box.height) for it in view.frame.actions]
            rows = [row.box for row in view.rows if row.box.y < sum(action)]
            assert {(row.y, row.height) for row in rows} <= {action}, request
            beside += len(rows)
    assert beside > 0


@on_each_panel
def test_documents_that_are_brought_stand_in_one_row(panel: Panel) -> None:
    told = replace(told_whole("renovation", "zh"), details={})
    rows = [row for view in pages(panel, told) for row in view.rows]
    [brought] = ["".join(told_by(row, "value")) for row in rows if told_by(row, "label") == ("已带",)]
    assert brought == "、".join(entry.document.name["zh"] for entry in needed(told) if entry.has)


def test_a_list_of_documents_that_is_higher_than_a_page_has_a_row_a_name() -> None:
    told = crowded(told_whole("renovation", "en"), 60)
    views = pages(SMALL, told)
    assert all(view.strain == int(view.strain) for view in views), "nothing is cut off"
    missing = [row for view in views for row in view.rows if told_by(row, "label") == ("Still missing",)]
    assert len(missing) == sum(1 for entry in needed(told) if entry.missing)


def crowded(told: Draft, count: int) -> Draft:
    """The same request, which now needs so many documents."""
    first = told.chosen.documents[0]
    many = tuple(first.model_copy(update={"id": f"{first.id}-{place}"}) for place in range(count))
    request: Request = told.chosen.model_copy(update={"documents": many})
    return replace(told, request=request)
