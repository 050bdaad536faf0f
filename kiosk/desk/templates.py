"""Pages from templates: words by message key, everything that was typed escaped, nothing looked up twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from kiosk.staff import MOST_COUNTER
from kiosk.wording import Wording

CONTENT_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Enclosure:
    """A file that pages refer to: its content, its type, and a mark that changes with it."""

    content: bytes
    content_type: str
    mark: str


class Templates:
    """The templates of `layouts/desk` and the files beside them, read once."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self.enclosures = _enclosures()
        self._pages = Environment(
            loader=PackageLoader("layouts", "desk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._pages.globals["enclosed"] = self._address
        self._pages.globals["most_counter"] = MOST_COUNTER

    def page(self, name: str, language: str, content: Mapping[str, object]) -> str:
        """The page `name`.html in a language. `say(key, ...)` is there in every template."""
        template = self._pages.get_template(f"{name}.html")
        return template.render(say=partial(self._wording.say, language), language=language, **content)

    def _address(self, name: str) -> str:
        return f"/static/{name}?{self.enclosures[name].mark}"


def _enclosures() -> dict[str, Enclosure]:
    folder = resources.files("layouts") / "desk"
    files = {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith(".html")}
    return {name: _enclosure(name, content) for name, content in files.items() if _content_type(name)}


def _enclosure(name: str, content: bytes) -> Enclosure:
    return Enclosure(content, _content_type(name), hashlib.sha256(content).hexdigest()[:12])


def _content_type(name: str) -> str:
    return next((kind for suffix, kind in CONTENT_TYPES.items() if name.endswith(suffix)), "")
