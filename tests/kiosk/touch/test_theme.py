"""Sizes and colours as decided, before anything is drawn."""

from __future__ import annotations

import pytest

from kiosk.touch.theme import (
    CALM,
    CAPITAL_PER_EM,
    EMS_MM,
    HIGH_CONTRAST,
    KEY_MM,
    TARGET_MM,
    LookName,
    Palette,
    Theme,
)
from tests.kiosk.touch.harness import PANELS, Panel, theme_of
from tests.kiosk.touch.test_everyone import contrast

BODY = "body", "lead", "title", "great", "greeting", "number", "vast"
SURFACES: tuple[LookName, ...] = (
    "primary",
    "second",
    "card",
    "key",
    "bar",
    "have",
    "missing",
    "ticket",
    "panel",
    "notice",
    "good",
)

both_palettes = pytest.mark.parametrize("palette", [CALM, HIGH_CONTRAST], ids=["calm", "high-contrast"])


def _theme(palette: Palette) -> Theme:
    return Theme(1080, 1920, 102, palette=palette)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_every_step_of_the_type_scale_can_be_read(panel: Panel) -> None:
    """A1."""
    theme = theme_of(panel)
    for step in BODY:
        em_mm = theme.em(step) / panel.ppi * 25.4  # type: ignore[arg-type]
        assert em_mm >= 6.6
        assert em_mm * CAPITAL_PER_EM >= 4.8


def test_the_number_has_capitals_of_40_mm() -> None:
    assert EMS_MM["number"] * CAPITAL_PER_EM >= 40


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_more_than_twelve_sizes_are_kept_open(scale: float) -> None:
    theme = Theme(1080, 1920, 102, scale)
    assert len({theme.em(step) for step in EMS_MM}) <= 12


def test_targets_and_keys_are_as_large_as_fingers() -> None:
    """A4."""
    assert (TARGET_MM, KEY_MM) == (20, 15)


def test_body_text_stands_out_ten_to_one_and_twenty_to_one_in_high_contrast() -> None:
    """A6."""
    for palette, least in ((CALM, 10), (HIGH_CONTRAST, 20)):
        for ground in (palette.paper, palette.surface):
            assert contrast(palette.ink, ground) >= least
            assert contrast(palette.quiet, ground) >= (least if palette.outlined else 7)


def test_the_accents_of_high_contrast_stand_out_ten_to_one() -> None:
    """A6."""
    p = HIGH_CONTRAST
    for accent in (p.deep, p.warm, p.focus):
        assert min(contrast(accent, p.paper), contrast(accent, p.surface)) >= 10
    assert min(contrast(p.on_deep, p.deep), contrast(p.on_deep, p.deep_pressed)) >= 10


@both_palettes
@pytest.mark.parametrize("name", SURFACES)
def test_words_stand_out_from_every_surface_pressed_or_not(name: LookName, palette: Palette) -> None:
    """A6."""
    look, least = _theme(palette).look(name), 10 if palette.outlined else 7
    for ground in (look.fill, look.pressed):
        assert contrast(look.ink, ground) >= least
        assert contrast(look.quiet, ground) >= least


@both_palettes
@pytest.mark.parametrize("name", ["primary", "second", "card", "key", "have", "missing"])
def test_what_can_be_touched_has_an_outline(name: LookName, palette: Palette) -> None:
    """A7: controls, focus and icons 3:1."""
    assert contrast(_theme(palette).look(name).edge, palette.paper) >= 3
    assert contrast(palette.focus, palette.paper) >= 3
    assert contrast(palette.deep, palette.surface) >= 3


@both_palettes
def test_have_and_not_yet_differ_in_grey_too(palette: Palette) -> None:
    """A8: never colour alone."""
    theme = _theme(palette)
    assert contrast(theme.look("have").fill, theme.look("missing").fill) >= 3
    assert contrast(theme.look("card").fill, theme.look("card").pressed) > 1


@both_palettes
@pytest.mark.parametrize("name", ["second", "card", "key", "bar", "missing"])
def test_a_light_surface_under_a_finger_is_outlined_three_to_one(name: LookName, palette: Palette) -> None:
    """A12: who sees little sees it too, beside their fingertip."""
    theme = _theme(palette)
    rest, pressed = theme.look(name), theme.look(name).when_pressed
    assert contrast(pressed.edge, pressed.fill) >= 3
    assert contrast(pressed.edge, palette.paper) >= 3
    assert pressed.line >= 2 * rest.line


@both_palettes
def test_a_deep_surface_under_a_finger_is_of_another_colour(palette: Palette) -> None:
    """A12."""
    look = _theme(palette).look("primary")
    assert contrast(look.when_pressed.fill, look.fill) >= (1.2 if palette.outlined else 2)


def test_millimetres_are_never_rounded_down() -> None:
    theme = Theme(1280, 800, 125)
    assert theme.mm(20) * 25.4 / 125 >= 20


def test_a_notice_is_told_from_a_button_in_high_contrast_too() -> None:
    """A8: where buttons are outlined, it has a bar at its side and no outline."""
    theme = Theme(1080, 1920, 102, palette=HIGH_CONTRAST)
    notice, button = theme.look("notice"), theme.look("second")
    assert (notice.line, button.bar) == (0, 0)
    assert notice.bar > 2 * button.line
    assert theme.look("ticket") == theme.look("primary")
