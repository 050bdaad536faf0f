"""The command line. It only knows the words; a command's code is imported when it runs.

Each module of `kiosk.commands` has `run(arguments) -> int` and `REFUSALS`, the exceptions whose message is a
sentence for whoever typed the command.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from kiosk.commands import EXIT_NOT_WELL
from kiosk.visit import HIGHEST_ID, id_in

EXIT_BAD_INPUT = 2
HIGHEST_PORT = 65_535
OUTPUT_FAILS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF)
"""How a write to what has no name fails: standard output is a full disk, or closed. Files are named by whoever writes
them."""


class _Once(argparse.Action):
    """Stores what is given, and refuses it a second time: silently the last would count."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, value: object, option: str | None = None
    ) -> None:
        """Keep the value."""
        given: set[str] = vars(namespace).setdefault("given", set())
        if self.dest in given:
            raise argparse.ArgumentError(self, "is given twice; once is allowed")
        given.add(self.dest)
        setattr(namespace, self.dest, value)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, so that a script's log stays readable; --help has the rest. Options are written
    out: what is short for one today may be short for two tomorrow."""

    def __init__(self, **described: Any) -> None:
        super().__init__(**described, allow_abbrev=False)
        self.register("action", None, _Once)

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_BAD_INPUT, f"{self.prog}: {_in_one_line(message)} (see {self.prog} --help)\n")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 not well, 2 bad input."""
    arguments = parser().parse_args(words)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if arguments.verbose:
        for ours in ("kiosk", "printing"):
            logging.getLogger(ours).setLevel(logging.INFO)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without hanzi reads their codes
    command = importlib.import_module(f"kiosk.commands.{arguments.module}")
    try:
        code = int(command.run(arguments))
        if sys.stdout is not None:  # it was closed before we began
            sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read our output has enough; closing quietly is what `head` expects.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    except command.REFUSALS as refusal:
        print(f"kiosk: {_in_one_line(str(refusal))}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except OSError as error:
        if error.filename is not None or error.errno not in OUTPUT_FAILS:
            raise
        print(f"kiosk: standard output cannot be written: {error.strerror}", file=sys.stderr)
        # Python tries once more when it ends, and would say so in a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_NOT_WELL


def _in_one_line(sentence: str) -> str:
    """The sentence, with what would break its line or colour a terminal written out: names of files hold anything."""
    return "".join(it if it.isprintable() else repr(it)[1:-1] for it in sentence)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog="kiosk",
        description="A self-service reception kiosk. Without a command it runs everything on this machine.",
        epilog="examples:\n  kiosk take renovation --answer workers=5 --has business-licence --wait 10\n"
        "  kiosk preview ticket --request repair --answer place=home --out ticket.png\n  kiosk doctor",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--verbose", action="store_true", help="log what happens, with event names and ids only")
    top.set_defaults(module="lobby", everything=True)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    _lobby(commands)
    _desk(commands)
    _take(commands)
    _catalogue(commands)
    _spool(commands)
    _preview(commands)
    _doctor(commands)
    _virtual_printer(commands)
    _db(commands)
    _report(commands)
    return top


Commands = argparse._SubParsersAction  # argparse has no public name for what add_subparsers returns


def _command(commands: Commands[_Parser], name: str, text: str, *examples: str) -> _Parser:
    made = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog="examples:\n" + "\n".join(f"  kiosk {example}" for example in examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(module=name.replace("-", "_"), everything=False)
    return made


def _lobby(commands: Commands[_Parser]) -> None:
    _command(commands, "lobby", "run the touchscreen and its printer", "lobby", "--verbose lobby")


def _desk(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "desk",
        "serve the web desk, the lobby's board and the visitors' pages",
        "desk",
        "desk --link board",
    )
    command.add_argument(
        "--link", choices=("board", "kiosk"), default="", help="print a read-only link for a screen, and end"
    )


def _add_draft(command: _Parser) -> None:
    """What a visitor would have told at the screen."""
    command.add_argument("--answer", action="append", default=[], metavar="NAME=VALUE", help="answer to a question")
    command.add_argument("--has", action="append", default=[], metavar="DOCUMENT", help="a document that is here")
    command.add_argument("--detail", action="append", default=[], metavar="NAME=VALUE", help="a detail")
    command.add_argument("--lane", default="ordinary", help="ordinary or priority")
    command.add_argument("--language", help="the visitor's language, the catalogue's first by default")


def _take(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "take",
        "take a number, as a visitor would at the screen",
        "take payment",
        "take renovation --answer workers=5 --has business-licence --wait 10 --json",
        "take repair --answer place=home --detail unit=3-2-1402 --lane priority --language en",
    )
    command.add_argument("request", help="a request of the catalogue, see kiosk catalogue list")
    _add_draft(command)
    command.add_argument("--key", help="the same key never takes a second number")
    command.add_argument("--wait", type=_seconds, default=0.0, metavar="SECONDS", help="wait for the paper that long")
    _add_json(command)


def _catalogue(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "catalogue",
        "list the requests, or check a catalogue file",
        "catalogue list",
        "catalogue check my.toml",
    )
    command.add_argument("action", choices=("list", "check"))
    command.add_argument("file", nargs="?", help="a catalogue file, the configured one by default")
    _add_json(command)


def _spool(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "spool",
        "look after the slips that are to be printed",
        "spool list --json",
        "spool run --until-empty",
        "spool retry 12",
        "spool reprint 7",
    )
    command.add_argument("action", choices=("list", "run", "retry", "cancel", "reprint"))
    command.add_argument("number", nargs="?", type=_number, help="a job (retry, cancel) or a visit (reprint)")
    command.add_argument(
        "--until-empty", action="store_true", help="run: end when nothing waits at this kiosk's printers any more"
    )
    _add_json(command)


def _preview(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "preview",
        "draw a slip to a picture, from the bytes that a printer would get",
        "preview ticket --request renovation --answer workers=5 --out ticket.png",
        "preview staff --request visit --answer kind=resident --at '2026-11-30 21:30' --out night.png",
        "preview test --out test.png",
    )
    command.add_argument("slip", choices=("ticket", "staff", "checklist", "test"))
    command.add_argument("--request", default="", help="a request of the catalogue; every slip but test needs one")
    _add_draft(command)
    command.add_argument("--at", metavar="TIME", help="as of another moment than now, by the centre's clocks")
    command.add_argument("--out", required=True, metavar="FILE.png", help="where the picture goes")


def _doctor(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "doctor",
        "check settings, catalogue, store, printer, fonts and sound",
        "doctor",
        "doctor --print --json",
    )
    command.add_argument("--print", action="store_true", help="print a test slip as well")
    _add_json(command)


def _virtual_printer(commands: Commands[_Parser]) -> None:
    from printing.faults import WISHES

    command = _command(
        commands,
        "virtual-printer",
        "stand in for a receipt printer at a TCP port of this machine, and draw what it is sent",
        "virtual-printer --port 9100 --out tray",
    )
    command.add_argument("--port", type=_port, required=True, help="a free port; 0 takes one and says which")
    command.add_argument("--out", default="tray", metavar="FOLDER", help="where the pictures go")
    told = "\n".join(f"  {wish.words:<18} {wish.means}" for wish in WISHES)
    command.epilog = f"typed while it runs, a line each, N a number:\n{told}\n\n{command.epilog}"


def _db(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "db",
        "look after the store",
        "db upgrade",
        "db verify",
        "db verify --head 2026-11-23=3f9a12cd34ef",
        "db backup monday.sqlite3",
        "db restore monday.sqlite3",
        "db retain",
    )
    command.add_argument("action", choices=("upgrade", "verify", "backup", "restore", "retain"))
    command.add_argument("file", nargs="?", default="", help="backup, restore: the copy")
    command.add_argument(
        "--head", action="append", default=[], metavar="DAY=XXXX", help="verify: a day's head as printed on paper"
    )


def _report(commands: Commands[_Parser]) -> None:
    command = _command(
        commands,
        "report",
        "tell how long visitors waited and how they were served on a day",
        "report 2026-11-23",
        "report 2026-11-23 --csv > 2026-11-23.csv",
    )
    command.add_argument("day", help="a service day, such as 2026-11-23")
    command.add_argument("--csv", action="store_true", help="answer in CSV, one row a request and counter")


def _add_json(command: _Parser) -> None:
    command.add_argument("--json", action="store_true", help="answer in JSON")


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{word!r}: allowed are seconds from 0 to 3600")
    return seconds


def _number(word: str) -> int:
    number = id_in(word)
    if number is None:
        raise argparse.ArgumentTypeError(f"{word[:60]!r}: allowed is a whole number up to {HIGHEST_ID}")
    return number


def _port(word: str) -> int:
    port = int(word) if word.isascii() and word.isdecimal() and len(word) <= len(str(HIGHEST_PORT)) else -1
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{word[:60]!r}: allowed is a port from 0 to {HIGHEST_PORT}")
    return port


if __name__ == "__main__":
    sys.exit(main())
