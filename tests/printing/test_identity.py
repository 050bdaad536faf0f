"""What a printer tells of itself, and which profile fits that."""

from __future__ import annotations

import pytest

from printing.escpos import END_OF_A_HEAD
from printing.identity import PrinterIdentity, ask_identity, described, propose
from printing.link import Link
from printing.memory import SimulatedClock
from printing.nature import nature_of
from printing.profiles import load_profile, profile_names
from printing.transport import Fault, VirtualTransport
from printing.virtual import VirtualPrinter

FENCE, PROCESS_ID = b"\x1dr\x01", b"\x1d(H\x06\x0000WHO?"
NAMES = {b"\x1dI\x42": b"_EPSON\x00", b"\x1dI\x43": b"_TM-T88VI\x00", b"\x1dI\x41": b"_30.21 ESC/POS\x00"}
PROVES_BY_ID = {PROCESS_ID: b'7"WHO?\x00'}
KNOWS_CHINESE = {b"\x1dI\x45": b"_CHINA GB18030\x00", b"\x1dI\x02": b"\x03"}


class TellingPrinter:
    """Answers the questions that it knows, and keeps silent about the others."""

    def __init__(self, *answers: dict[bytes, bytes]) -> None:
        self._answers = {question: answer for known in answers for question, answer in known.items()}
        self.asked: list[bytes] = []

    def feed(self, data: bytes) -> bytes:
        self.asked += [data] if data else []
        return self._answers.get(data, b"")


class BrokenTransport(VirtualTransport):
    """Breaks while it is read."""

    def read(self, timeout_s: float) -> bytes | Fault:
        return Fault("the cable was pulled")


def identity_of(printer: TellingPrinter | VirtualPrinter) -> PrinterIdentity | Fault:
    clock = SimulatedClock()
    return ask_identity(Link(VirtualTransport(printer, wait=clock.advance), clock, feels_near_end=True), clock)


def test_a_printer_that_answers_everything_is_known_by_all_of_it() -> None:
    assert identity_of(TellingPrinter(PROVES_BY_ID, NAMES, KNOWS_CHINESE)) == PrinterIdentity(
        "EPSON", "TM-T88VI", "30.21 ESC/POS", "CHINA GB18030", True, "process-id"
    )


def test_a_printer_that_knows_only_fences_tells_what_it_can() -> None:
    assert identity_of(TellingPrinter({FENCE: b"\x00"})) == PrinterIdentity(confirmation="fence")


def test_a_printer_that_answers_nothing_is_silent_and_is_not_asked_for_long() -> None:
    printer = TellingPrinter()
    identity = identity_of(printer)
    assert isinstance(identity, PrinterIdentity)
    assert (identity.is_silent, described(identity)) == (True, "does not answer")
    assert printer.asked == [END_OF_A_HEAD, PROCESS_ID, FENCE]


def test_a_broken_way_is_no_identity() -> None:
    clock = SimulatedClock()
    broken = Link(BrokenTransport(TellingPrinter(), wait=clock.advance), clock, feels_near_end=True)
    assert ask_identity(broken, clock) == Fault("the cable was pulled")


def test_the_virtual_printer_is_known_and_nothing_is_printed_by_asking() -> None:
    slips: list[object] = []
    identity = identity_of(VirtualPrinter(576, slips.append))
    assert isinstance(identity, PrinterIdentity)
    assert described(identity) == "LOBBY KIOSK VIRTUAL 1.0, font CHINA GB18030"
    assert propose(identity).profile == "epson-zh"
    assert slips == []


@pytest.mark.parametrize("name", profile_names())
def test_a_virtual_printer_that_a_profile_fits_is_given_just_that_profile(name: str) -> None:
    profile = load_profile(name)
    printer = VirtualPrinter(profile.width_dots, lambda _slip: None, nature=nature_of(profile))
    identity = identity_of(printer)
    assert isinstance(identity, PrinterIdentity)
    assert (propose(identity).profile, identity.confirmation) == (name, profile.confirmation)


EPSON = PrinterIdentity("EPSON", "TM-T88VI", "30.21", "CHINA GB18030", True, "process-id")


@pytest.mark.parametrize(
    ("identity", "profile"),
    [
        (EPSON, "epson-zh"),
        (PrinterIdentity("EPSON", "TM-T88VI", confirmation="process-id", two_byte=False), "epson-latin"),
        (PrinterIdentity("EPSON", font="KANJI JAPANESE", two_byte=True, confirmation="process-id"), "epson-latin"),
        (PrinterIdentity("EPSON", font="CHINA GB2312", two_byte=True, confirmation="process-id"), "generic-gbk"),
        (PrinterIdentity("ACME", "POS80", two_byte=True, confirmation="fence"), "generic-gbk"),
        (PrinterIdentity("ACME", "POS58", two_byte=True, confirmation="fence"), "generic-gbk-58"),
        (PrinterIdentity("ACME", "POS80", font="JIS,GB2312", confirmation="fence"), "generic-gbk"),
        (PrinterIdentity("ACME", "POS80", two_byte=False, confirmation="fence"), "latin"),
        (PrinterIdentity(confirmation="fence"), "generic-gbk"),
        (PrinterIdentity(), "no-confirmation"),
    ],
)
def test_the_profile_that_fits_is_proposed(identity: PrinterIdentity, profile: str) -> None:
    assert propose(identity).profile == profile
    assert profile in profile_names()


def test_a_proposal_says_why() -> None:
    assert propose(EPSON).reason == "it has a GB18030 font, and proves by process id that it printed"
    assert "take latin" in propose(PrinterIdentity(confirmation="fence")).reason


def test_a_printer_without_a_name_is_described_without_one() -> None:
    assert described(PrinterIdentity(confirmation="fence")) == "tells no name"
    assert described(EPSON) == "EPSON TM-T88VI 30.21, font CHINA GB18030"
