"""What is wrong in a file that people write, told in one sentence: where, key, value, what is allowed.

The catalogue and the settings are read, checked and refused the same way.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from errno import ENXIO
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

MOST_SHOWN = 60
MOST_OF_A_KEY = 120
MOST_NESTED = 20
"""How many tables and lists may stand in each other; ours never need more than eight."""
ALLOWED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": 'a table of texts by language, such as {{ zh = "…", en = "…" }}',
    "finite_number": "a number that ends",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_type": "a whole number",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "literal_error": "{expected}",
    "model_attributes_type": "a table",
    "model_type": "a table",
    "path_type": "a path in quotation marks",
    "string_too_long": "{max_length} characters at most",
    "string_type": "a text in quotation marks",
    "too_long": "{max_length} entries at most",
    "too_short": "one entry or more",
    "tuple_type": "a list in square brackets",
}
"""Of what pydantic refuses, what is allowed, in our words; its own are for programmers."""


NO_FILE = "a pipe or a device; allowed is a file"
TOO_DEEP = f"tables or lists stand in each other more than {MOST_NESTED} deep; allowed is {MOST_NESTED} at the most"


class Unreadable(Exception):
    """A file that cannot be read at all; one sentence that begins with the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: where, its value (None where it has none), and what is allowed. A whole table says
    nothing in a sentence, and is not shown."""

    key: str
    value: object
    allowed: str

    def told(self, where: str) -> str:
        """The sentence; `where` is the file, or what else said it."""
        value = "" if self.value is None or isinstance(self.value, dict) else f" = {_shown(self.value)}"
        key = self.key if len(self.key) <= MOST_OF_A_KEY else self.key[:MOST_OF_A_KEY] + "…"
        if not key.isprintable():  # a line break would make two sentences of one
            key = repr(key)
        return f"{where}: {key}{value}: {self.allowed}"


def is_readable(file: Path) -> bool:
    """Whether it is a file that this user can read: none in a folder that this user may not search, and none with a
    name that no file can have."""
    try:
        return file.is_file() and os.access(file, os.R_OK)
    except (OSError, ValueError):
        return False


def read_tables(file: Path | Traversable, most_bytes: int) -> dict[str, Any]:
    """The tables of a TOML file. Raises `Unreadable`, also for a pipe or a device: one would be waited for."""
    try:
        if isinstance(file, Path) and file.exists() and not (file.is_file() or file.is_dir()):
            raise OSError(ENXIO, NO_FILE)
        with file.open("rb") as opened:
            content = opened.read(most_bytes + 1)
    except (OSError, ValueError) as error:  # a path with a NUL in it is a ValueError
        raise Unreadable(f"{file}: cannot be read ({getattr(error, 'strerror', error)})") from None
    if len(content) > most_bytes:
        raise Unreadable(f"{file}: is larger than {most_bytes} bytes, the most that is allowed")
    try:
        # with a byte-order mark before it, too: editors on Windows put one there, and nobody sees it
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise Unreadable(f"{file}: is not TOML in UTF-8: {error}") from None
    except RecursionError:
        raise Unreadable(f"{file}: {TOO_DEEP}") from None
    if _is_too_deep(tables):
        raise Unreadable(f"{file}: {TOO_DEEP}")
    return tables


def _is_too_deep(tables: dict[str, Any]) -> bool:
    level: list[Any] = [tables]
    for _ in range(MOST_NESTED):
        parts = (part for one in level for part in (one.values() if isinstance(one, dict) else one))
        level = [part for part in parts if isinstance(part, dict | list)]
    return bool(level)


def not_allowed(allowed: str, key: str = "", value: object = None) -> PydanticCustomError:
    """A refusal for pydantic: `key` and `value` name the part that is meant, where it is not the whole entry."""
    return PydanticCustomError("not_allowed", "{allowed}", {"allowed": allowed, "key": key, "value": value})


def only_known(told: Any, known: Collection[str]) -> Any:
    """What was told, as it is. Refuses a key that nobody reads: a misspelt one is an error, not a silent nothing."""
    unknown = no_such_key(told, known) if isinstance(told, dict) else None
    if unknown is not None:
        raise not_allowed(unknown.allowed, unknown.key, unknown.value)
    return told


def no_such_key(told: Mapping[str, Any], known: Collection[str]) -> Fault | None:
    """The first key that nobody reads, None where all are known."""
    allowed = f"no such key, allowed are {', '.join(known)}"
    return next((Fault(key, value, allowed) for key, value in told.items() if key not in known), None)


def fault_in(error: ValidationError, told: Mapping[str, Any], read: Callable[[Any], object]) -> Fault:
    """The first thing that pydantic found in what was told; `read` is what refused it."""
    found = error.errors()[0]
    refusal = found.get("ctx", {}) if found["type"] == "not_allowed" else {}
    key = _key(found["loc"], told)
    if refusal.get("key"):
        return Fault(".".join(filter(None, (key, refusal["key"]))), refusal["value"], refusal["allowed"])
    if found["type"] == "missing":
        allowed = _allowed_at(found["loc"], told, read)
        return Fault(key, None, f"the key is missing, {allowed}" if allowed else "the key is missing")
    return Fault(key, found["input"], _allowed(found))


def _allowed_at(location: Sequence[int | str], told: Any, read: Callable[[Any], object]) -> str:
    """What is allowed where nothing stands: pydantic says it of an empty text there, which hardly any key takes."""
    try:
        read(_with_empty(told, location))
    except ValidationError as refused:
        found = (it for it in refused.errors() if it["loc"] == location and it["type"] != "missing")
        return next(map(_allowed, found), "")
    return ""


def _with_empty(told: Any, location: Sequence[int | str]) -> Any:
    """What was told, with an empty text at a place where nothing stands."""
    if not location:
        return ""
    part, rest = location[0], location[1:]
    if isinstance(told, list) and isinstance(part, int):
        return [_with_empty(it, rest) if place == part else it for place, it in enumerate(told)]
    known = told if isinstance(told, dict) else {}
    return {**known, part: _with_empty(known.get(str(part)), rest)}


def _allowed(found: ErrorDetails) -> str:
    if found["type"] in ALLOWED:
        limits = {name: _shown_plainly(limit) for name, limit in found.get("ctx", {}).items()}
        return "allowed is " + ALLOWED[found["type"]].format(**limits)
    return found["msg"].removeprefix("Value error, ")


def _key(location: Sequence[int | str], told: Any) -> str:
    """Where in the file: entries by their id where they have one, as in `requests[repair].name`."""
    words = ""
    for part in location:
        told = _part(told, part)
        if isinstance(part, int):
            words += f"[{told['id'] if isinstance(told, dict) and isinstance(told.get('id'), str) else part + 1}]"
        else:
            words += f".{part}" if words else part
    return words


def _part(told: Any, name: int | str) -> Any:
    if isinstance(told, list) and isinstance(name, int):
        return told[name]
    return told.get(name) if isinstance(told, dict) else None


def _shown(value: object) -> str:
    if not isinstance(value, str):
        return _shortened(_shown_plainly(value))
    return repr(_shortened(value))


def _shown_plainly(value: object) -> str:
    """As a file says it: true, and 20 for 20.0."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else _written(value)


def _written(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes none so long
        return "a number of thousands of digits"


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"
