"""What somebody looks at: touch screens, paper, desk pages. Templates without decisions and without words."""

from __future__ import annotations

from functools import cache
from importlib import resources

FIRST = "widgets.kv"


@cache
def load_screens() -> None:
    """Tells Kivy how every screen looks: each kv file once, the shared widgets first. Kivy is imported here only."""
    from kivy.lang import Builder

    files = [file for file in (resources.files("layouts") / "screens").iterdir() if file.name.endswith(".kv")]
    for file in sorted(files, key=lambda file: (file.name != FIRST, file.name)):
        Builder.load_string(file.read_text(encoding="utf-8"), filename=str(file), rulesonly=True)
