"""What a printer model can do: one frozen `Profile` for each file in `profiles/`."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from errno import ENXIO
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from printing.refusal import shown

Codec = Literal["gbk", "gb18030", "none"]
QrWay = Literal["native", "image"]
CutKind = Literal["partial", "full"]
Confirmation = Literal["process-id", "fence", "none"]

CELL_DOTS = 12
"""Dots across an ASCII cell at single width; a hanzi takes two cells, and both are 24 dots high."""


class ProfileError(ValueError):
    """A profile that does not exist or says what no printer can; one sentence with what is allowed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A printer model.

    `width_dots` is what it can print across, at 203 dots an inch; `columns` the ASCII cells in it. `codec` is the
    code of its Chinese font, `none` where it has no such font. `sizes` is the largest multiple of a cell. `glyphs`
    counts the characters of one's own that it can hold. `cuts` are what its cutter does, the first its usual one.
    `confirmation` says how it proves that it printed. `near_end`: it feels the end of the roll coming.
    `presenter`: it holds a slip back until it is whole.
    """

    name: str
    width_dots: int
    columns: int
    codec: Codec
    sizes: int
    qr: QrWay
    glyphs: int
    cuts: tuple[CutKind, ...]
    confirmation: Confirmation
    near_end: bool
    presenter: bool

    @property
    def sha256(self) -> str:
        """Of its name and all it says: a file that says something else under the same name is another profile."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def profile_names() -> tuple[str, ...]:
    """The names of all profiles that ship, in order."""
    folder = resources.files("printing").joinpath("profiles")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load_profile(name: str) -> Profile:
    """The shipped profile called `name`, or that of one's own file, where `name` is a path that ends in .toml.

    Raises `ProfileError` for a wrong name, file, key or value.
    """
    if name.endswith(".toml"):
        return read_profile(name, name, _read(Path(name)))
    if name not in profile_names():
        shipped = ", ".join(profile_names())
        raise ProfileError(
            f"there is no printer profile {shown(name)}; there are {shipped}, and files of your own in .toml"
        )
    file = resources.files("printing").joinpath("profiles", f"{name}.toml")
    return read_profile(name, f"{name}.toml", tomllib.loads(file.read_text(encoding="utf-8")))


def _read(file: Path) -> dict[str, Any]:
    """A pipe or a device is refused: one would be waited for."""
    try:
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise OSError(ENXIO, "a pipe or a device; allowed is a file")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"printer profile {file}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"printer profile {file}: is not TOML in UTF-8: {error}") from None


def read_profile(name: str, file: str, stated: dict[str, Any]) -> Profile:
    """The profile called `name` that a `file` states. Raises `ProfileError` for a wrong key or value."""
    keys = [field.name for field in fields(Profile) if field.name != "name"]
    for key in stated:
        if key not in keys:
            raise ProfileError(f"{file}: there is no key {shown(key)}; there are {', '.join(keys)}")
    for key in keys:
        if key not in stated:
            raise ProfileError(f"{file}: the key {key!r} is missing")
    profile = Profile(name=name, **{key: _value(file, key, stated[key]) for key in keys})
    if profile.columns * CELL_DOTS > profile.width_dots:
        allowed = profile.width_dots // CELL_DOTS
        raise ProfileError(f"{file}: columns is {profile.columns}; {profile.width_dots} dots hold {allowed}")
    if profile.columns % 2:
        raise ProfileError(
            f"{file}: columns is {profile.columns}; allowed is an even number, since a hanzi takes two"
        )
    if profile.glyphs and profile.codec == "none":
        raise ProfileError(f"{file}: glyphs is {profile.glyphs}; allowed is 0 where codec is 'none'")
    return profile


WIDEST_DOTS = 1200
_RANGES = {"width_dots": (384, WIDEST_DOTS), "columns": (32, 100), "sizes": (1, 8), "glyphs": (0, 94)}


def _value(file: str, key: str, value: Any) -> Any:
    if key in _RANGES:
        low, high = _RANGES[key]
        fits = type(value) is int and low <= value <= high
        return _checked(file, key, value, fits, f"a whole number from {low} to {high}")
    kind = get_type_hints(Profile)[key]
    if kind is bool:
        return _checked(file, key, value, type(value) is bool, "true or false")
    if key == "cuts":
        kinds = get_args(CutKind)
        fits = isinstance(value, list) and value != [] and all(cut in kinds for cut in value)
        return tuple(_checked(file, key, value, fits, f"a list of {' and '.join(kinds)}"))
    return _checked(file, key, value, value in get_args(kind), " or ".join(get_args(kind)))


def _checked(file: str, key: str, value: Any, fits: bool, allowed: str) -> Any:
    if not fits:
        raise ProfileError(f"{file}: {key} is {shown(value)}; allowed is {allowed}")
    return value
