"""The last gate: finished bytes of a slip's body, read strictly before the encoder gives them out.

It knows only what a body may hold. Whatever a text managed to smuggle past all cleaning, the drawer stays shut, no
confirmation is forged, nothing is set, and later slips are not swallowed.
"""

from __future__ import annotations

from printing import commands as c
from printing.pen import BAND_ROWS, code_of
from printing.profiles import Profile
from printing.reader import UnknownBytes, commands

_OF_THE_FRAME = (
    c.Initialise,
    c.International,
    c.StatusRequest,
    c.ProcessId,
    c.Fence,
    c.AutoStatus,
    c.Identity,
    c.Cut,
    c.Padding,
)

_OF_NO_SLIP = (c.FeedLines, c.QrModel)
"""Printers know them, and our encoder never says them: a feed of lines can empty a roll."""


class ForbiddenBytes(Exception):
    """Bytes that no body may hold: `offset` of the first of them, and `what` they are."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(f"at byte {offset}: {what}")
        self.offset = offset
        self.what = what


def check(body: bytes, profile: Profile) -> None:
    """Raises `ForbiddenBytes` unless `body` is wholly a slip's body that the printer of `profile` can print."""
    try:
        read = commands(body)
    except UnknownBytes as unknown:
        raise ForbiddenBytes(unknown.offset, unknown.what) from unknown
    taught: set[bytes] = set()
    for command in read:
        wrong = _fault(command, profile, taught)
        if wrong:
            raise ForbiddenBytes(command.offset, wrong)
    _check_end(read)


def _fault(command: c.Command, profile: Profile, taught: set[bytes]) -> str:
    """What is wrong with one command of a body; empty where nothing is. Notes the glyphs that were taught."""
    match command:
        case c.Text(raw=raw, chinese=True):
            return _chinese_fault(raw, profile, taught)
        case c.ChineseOn() if profile.codec == "none":
            return "Chinese text for a printer without a Chinese font"
        case c.Size(width=width, height=height) if max(width, height) > profile.sizes:
            return f"a size beyond {profile.sizes}"
        case c.Raster():
            return _raster_fault(command, profile)
        case c.QrStore(payload=payload) if not all(0x20 <= byte < 0x7F for byte in payload):
            return "a QR payload beyond ASCII"
        case c.DefineGlyph(code=code):
            taught.add(code)
            return "more glyphs than the printer holds" if len(taught) > profile.glyphs else ""
        case command if isinstance(command, _OF_NO_SLIP):
            return f"{type(command).__name__}, which no slip of ours holds"
        case command if isinstance(command, _OF_THE_FRAME):
            return f"{type(command).__name__}, which belongs around a body"
        case _:
            return ""


def _chinese_fault(raw: bytes, profile: Profile, taught: set[bytes]) -> str:
    for code in c.characters(raw):
        char = code.decode("gb18030", errors="ignore")
        if code not in taught and code_of(char, profile.codec) != code:
            return f"a character that the printer's {profile.codec} font lacks"
    return ""


def _raster_fault(image: c.Raster, profile: Profile) -> str:
    if image.width_bytes * 8 > profile.width_dots:
        return f"an image of {image.width_bytes * 8} dots on {profile.width_dots}"
    return "" if image.rows <= BAND_ROWS else f"an image band of {image.rows} rows"


def _check_end(read: list[c.Command]) -> None:
    """A body must leave nothing open: no text without its line feed, no Chinese mode."""
    chinese = pending = False
    for command in read:
        match command:
            case c.ChineseOn():
                chinese = True
            case c.ChineseOff():
                chinese = False
            case c.Text():
                pending = True
            case c.LineFeed() | c.FeedDots():
                pending = False
    if chinese or pending:
        last = read[-1]
        what = "Chinese mode left on" if chinese else "a last line without its line feed"
        raise ForbiddenBytes(last.offset + len(last.raw), what)
