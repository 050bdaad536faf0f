"""Whether the screen can draw every text that stands on it: what its font lacks would be an empty box.

Reading a font takes longer than the way to the first picture may, so only whoever checks asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

from kiosk.catalogue import Catalogue, CatalogueError
from kiosk.fault import Fault
from kiosk.settings import Settings, SettingsError
from kiosk.wording import Wording, WordingError

HEARD = "spoken."
"""How the keys of words begin that are only heard."""


def check_catalogue_drawable(catalogue: Catalogue, file: Path | None, drawn: Collection[str]) -> None:
    """Raises `CatalogueError` for a text with a character that is none of those `drawn`."""
    names = [(f"languages[{it.id}].name", it.id, it.name) for it in catalogue.languages]
    texts = _texts(catalogue.model_dump(), [it.id for it in catalogue.languages], "")
    fault = _undrawn(chain(names, texts), drawn)
    if fault:
        raise CatalogueError(fault.told(str(file or "the catalogue that ships")))


def check_words_drawable(wording: Wording, drawn: Collection[str]) -> None:
    """Raises `WordingError` for the same in the words of a language."""
    for language, words in wording.languages.items():
        shown = ((key, language, "".join(told)) for key, told in words.texts.items() if not key.startswith(HEARD))
        fault = _undrawn(shown, drawn)
        if fault:
            raise WordingError(fault.told(f"the wording file of {language}"))


def check_centre_drawable(settings: Settings, languages: Collection[str], drawn: Collection[str]) -> None:
    """Raises `SettingsError` for the same in what stands on the greeting and on paper."""
    fault = _undrawn(_texts(settings.centre.model_dump(), languages, "centre"), drawn)
    if fault:
        raise SettingsError(settings.refusal(fault.key, fault.value, fault.allowed))


def _undrawn(texts: Iterable[tuple[str, str, str]], drawn: Collection[str]) -> Fault | None:
    """The first text, of those told with key and language, that cannot be drawn, and what character is to blame."""
    for key, language, text in texts:
        lacked = next((it for it in text if it.isprintable() and it not in drawn), None)
        if lacked:
            why = f"the screen's font has no {lacked!r} (U+{ord(lacked):04X}), so {language} would show empty boxes"
            return Fault(key, text, f"{why}; allowed are the characters of Noto Sans CJK")
    return None


def _texts(told: object, languages: Collection[str], key: str) -> Iterator[tuple[str, str, str]]:
    """Every text in one of the languages, however deep it stands: its key, its language and itself."""
    match told:
        case dict():
            for name, inner in told.items():
                below = f"{key}.{name}".lstrip(".")
                if isinstance(inner, str) and name in languages:
                    yield below, name, inner
                else:
                    yield from _texts(inner, languages, below)
        case list() | tuple():
            for place, inner in enumerate(told):
                name = inner.get("id", place) if isinstance(inner, dict) else place
                yield from _texts(inner, languages, f"{key}[{name}]")
