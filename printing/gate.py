"""The last gate: finished bytes of a slip's body, read strictly before the encoder gives them out.

It knows only what a body may hold. Whatever a text managed to smuggle past all cleaning, the drawer stays shut, no
confirmation is forged, nothing is set, and later slips are not swallowed.
"""

from __future__ import annotations

from printing import commands as c
from printing.pen import BAND_ROWS, code_of
from printing.profiles import Profile
from printing.reader import UnknownBytes, commands

_PLAIN = frozenset(
    {
        c.LineFeed,
        c.Align,
        c.Bold,
        c.Inverse,
        c.Underline,
        c.LineSpacing,
        c.FeedDots,
        c.Position,
        c.QrSize,
        c.QrLevel,
        c.QrPrint,
        c.ChineseOff,
    }
)
"""What every body may hold, whatever it says. Feeds of whole lines are none of it: one can empty a roll."""

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
    if type(command) in _PLAIN:
        return ""
    match command:
        case c.Text(raw=raw, chinese=chinese):
            return _chinese_fault(raw, profile, taught) if chinese else ""
        case c.ChineseOn():
            return "Chinese text for a printer without a Chinese font" if profile.codec == "none" else ""
        case c.Size(width=width, height=height):
            return f"a size beyond {profile.sizes}" if max(width, height) > profile.sizes else ""
        case c.Raster():
            return _raster_fault(command, profile)
        case c.QrStore(payload=payload):
            return "" if all(0x20 <= byte < 0x7F for byte in payload) else "a QR payload beyond ASCII"
        case c.DefineGlyph(code=code):
            taught.add(code)
            return "more glyphs than the printer holds" if len(taught) > profile.glyphs else ""
        case command if isinstance(command, _OF_THE_FRAME):
            return f"{type(command).__name__}, which belongs around a body"
        case _:
            return f"{type(command).__name__}, which no slip of ours holds"


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
    if isinstance(_last_of(read, (c.ChineseOn, c.ChineseOff)), c.ChineseOn):
        what = "Chinese mode left on"
    elif isinstance(_last_of(read, (c.Text, c.LineFeed, c.FeedDots)), c.Text):
        what = "a last line without its line feed"
    else:
        return
    last = read[-1]
    raise ForbiddenBytes(last.offset + len(last.raw), what)


def _last_of(read: list[c.Command], kinds: tuple[type[c.Command], ...]) -> c.Command | None:
    return next((command for command in reversed(read) if isinstance(command, kinds)), None)
