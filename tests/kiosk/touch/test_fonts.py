"""Where the letters and icons come from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.touch import views
from kiosk.touch.fonts import FontsMissing, UnknownIcon, find_fonts, icon_character
from tests.kiosk.touch.harness import catalogue

NOWHERE = Path("/proc/nowhere")
"""A folder that nobody can make."""


def test_every_icon_of_the_catalogue_and_of_the_screens_exists() -> None:
    named = {request.icon for request in catalogue().requests}
    for file in Path(views.__file__).parent.glob("*.py"):
        named |= set(re.findall(r'(?:Line\(|icon=|fact\(\s*drawing,\s*)"([a-z0-9-]+)"', file.read_text()))
    for name in named:
        assert len(icon_character(name)) == 1


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(UnknownIcon, match="no-such-icon"):
        icon_character("no-such-icon")


def test_missing_fonts_are_told_with_the_package_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="install the Debian package fonts-noto-cjk"):
        find_fonts(environment={"XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path)})


def test_a_folder_that_cannot_be_looked_at_is_passed_over(tmp_path: Path) -> None:
    found = find_fonts(environment={"XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_DIRS": f"/{'x' * 300}:/usr/share"})
    assert found.regular.exists()
    with pytest.raises(FontsMissing, match="install the Debian package fonts-noto-cjk"):
        find_fonts(environment={"XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_DIRS": f"/{'x' * 300}"})


def test_faces_are_taken_out_once(tmp_path: Path) -> None:
    first = find_fonts()
    assert first == find_fonts()
    assert first.regular.exists()
    assert first.bold.exists()
    assert first.regular != first.bold


def test_without_a_cache_that_can_be_written_they_are_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a service's user without a home."""
    homeless = {"XDG_CACHE_HOME": str(NOWHERE)}
    state = tmp_path / "state"
    first = find_fonts(state, homeless)
    assert first.regular.parent == first.bold.parent == state
    assert state.stat().st_mode & 0o777 == 0o700, "what else is kept there is this user's alone"
    written = first.regular.stat()
    monkeypatch.setenv("HOME", "~")
    assert find_fonts(state, {}).regular == first.regular, "nor where there is no home at all"
    assert find_fonts(state, homeless).regular.stat() == written, "once"


def test_faces_that_can_be_kept_nowhere_are_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match=r"^/proc/nowhere/lobby-kiosk/fonts: .* name another with XDG_CACHE_HOME$"):
        find_fonts(NOWHERE, {"XDG_CACHE_HOME": str(NOWHERE)})
