"""Draws every screen in both languages and all modes on three panels, some in the third language, with the screen
read aloud and in two modes at once, and scenes of more than usual, for human eyes:
`python -m tests.pictures [PART OF A NAME]`.

Without a part of a name it also draws the README's pictures anew, and nothing at all where no file that they are
drawn from has changed since; `readme` draws these alone.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image

from tests.kiosk.touch.harness import PANELS, Panel, open_window, theme_of
from tests.kiosk.touch.layout import LANGUAGES, Setting, layout
from tests.kiosk.touch.samples import MODES
from tests.pictures.desk import draw_desk
from tests.pictures.paper import draw_slips
from tests.pictures.scenes import scenes

FOLDER = Path("build/pictures")
DRAWN_FROM = ("kiosk", "layouts", "printing", "tests/pictures", "tests/kiosk", "requirements.lock")
LAST = FOLDER / "drawn-from"
"""What the pictures of the last whole drawing were drawn from."""
README = Path(__file__).parent / "readme"
BESIDE_PX = 16
BESIDES = (("zh-Hant", "standard"), ("zh", "speech"), ("zh", "large-contrast"), ("en", "large-contrast"))
"""Languages and modes that no test walks through on every screen."""


@dataclass(frozen=True)
class Sheet:
    """A picture of the README: some pictures of a folder beside each other, each so many px wide."""

    file: str
    folder: str
    names: tuple[str, ...]
    width: int

    @property
    def pictures(self) -> tuple[Path, ...]:
        """Where its pictures are."""
        return tuple(FOLDER / self.folder / f"{name}.png" for name in self.names)


SHEETS = (
    Sheet("visit.png", "portrait-zh", ("welcoming", "choosing-request", "checking-documents", "finished"), 360),
    Sheet("landscape.png", "landscape-en", ("checking-documents", "giving-date"), 720),
    Sheet("small.png", "small-zh", ("choosing-request", "answering-number-refused"), 720),
)


def draw(is_wanted: Callable[[Path], bool], folders: Collection[str] = ()) -> None:
    """Writes the pictures that are wanted; only those in `folders`, where any are named."""
    window = open_window()
    for panel in PANELS:
        window.resize(panel)
        for language, mode in (*product(LANGUAGES, MODES), *BESIDES):
            folder = FOLDER / folder_of(panel, language, mode)
            if folders and folder.name not in folders:
                continue
            for seen in layout(Setting(panel, language, mode)):
                if is_wanted(folder / f"{seen.name}.png"):
                    window.show(seen.view)
                    window.picture(folder / f"{seen.name}.png")
        for language in LANGUAGES:
            folder = FOLDER / f"{folder_of(panel, language, 'standard')}-scenes"
            if folders and folder.name not in folders:
                continue
            for name, view in scenes(window.around(theme_of(panel)), language):
                if is_wanted(folder / f"{name}.png"):
                    window.show(view)
                    window.picture(folder / f"{name}.png")


def folder_of(panel: Panel, language: str, mode: str) -> str:
    """Where the pictures of a setting are: the standard mode's are named by panel and language alone."""
    return "-".join([panel.name, language] + ([] if mode == "standard" else [mode]))


def put_beside(shown: Sheet) -> None:
    """Makes a picture of the README out of those that it shows."""
    opened = [Image.open(picture) for picture in shown.pictures]
    height = round(opened[0].height * shown.width / opened[0].width)
    sheet = Image.new("RGB", (len(opened) * (shown.width + BESIDE_PX) - BESIDE_PX, height), "#D9D4C7")
    for place, picture in enumerate(opened):
        small = picture.resize((shown.width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (place * (shown.width + BESIDE_PX), 0))
    README.mkdir(exist_ok=True)
    sheet.quantize(128).save(README / shown.file, optimize=True)


def sources() -> str:
    """A text that is another one whenever a file is that pictures are drawn from."""
    found = (it for name in DRAWN_FROM for it in (Path(name), *sorted(Path(name).rglob("*"))))
    kept = (it for it in found if it.is_file() and "__pycache__" not in it.parts and README.name not in it.parts)
    told = hashlib.sha256()
    for file in kept:
        told.update(f"{file}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()


def main(wanted: str = "") -> None:
    """Draws, and says where the pictures are."""
    drawn_from = sources()
    if not wanted and LAST.exists() and LAST.read_text() == drawn_from:
        print(f"pictures are in {FOLDER}; nothing has changed that they are drawn from")
        return
    if not wanted:
        LAST.unlink(missing_ok=True)
    if wanted == README.name:
        shown = {picture for sheet in SHEETS for picture in sheet.pictures}
        draw(shown.__contains__, {sheet.folder for sheet in SHEETS})
    else:
        draw(lambda picture: wanted in str(picture))
    if wanted in ("", README.name):
        for sheet in SHEETS:
            put_beside(sheet)
        draw_slips(README / "slips.png")
        draw_desk(README)
    if not wanted:
        LAST.write_text(drawn_from)
    print(f"pictures are in {FOLDER}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
