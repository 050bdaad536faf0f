"""What a printer of memory can be told, in words that somebody types while it is served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from printing.memory import MemoryPrinter

RUBBISH = b"\x37\x22zzzz\x00\xff\x12\x5f\x10\x14\x00\x00\x00\x00"
BITS_A_BYTE = 10
MOST = 1_000_000


class UnknownWish(ValueError):
    """Words that no printer understands; one sentence with those that it does."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that the printer can be told: in these `words`, where N is a number. `tell` does it."""

    words: str
    means: str
    tell: Callable[[MemoryPrinter, float], object]

    def number_in(self, line: str) -> float | None:
        """The number that stands for N in a line of these words, 0 where they have none; None for other words."""
        said, words, number = line.lower().split(), self.words.split(), 0.0
        if len(said) != len(words):
            return None
        for one, wanted in zip(said, words, strict=True):
            if wanted == "N" and _is_number(one):
                number = float(one)
            elif one != wanted:
                return None
        return number


def _set(**switches: object) -> Callable[[MemoryPrinter, float], None]:
    """Sets the printer's switches, to the number where a switch is told to be `float`."""

    def tell(printer: MemoryPrinter, number: float) -> None:
        for name, value in switches.items():
            setattr(printer, name, value(number) if isinstance(value, type) else value)

    return tell


def _break_after(*, reset: bool) -> Callable[[MemoryPrinter, float], None]:
    return _set(bytes_left=int, break_loses_buffer=reset)


def _power_off(printer: MemoryPrinter, _number: float) -> None:
    printer.reachable = False
    printer.power_cycle()


def _baud(printer: MemoryPrinter, number: float) -> None:
    printer.bytes_a_second = number / BITS_A_BYTE or None


WISHES = (
    Wish("paper out", "the roll is at its end", _set(paper="out")),
    Wish("paper out after N", "the roll ends after N more commands: inside a slip", _set(paper_left=int)),
    Wish("paper low", "the roll is nearly at its end", _set(paper="low")),
    Wish("paper new", "there is a new roll, and the cover is closed", lambda printer, _: printer.new_roll()),
    Wish("cover open", "somebody has opened the cover", _set(cover_open=True)),
    Wish("cover closed", "and closed it", _set(cover_open=False)),
    Wish("cutter jam", "the cutter stands still", _set(cutter_jammed=True)),
    Wish("cutter free", "and moves again", _set(cutter_jammed=False)),
    Wish("hang", "it takes bytes until its buffer is full, and does nothing", _set(hung=True)),
    Wish("go on", "it works again; what it took meanwhile is lost", _set(hung=False)),
    Wish("mute", "it prints, and says nothing", _set(mute=True)),
    Wish("speak", "it answers again", _set(mute=False)),
    Wish("replies lost N", "its next N replies get lost", _set(lose_replies=int)),
    Wish("replies late N", "its replies come N seconds late; 0: at once", _set(reply_delay_s=float)),
    Wish("replies doubled", "each of its replies comes twice", _set(double_replies=True)),
    Wish("replies single", "and once again", _set(double_replies=False)),
    Wish("garbage", "rubbish comes before its next reply", _set(garbage=RUBBISH)),
    Wish("babble", "it says rubbish again and again, unasked", _set(babble=RUBBISH * 3)),
    Wish("quiet", "and only answers again", _set(babble=b"")),
    Wish("close after N", "the connection is closed behind N more bytes", _break_after(reset=False)),
    Wish("reset after N", "it is reset there, and what was not printed yet is lost", _break_after(reset=True)),
    Wish("power off", "it goes off: its buffer is lost, and nobody can connect", _power_off),
    Wish("power on", "it goes on", _set(reachable=True)),
    Wish("power cycle", "off and on: its buffer is lost", lambda printer, _: printer.power_cycle()),
    Wish("baud N", "its line is as slow as N baud, such as 9600; 0: it takes no time", _baud),
    Wish("buffer N", "its buffer holds N bytes", _set(room=int)),
    Wish("all well", "everything is mended", lambda printer, _: printer.mend()),
)


def tell(printer: MemoryPrinter, line: str) -> None:
    """Tells the printer what stands in the line. Raises `UnknownWish`."""
    for wish in WISHES:
        number = wish.number_in(line)
        if number is not None:
            wish.tell(printer, number)
            return
    raise UnknownWish(f"it cannot be told {line[:40]!r}; it can be told {', '.join(wish.words for wish in WISHES)}")


def _is_number(word: str) -> bool:
    whole, _, rest = word.partition(".")
    return word.isascii() and whole.isdecimal() and (rest.isdecimal() or "." not in word) and float(word) <= MOST
