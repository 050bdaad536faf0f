"""`kiosk catalogue list|check`: what visitors can come for, and whether a catalogue file is sound."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.catalogue import Catalogue, CatalogueError, Choice, Request, read_catalogue
from kiosk.drawable import check_catalogue_drawable, check_words_drawable
from kiosk.house import catalogue_file, check_presentable
from kiosk.settings import SettingsError, read_settings
from kiosk.wording import Wording, WordingError, load_wording

REFUSALS = (CatalogueError, SettingsError, WordingError)


def run(arguments: Namespace) -> int:
    """List or check; a file that is not sound is refused with one sentence."""
    file = Path(arguments.file) if arguments.file is not None else catalogue_file(read_settings())
    catalogue = read_catalogue(file)
    check_presentable(catalogue, file)
    wording = load_wording([language.id for language in catalogue.languages], catalogue.home_language)
    if arguments.action == "check":
        _check_drawable(catalogue, file, wording)
        print(_verdict(catalogue, file, arguments.json))
    elif arguments.json:
        print(json.dumps([_as_facts(request) for request in catalogue.requests], ensure_ascii=False))
    else:
        for request in catalogue.requests:
            print(_as_line(request, catalogue))
    return 0


def _check_drawable(catalogue: Catalogue, file: Path | None, wording: Wording) -> None:
    """Nobody can tell on a machine without the fonts; `kiosk doctor` says there that they are missing."""
    from kiosk.touch.fonts import FontsMissing, drawn_characters, find_fonts

    try:
        with TemporaryDirectory() as otherwise:
            drawn = drawn_characters(find_fonts(otherwise=Path(otherwise)))
    except FontsMissing:
        return
    check_catalogue_drawable(catalogue, file, drawn)
    check_words_drawable(wording, drawn)


def _verdict(catalogue: Catalogue, file: Path | None, in_json: bool) -> str:
    languages = [language.id for language in catalogue.languages]
    if in_json:
        return json.dumps({"sound": True, "requests": len(catalogue.requests), "languages": languages})
    name = file or "the catalogue that ships"
    return f"{name}: {len(catalogue.requests)} requests in {', '.join(languages)}, all well"


def _as_facts(request: Request) -> dict[str, object]:
    return {
        "request": request.id,
        "series": request.series,
        "questions": {question.id: _answers(question.choices) or "number" for question in request.questions},
        "documents": [document.id for document in request.documents],
        "fees": [fee.id for fee in request.fees],
        "details": [detail.id for detail in request.details],
    }


def _answers(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.id for choice in choices]


def _as_line(request: Request, catalogue: Catalogue) -> str:
    home = catalogue.home_language
    asks = " ".join(f"{q.id}={'|'.join(_answers(q.choices)) or f'{q.least}-{q.most}'}" for q in request.questions)
    return f"{request.series}  {request.id:<20} {request.name[home]}  {asks}".rstrip()
