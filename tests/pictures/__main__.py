"""Draws every screen in both languages and all modes on three panels, some in the third language, with the screen
read aloud and in two modes at once, and scenes of more than usual, for human eyes:
`python -m tests.pictures [PART OF A NAME]`.

Without a part of a name it also draws the README's pictures anew.
"""

from __future__ import annotations

import sys
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
README = Path(__file__).parent / "readme"
BESIDE_PX = 16
BESIDES = (("zh-Hant", "standard"), ("zh", "speech"), ("zh", "large-contrast"), ("en", "large-contrast"))
"""Languages and modes that no test walks through on every screen."""


def draw(wanted: str) -> None:
    """Writes the pictures whose names hold `wanted`."""
    window = open_window()
    for panel in PANELS:
        window.resize(panel)
        for language, mode in (*product(LANGUAGES, MODES), *BESIDES):
            folder = FOLDER / folder_of(panel, language, mode)
            for seen in layout(Setting(panel, language, mode)):
                if wanted in str(folder / f"{seen.name}.png"):
                    window.show(seen.view)
                    window.picture(folder / f"{seen.name}.png")
        for language in LANGUAGES:
            folder = FOLDER / f"{folder_of(panel, language, 'standard')}-scenes"
            for name, view in scenes(window.around(theme_of(panel)), language):
                if wanted in str(folder / f"{name}.png"):
                    window.show(view)
                    window.picture(folder / f"{name}.png")


def folder_of(panel: Panel, language: str, mode: str) -> str:
    """Where the pictures of a setting are: the standard mode's are named by panel and language alone."""
    return "-".join([panel.name, language] + ([] if mode == "standard" else [mode]))


def put_beside(folder: str, names: tuple[str, ...], width: int, file: str) -> None:
    """Some pictures of a folder beside each other, each so many px wide."""
    opened = [Image.open(FOLDER / folder / f"{name}.png") for name in names]
    height = round(opened[0].height * width / opened[0].width)
    sheet = Image.new("RGB", (len(opened) * (width + BESIDE_PX) - BESIDE_PX, height), "#D9D4C7")
    for place, picture in enumerate(opened):
        sheet.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (place * (width + BESIDE_PX), 0))
    README.mkdir(exist_ok=True)
    sheet.quantize(128).save(README / file, optimize=True)


def main(wanted: str = "") -> None:
    """Draws, and says where the pictures are."""
    draw(wanted)
    if not wanted:
        told = ("welcoming", "choosing-request", "checking-documents", "finished")
        put_beside("portrait-zh", told, 360, "visit.png")
        put_beside("landscape-en", ("checking-documents", "giving-date"), 720, "landscape.png")
        put_beside("small-zh", ("choosing-request", "answering-number-refused"), 720, "small.png")
        draw_slips(README / "slips.png")
        draw_desk(README)
    print(f"pictures are in {FOLDER}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
