"""Whoever asks for help reads whom to turn to; that entries are kept, only where there are any to go on with."""

from __future__ import annotations

import pytest

from kiosk.states import AskingForHelp
from kiosk.touch.views.saying import said_of
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.samples import samples

pytestmark = pytest.mark.xdist_group("stage")

in_each_language = pytest.mark.parametrize(
    ("language", "kept"), [("zh", "您填好的内容还在"), ("en", "filled in is kept"), ("zh-Hant", "您填好的內容還在")]
)


def read_at_help(name: str, language: str) -> str:
    """What can be read and heard by whoever asks for help there."""
    below = samples(catalogue(), language)[name]
    view = view_of(AskingForHelp(below.draft, below), open_window().around(theme_of(PANELS[0])))
    return "\n".join(said.text for said in said_of(view))


@in_each_language
@pytest.mark.parametrize("below", ["answering-number", "checking-documents", "reviewing", "apologising-store"])
def test_in_the_middle_of_a_visit_it_is_told_that_the_entries_are_kept(below: str, language: str, kept: str) -> None:
    assert kept in read_at_help(below, language)


@in_each_language
@pytest.mark.parametrize(
    "below", ["apologising-bug", "welcoming", "choosing-request", "finished", "finished-without-paper", "thanking"]
)
def test_nothing_is_called_kept_where_it_was_erased_or_there_is_nothing_to_go_on_with(
    below: str, language: str, kept: str
) -> None:
    words = read_at_help(below, language)
    assert kept not in words
    assert "400-000-0000" in words, "whom to turn to stands there all the same"
