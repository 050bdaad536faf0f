"""What everybody in the house knows: its settings, its catalogue and its words, read and checked.

It is read before the first picture, so nothing of the office is imported here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.catalogue import Catalogue, CatalogueError, read_catalogue
from kiosk.fault import Fault, is_readable
from kiosk.settings import Settings, SettingsError, read_settings, untranslated
from kiosk.wording import Wording, WordingError, is_currency, load_what_is_spoken

HOUSE_REFUSALS = (SettingsError, CatalogueError, WordingError)


@dataclass(frozen=True)
class House:
    """What everybody in the house knows: the settings, what can be asked for, and the words for it. `unspoken` has a
    sentence for each language of the catalogue file that is left out, because the kiosk has no words of it."""

    settings: Settings
    catalogue: Catalogue
    wording: Wording
    unspoken: tuple[str, ...] = ()


def open_house() -> House:
    """Settings, catalogue and words, read and checked. Raises one of `HOUSE_REFUSALS`."""
    settings = read_settings()
    written = read_catalogue(catalogue_file(settings))
    home, *others = [language.id for language in written.languages]
    wording, unspoken = load_what_is_spoken(home, others)
    catalogue = written.speaking(wording.languages)
    languages = [language.id for language in catalogue.languages]
    gap = untranslated(settings.centre, languages)
    if gap:
        allowed = f"the text is missing, each language of the catalogue needs one ({', '.join(languages)})"
        raise SettingsError(settings.refusal(gap, None, allowed))
    return House(settings, catalogue, wording, unspoken)


def catalogue_file(settings: Settings) -> Path | None:
    """The centre's own catalogue, None for the one that ships. Raises `SettingsError`."""
    file = settings.catalogue
    if file and not is_readable(file):
        raise SettingsError(settings.refusal("catalogue", str(file), "allowed is a file that this user can read"))
    return file


def check_presentable(catalogue: Catalogue, file: Path | None) -> None:
    """Raises `CatalogueError` for an icon that the font lacks, which would break the list of requests for everybody,
    and for a currency that nobody has."""
    from kiosk.touch.fonts import UnknownIcon, icon_character

    name = str(file or "the catalogue that ships")
    if not is_currency(catalogue.currency):
        wrong = Fault("currency", catalogue.currency, "allowed are the codes of ISO 4217, such as CNY")
        raise CatalogueError(wrong.told(name))
    for request in catalogue.requests:
        try:
            icon_character(request.icon)
        except UnknownIcon:
            allowed = "allowed are names of Material Design Icons 7, such as key-outline"
            raise CatalogueError(Fault(f"requests[{request.id}].icon", request.icon, allowed).told(name)) from None
