"""Whoever does not go on at once: the other button is read in both languages too, and sentences call the buttons as
they are called."""

from __future__ import annotations

import pytest

from kiosk.touch.views import View
from kiosk.touch.views.parts import Button
from kiosk.touch.views.saying import said_of
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.layout import LANGUAGES
from tests.kiosk.touch.samples import samples

pytestmark = pytest.mark.xdist_group("stage")


def seen(name: str, language: str) -> View:
    return view_of(samples(catalogue(), language)[name], open_window().around(theme_of(PANELS[0])))


def words_on(view: View, button: str) -> dict[str, str]:
    """The texts of a button by what they are: its label, the same in the second language."""
    found: Button = next(it for it in view.frame.actions if it.id == button)
    return {text.name: "".join(text.lines) for text in found.texts}


@pytest.mark.parametrize(
    ("name", "button", "second"),
    [
        ("checking-documents", "print-list", "Print this list"),
        ("taking-list-home", "leave", "Come back later"),
        ("reading-privacy-notice", "decline", "Skip them"),
        ("checking-documents", "primary", "Continue"),
    ],
)
def test_both_buttons_are_read_in_the_second_language_too(name: str, button: str, second: str) -> None:
    assert words_on(seen(name, "zh"), button)["second"] == second


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "buttons"),
    [
        ("checking-documents", ["print-list", "primary"]),
        ("taking-list-home", ["primary"]),
        ("taking-list-home-unprinted", ["primary"]),
        ("taking-list-home-unproven", ["primary"]),
    ],
)
def test_what_can_be_done_is_called_as_its_button_is(name: str, buttons: list[str], language: str) -> None:
    view = seen(name, language)
    labels = [words_on(view, button)["label"] for button in buttons]
    sentences = [said.text.lower() for said in said_of(view) if not said.text.startswith(tuple(labels))]
    for label in labels:
        assert any(label.lower() in sentence for sentence in sentences), label
