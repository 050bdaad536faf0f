"""What stands on one slip of paper, from top to bottom, before any printer is known.

A slip is a list of blocks. It holds finished words and their weight, never dots: a profile decides widths, and
the encoder breaks lines by cells. It survives as JSON, so that a slip that was never sent can be encoded again
for a printer of another profile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any, Literal

Size = Literal["body", "double", "title"]
Align = Literal["left", "centre"]
Mark = Literal["present", "missing", "blank"]


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; `right` stands at the right edge of its last line.

    Sizes: `body` is one cell high and wide; `double` is 1 wide and 2 high (an eye of eighty reads it); `title` is
    2 wide and 2 high, and becomes double where it would not fit on one line.
    """

    text: str
    right: str = ""
    size: Size = "body"
    align: Align = "left"
    bold: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Big:
    """The queue number: ASCII only, centred, as large as the paper holds (up to 8 times)."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values at the right edge, all in the largest size in which each fits its line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper; `heavy` divides the parts of a slip, light its paragraphs."""

    heavy: bool = False


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One document: `present` is ticked, `missing` is told by word and box, `blank` is for a pen."""

    text: str
    mark: Mark
    right: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Documents with their marks; `missing_word` is printed in the box of what is missing (缺)."""

    items: tuple[ChecklistItem, ...]
    missing_word: str
    size: Size = "body"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of ASCII `payload`, centred; `compact` where only a scanner at a desk reads it."""

    payload: str
    compact: bool = False


@dataclass(frozen=True, slots=True)
class Ruled:
    """A label and lines to write on with a pen; `lines` counts them."""

    label: str
    lines: int = 1


ABOUT_ITS_PRINTER = ("test",)
"""Kinds of slips that are about the one printer they are asked of: no other can print them in its place."""

Block = Line | Big | Facts | Rule | Checklist | Qr | Ruled

_BLOCKS: dict[str, type] = {b.__name__: b for b in (Line, Big, Facts, Rule, Checklist, Qr, Ruled)}


@dataclass(frozen=True, slots=True)
class Slip:
    """A whole slip. `kind` names it (`ticket`, `staff`, `checklist`, `test`); `reprint_mark` is what a second
    copy carries at its top and end; `partial_cut` leaves it hanging from the next one."""

    kind: str
    blocks: tuple[Block, ...]
    reprint_mark: str
    partial_cut: bool = False

    def to_json(self) -> str:
        """The slip as JSON text; `from_json` gives the same slip back."""
        return json.dumps(
            {
                "kind": self.kind,
                "reprint_mark": self.reprint_mark,
                "partial_cut": self.partial_cut,
                "blocks": [{"block": type(b).__name__, **_told(b)} for b in self.blocks],
            },
            default=_told,
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _told(part: Any) -> dict[str, Any]:
    """The fields of a block, or of what stands in one, by name. While a visitor waits `asdict` is too slow."""
    return {it.name: getattr(part, it.name) for it in fields(part)}


def from_json(text: str) -> Slip:
    """The slip that `to_json` wrote. Raises `KeyError` or `TypeError` where the text is no slip of ours."""
    stored: dict[str, Any] = json.loads(text)
    return Slip(
        kind=stored["kind"],
        blocks=tuple(_block(b) for b in stored["blocks"]),
        reprint_mark=stored["reprint_mark"],
        partial_cut=stored["partial_cut"],
    )


def _block(stored: dict[str, Any]) -> Block:
    fields = {name: value for name, value in stored.items() if name != "block"}
    if stored["block"] == "Checklist":
        fields["items"] = tuple(ChecklistItem(**item) for item in fields["items"])
    if stored["block"] == "Facts":
        fields["pairs"] = tuple((label, value) for label, value in fields["pairs"])
    block: Block = _BLOCKS[stored["block"]](**fields)
    return block


def as_text(slip: Slip) -> str:
    """The words of a slip, a line each: for logs without personal details, for tests and for reading aloud."""
    lines: list[str] = []
    for block in slip.blocks:
        match block:
            case Line(text=text, right=right):
                lines.append(f"{text}  {right}".strip())
            case Big(text=text):
                lines.append(text)
            case Facts(pairs=pairs):
                lines += [f"{label}  {value}".strip() for label, value in pairs]
            case Rule():
                lines.append("-" * 16)
            case Checklist(items=items, missing_word=word):
                boxes = {"present": "[√]", "missing": f"[{word}]", "blank": "[ ]"}
                lines += [f"{boxes[i.mark]} {i.text}  {i.right}".rstrip() for i in items]
            case Qr(payload=payload):
                lines.append(f"<{payload}>")
            case Ruled(label=label, lines=count):
                lines.append(f"{label} " + "____ " * count)
    return "\n".join(lines)
