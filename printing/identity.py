"""Asks a printer what it is, and proposes the profile that fits what it told.

Printers tell maker, model, firmware and font as words (GS I 66, 67, 65, 69), and whether they know two-byte
characters as a bit of their type (GS I 2). How it proves that it printed is tried out: by a process id, by a fence.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.clock import Clock
from printing.link import Link
from printing.profiles import Confirmation
from printing.replies import BlockAnswer, FenceAnswer, ProcessIdAnswer, Reply
from printing.transport import Fault

ANSWER_S = 1.0
"""How long one question waits: nobody stands in line, and an answer that comes late would pass for the next."""

_FENCE, _PROCESS_ID = b"\x1dr\x01", b"\x1d(H\x06\x0000WHO?"
_TYPE, _FIRMWARE, _MAKER, _MODEL, _FONT = (b"\x1dI" + bytes((n,)) for n in (2, 65, 66, 67, 69))
_CHINESE = ("GB", "CHIN")
_FOREIGN = ("KANJI", "JAPAN", "KOREA", "KS", "TAIWAN", "BIG", "THAI")


@dataclass(frozen=True, slots=True)
class PrinterIdentity:
    """What a printer told of itself: an empty text and a `two_byte` of None are answers that never came.

    `confirmation` is the best proof of printing that it gave; `none` where it answered nothing at all.
    """

    maker: str = ""
    model: str = ""
    firmware: str = ""
    font: str = ""
    two_byte: bool | None = None
    confirmation: Confirmation = "none"

    @property
    def is_silent(self) -> bool:
        """Whether nothing came back."""
        return self == PrinterIdentity()

    @property
    def has_chinese(self) -> bool | None:
        """Whether it has a Chinese font; None where it does not tell."""
        font = self.font.upper()
        if any(word in font for word in _CHINESE):
            return True
        return False if any(word in font for word in _FOREIGN) else self.two_byte


@dataclass(frozen=True, slots=True)
class Proposal:
    """The profile that fits, and why."""

    profile: str
    reason: str


def ask_identity(link: Link, clock: Clock) -> PrinterIdentity | Fault:
    """What the printer tells of itself, each answer within `ANSWER_S`; nothing is printed.

    A printer that answers neither fence nor process id is asked no more.
    """
    fault = link.connect()
    if fault is not None:
        return fault
    conversation = _Conversation(link, clock)
    confirmation = conversation.confirmation()
    if confirmation != "none":
        identity = PrinterIdentity(
            maker=conversation.word(_MAKER),
            model=conversation.word(_MODEL),
            firmware=conversation.word(_FIRMWARE),
            font=conversation.word(_FONT),
            two_byte=conversation.two_byte(),
            confirmation=confirmation,
        )
    else:
        identity = PrinterIdentity()
    return conversation.fault or identity


class _Conversation:
    """Questions and answers; after a fault every answer is missing."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self.fault: Fault | None = None
        self._link = link
        self._clock = clock

    def confirmation(self) -> Confirmation:
        if self._ask(_PROCESS_ID, ProcessIdAnswer) is not None:
            return "process-id"
        return "fence" if self._ask(_FENCE, FenceAnswer) is not None else "none"

    def word(self, question: bytes) -> str:
        answer = self._ask(question, BlockAnswer)
        return answer.block[1:].decode("ascii").strip() if isinstance(answer, BlockAnswer) else ""

    def two_byte(self) -> bool | None:
        answer = self._ask(_TYPE, FenceAnswer)  # a byte with the same fixed bits
        return bool(answer.byte & 1) if isinstance(answer, FenceAnswer) else None

    def _ask(self, question: bytes, kind: type[Reply]) -> Reply | None:
        if self.fault is None:
            self._link.forget()
            sent = self._link.write(question)
            self.fault = sent if isinstance(sent, Fault) else None
        end = self._clock.monotonic() + ANSWER_S
        while self.fault is None and (left := end - self._clock.monotonic()) > 0:
            heard = self._link.listen(left)
            if isinstance(heard, Fault):
                self.fault = heard
            elif answers := [reply for reply in heard if isinstance(reply, kind)]:
                return answers[0]
        return None


def propose(identity: PrinterIdentity) -> Proposal:
    """The shipped profile that fits the identity."""
    if identity.is_silent:
        return Proposal("no-confirmation", "nothing comes back from it, so nobody will know whether it printed")
    if identity.has_chinese is False:
        return _latin(identity)
    narrow = "-58" if "58" in identity.model else ""
    if identity.has_chinese is None:
        reason = "it tells no font; where the test slip shows no proper Chinese, take latin"
        return Proposal(f"generic-gbk{narrow}", reason)
    if identity.confirmation == "process-id" and "18030" in identity.font:
        return Proposal("epson-zh", "it has a GB18030 font, and proves by process id that it printed")
    return Proposal(f"generic-gbk{narrow}", "it has a Chinese font, and tells that it took what was sent")


def _latin(identity: PrinterIdentity) -> Proposal:
    if identity.confirmation == "process-id":
        return Proposal("epson-latin", "it has no Chinese font, and proves by process id that it printed")
    return Proposal("latin", "it has no Chinese font, so Chinese lines and codes go to it as images")


def described(identity: PrinterIdentity) -> str:
    """The identity in words."""
    if identity.is_silent:
        return "does not answer"
    name = " ".join(filter(None, (identity.maker, identity.model, identity.firmware))) or "tells no name"
    return f"{name}, font {identity.font}" if identity.font else name
