"""Who may import what, as a list of what is allowed: a package that nobody has thought of is refused, too."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("kiosk", "layouts", "printing")

AT_HOME_IN: dict[str, tuple[str, ...]] = {
    "PIL": ("printing",),
    "alembic": ("kiosk.migrations",),
    "anyio": ("kiosk.desk",),
    "argon2": ("kiosk.accounts",),
    "babel": ("kiosk.wording",),
    "cryptography": ("kiosk.privacy",),
    "escpos": ("printing.sink",),
    "fontTools": ("kiosk.touch.fonts",),
    "fonticon_mdi7": ("kiosk.touch.fonts",),
    "itsdangerous": ("kiosk.desk.keys",),
    "jinja2": ("kiosk.desk.templates",),
    "kivy": ("kiosk.touch", "layouts.__init__"),
    "pydantic": ("kiosk.catalogue", "kiosk.entry", "kiosk.fault", "kiosk.settings"),
    "pydantic_core": ("kiosk.fault",),
    "pydantic_settings": ("kiosk.settings",),
    "qrcode": ("kiosk.desk.qr", "printing.pictures"),
    "serial": ("printing.serial_transport",),
    "sse_starlette": ("kiosk.desk.events",),
    "starlette": ("kiosk.desk", "kiosk.wiring_desk"),
    "usb": ("printing.usb_transport", "printing.usb_fake"),
    "uvicorn": ("kiosk.desk.serving",),
    "sqlalchemy": (
        *("printing.hearing", "printing.lease", "printing.spool", "printing.stand_in", "printing.standing"),
        *("printing.tables", "printing.tenure", "printing.watermark", "printing.worker"),
        *("kiosk.migrations", "kiosk.engine", "kiosk.store", "kiosk.tables"),
        *("kiosk.accounts", "kiosk.appointments", "kiosk.calls", "kiosk.caretaker", "kiosk.chain", "kiosk.figures"),
        *("kiosk.followups", "kiosk.hands", "kiosk.logins", "kiosk.retention", "kiosk.staff", "kiosk.visits"),
        *("kiosk.roles", "kiosk.sentslips", "kiosk.turn", "kiosk.undecided", "kiosk.waiting"),
    ),
}
"""Each package with the rooms that may use it; a room's name stands for all that lies below it."""

PURE: dict[str, tuple[str, ...]] = {
    "kiosk.visit": (),
    "kiosk.register": (),
    "kiosk.estimate": (),
    "kiosk.line": ("kiosk.visit",),
    "kiosk.standard": ("kiosk.visit",),
    "kiosk.catalogue": ("kiosk.consistency", "kiosk.entry", "kiosk.fault", "kiosk.tongues"),
    "kiosk.flow": (
        *("kiosk.catalogue", "kiosk.composing", "kiosk.draft", "kiosk.events", "kiosk.path", "kiosk.rating"),
        *("kiosk.servicing", "kiosk.states", "kiosk.visit"),
    ),
    "printing.slip": (),
    "printing.condition": (),
    "printing.recollection": ("printing.condition",),
    "printing.replies": ("printing.condition",),
}
"""What decides, with all of ours that it may know."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its name, read once."""
    files = [file for package in OURS for file in sorted((ROOT / package).rglob("*.py"))]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts): ast.parse(file.read_text(encoding="utf-8"))
        for file in files
    }


def imported(node: ast.AST) -> Iterator[str]:
    """What is imported when the code runs, wherever the line stands: for the sake of types alone does not count."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    if isinstance(node, ast.Import):
        yield from (it.name for it in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{it.name}" if node.module in OURS else node.module for it in node.names)
    for child in ast.iter_child_nodes(node):
        yield from imported(child)


def is_below(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def test_each_package_is_used_only_where_it_is_at_home() -> None:
    strangers = [
        f"{module} imports {name}"
        for module, code in modules().items()
        for name in imported(code)
        if (package := name.partition(".")[0]) not in (*OURS, *sys.stdlib_module_names)
        and not any(is_below(module, room) for room in AT_HOME_IN.get(package, ()))
    ]
    assert strangers == []


@pytest.mark.parametrize("module", PURE)
def test_what_decides_knows_only_what_it_decides_about(module: str) -> None:
    known = {name for name in imported(modules()[module]) if name.partition(".")[0] in OURS}
    assert known <= set(PURE[module]), known
