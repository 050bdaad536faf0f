"""Fonts: simplified Chinese faces taken once out of Debian's collections, and the packaged icon font.

A `.ttc` opens at its Japanese face, so face 2 is written once into the user's cache folder, or where that cannot be
written into another one, under a name that changes with its source. Kivy is imported only where fonts are registered
or measured.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

logger = logging.getLogger("kiosk.touch")

SHARED = "/usr/local/share:/usr/share"
"""Where programs share what is no code, if nobody says otherwise (XDG base directories)."""
COLLECTIONS = Path("fonts/opentype/noto")
SIMPLIFIED_CHINESE = 2
STANDARD_NAME = "Roboto"
"""The name under which Kivy looks for its standard font."""
ICONS_NAME = "icons"


class FontsMissing(Exception):
    """The Chinese fonts are not installed, or can be put nowhere; the message says what to do."""


class UnknownIcon(Exception):
    """An icon name that the packaged icon font does not have."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font files: text regular and bold, and icons."""

    regular: Path
    bold: Path
    icons: Path


def find_fonts(otherwise: Path | None = None, environment: Mapping[str, str] | None = None) -> Fonts:
    """The font files, taken out of their collections where that was not done yet (some seconds, once). They are kept
    in the user's cache folder, or in `otherwise` where that cannot be written.

    Raises `FontsMissing` where the collections are not installed, and where no folder can be written.
    """
    told = os.environ if environment is None else environment
    folders, collections = [it for it in (_cache_folder(told), otherwise) if it], _collections(told)
    regular, bold = (_face(collections / f"NotoSansCJK-{weight}.ttc", folders) for weight in ("Regular", "Bold"))
    icons = resources.files("fonticon_mdi7") / "fonts" / "materialdesignicons-webfont.ttf"
    return Fonts(regular, bold, Path(str(icons)))


def drawn_characters(fonts: Fonts) -> frozenset[str]:
    """All characters that the text faces have, both regular and bold; in place of any other an empty box is drawn.
    It takes some tenths of a second: for whoever checks, not for the way to the first picture."""
    from fontTools.ttLib import TTFont

    with TTFont(str(fonts.regular), lazy=True) as regular, TTFont(str(fonts.bold), lazy=True) as bold:
        return frozenset(map(chr, regular.getBestCmap().keys() & bold.getBestCmap().keys()))


@lru_cache(maxsize=512)
def icon_character(name: str) -> str:
    """The character of an icon such as `key-outline` in the icon font. Raises `UnknownIcon`."""
    from fonticon_mdi7 import MDI7  # type: ignore[import-untyped]

    told = getattr(MDI7, name.replace("-", "_"), None)
    if told is None:
        raise UnknownIcon(f"icon {name!r} is not in Material Design Icons 7")
    return str(told).rpartition(".")[2]


def register_fonts(fonts: Fonts) -> None:
    """Makes the text faces Kivy's standard font, and the icons known by their name."""
    from kivy.core.text import LabelBase

    LabelBase.register(STANDARD_NAME, fn_regular=str(fonts.regular), fn_bold=str(fonts.bold))
    LabelBase.register(ICONS_NAME, fn_regular=str(fonts.icons))


class KivyMeasure:
    """The width of a text in px as Kivy will draw it. Each text is measured once, until all is forgotten: visitors'
    own words are among them."""

    def __init__(self) -> None:
        self._label = lru_cache(maxsize=256)(_label)
        self._measured = lru_cache(maxsize=4_096)(self._width)

    def __call__(self, text: str, em: int, bold: bool) -> float:
        """The width of a text in one line at an em in px, in bold or not."""
        return self._measured(text, em, bold)

    def forget(self) -> None:
        """Keeps no text that was measured."""
        self._measured.cache_clear()

    def _width(self, text: str, em: int, bold: bool) -> float:
        return float(self._label(em, bold).get_extents(text)[0])


def _label(em: int, bold: bool) -> Any:
    from kivy.core.text import Label

    made = Label(font_name=STANDARD_NAME, font_size=em, bold=bold)
    made.resolve_font_name()
    return made


def _collections(environment: Mapping[str, str]) -> Path:
    """The first folder of collections that this user may search; without any, the one where they should be."""
    folders = [Path(it) / COLLECTIONS for it in (environment.get("XDG_DATA_DIRS") or SHARED).split(":")]
    return next((it for it in folders if os.access(it, os.X_OK)), folders[-1])


def _cache_folder(environment: Mapping[str, str]) -> Path | None:
    """None for a user without a home."""
    try:
        caches = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    except RuntimeError:
        return None
    return Path(caches) / "lobby-kiosk" / "fonts"


def _face(collection: Path, folders: Sequence[Path]) -> Path:
    """The simplified Chinese face of a collection as a file of its own, in the first folder that has it or takes
    it."""
    try:
        stamp = collection.stat()
    except OSError:
        raise FontsMissing(f"{collection}: missing; install the Debian package fonts-noto-cjk") from None
    version = hashlib.sha256(f"{collection} {stamp.st_size} {stamp.st_mtime_ns}".encode()).hexdigest()[:12]
    faces = [folder / f"{collection.stem}-SC-{version}.otf" for folder in folders]
    return next((it for it in faces if os.access(it, os.R_OK)), None) or _taken_out(collection, faces)


def _taken_out(collection: Path, faces: Sequence[Path]) -> Path:
    """The face in the first place that takes it."""
    reason: str | None = ""
    for face in faces:
        try:
            _take_out(collection, face)
        except OSError as error:
            reason = error.strerror
            logger.warning("%s: the screen's fonts cannot be kept there (%s)", face.parent, reason)
        else:
            return face
    raise FontsMissing(
        f"{faces[0].parent}: the screen's fonts cannot be kept there ({reason}); give this user the folder, "
        "or name another with XDG_CACHE_HOME"
    )


def _take_out(collection: Path, face: Path) -> None:
    """Writes the face beside its place and moves it there, so that a broken write is never taken for a font."""
    from fontTools.ttLib import TTCollection

    face.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TTCollection(str(collection), lazy=True) as fonts, tempfile.TemporaryDirectory(dir=face.parent) as folder:
        unfinished = Path(folder) / face.name
        fonts.fonts[SIMPLIFIED_CHINESE].save(str(unfinished))
        unfinished.replace(face)
