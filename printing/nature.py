"""What a printer that needs no hardware tells of itself."""

from __future__ import annotations

from dataclasses import dataclass

from printing.profiles import Codec, Confirmation, Profile

_FONTS: dict[Codec, bytes] = {"gb18030": b"CHINA GB18030", "gbk": b"CHINA GBK", "none": b""}
_TWO_BYTE, _CUTTER = 0x01, 0x02
_KIND = 2
_NARROW_DOTS = 420


@dataclass(frozen=True, slots=True)
class Nature:
    """The code of its Chinese font, whether its paper is narrow, and how it proves that it printed. One that proves
    nothing answers nothing."""

    codec: Codec = "gb18030"
    is_narrow: bool = False
    confirmation: Confirmation = "process-id"

    def identity(self, n: int) -> bytes:
        """Its answer to GS I n: its kind, or a name of it; nothing to what it does not know."""
        if n == _KIND:
            return bytes((_CUTTER | _TWO_BYTE * (self.codec != "none"),))
        return b"_" + self._names[n] + b"\x00" if n in self._names else b""

    @property
    def _names(self) -> dict[int, bytes]:
        """Firmware, maker, model, and its Chinese font where it has one."""
        model = b"VIRTUAL 58" if self.is_narrow else b"VIRTUAL"
        font = {69: _FONTS[self.codec]} if _FONTS[self.codec] else {}
        return {65: b"1.0", 66: b"LOBBY KIOSK", 67: model} | font


def nature_of(profile: Profile) -> Nature:
    """That of a printer which the profile fits."""
    return Nature(profile.codec, profile.width_dots < _NARROW_DOTS, profile.confirmation)
