"""The wheel holds all that the kiosk needs: built, put into an environment of its own, and used from elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections import defaultdict
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from kiosk.migrations import KNOWN

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel and what it says it needs. Those packages are lent by the environment
    that runs the tests, so that no registry is asked; what only the tests use is not there."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), at=ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "environment", with_pip=False)
    python = folder / "environment" / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
        at=folder,
    )
    (site,) = (folder / "environment" / "lib").glob("python*/site-packages")
    lend(needed_by(site), site)
    return folder / "environment" / "bin" / "kiosk"


def needed_by(site: Path) -> set[str]:
    """The packages that the one installed there asks for, and those that they ask for in their turn."""
    (ours,) = metadata.distributions(path=[str(site)])
    asking, seen = [(ours, "")], defaultdict[str, set[str]](set)
    while asking:
        asks, extra = asking.pop()
        for wanted in map(Requirement, asks.requires or ()):
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                asking += [
                    (metadata.distribution(wanted.name), it) for it in {"", *wanted.extras} - seen[wanted.name]
                ]
                seen[wanted.name] |= {"", *wanted.extras}
    return set(seen)


def lend(packages: set[str], site: Path) -> None:
    """Links to all that these packages have installed beside each other."""
    for package in packages:
        for first in {file.parts[0] for file in metadata.files(package) or ()} - {"..", "__pycache__"}:
            there = site / first
            if not there.exists():
                there.symlink_to(Path(str(metadata.distribution(package).locate_file(first))))


def run(*words: str, at: Path, environment: dict[str, str] | None = None) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "PYTHON"))}
    done = subprocess.run(words, cwd=at, env=kept | (environment or {}), capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout


def test_a_number_is_taken_and_printed_by_what_the_wheel_installed(installed: Path, tmp_path: Path) -> None:
    state = {"KIOSK_STATE": str(tmp_path / "state")}
    told = run(str(installed), "take", "payment", "--wait", "30", "--json", at=tmp_path, environment=state)
    taken = json.loads(told)
    assert taken["number"] == "C001"
    assert {job["state"] for job in taken["jobs"]} == {"confirmed"}
    assert list((tmp_path / "state" / "tray").glob("*.png")), "the virtual printer drew what it was sent"


def test_what_is_drawn_said_and_migrated_came_along(installed: Path) -> None:
    (site,) = installed.parent.parent.glob("lib/python*/site-packages")
    for needed in (
        "layouts/screens/welcoming.kv",
        "kiosk/catalogues/property.toml",
        "kiosk/locale/zh/LC_MESSAGES/kiosk.po",
        "layouts/desk/base.html",
        "layouts/desk/appointments.html",
        "printing/profiles/epson-zh.toml",
    ):
        assert (site / needed).is_file(), needed
    brought = {step.name[:4] for step in site.glob("kiosk/migrations/versions/[0-9]*.py")}
    assert brought == set(KNOWN), "each step that the program knows"


def test_all_that_any_module_imports_is_among_what_the_wheel_asks_for(installed: Path, tmp_path: Path) -> None:
    script = (
        "import importlib, pkgutil, kiosk, layouts, printing\n"
        "for house in (kiosk, layouts, printing):\n"
        "    for module in pkgutil.walk_packages(house.__path__, f'{house.__name__}.'):\n"
        "        if not module.name.startswith('kiosk.migrations.') and not module.name.endswith('.__main__'):\n"
        "            importlib.import_module(module.name)\n"
        "            print(module.name)\n"
    )
    told = run(
        str(installed.parent / "python"), "-c", script, at=tmp_path, environment={"SDL_VIDEODRIVER": "offscreen"}
    )
    assert {"kiosk.desk.app", "kiosk.touch.app", "printing.usb_transport"} <= set(told.split())


def test_the_touchscreen_starts_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    environment = os.environ | {"KIOSK_STATE": str(tmp_path / "state"), "SDL_VIDEODRIVER": "offscreen"}
    command = [str(installed), "--verbose", "lobby"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said: list[str] = []
    with process.stdout as output:
        for line in output:
            said.append(line)
            if "first frame drawn" in line:
                process.terminate()
    assert process.wait() == 0, "".join(said)
    assert any("first frame drawn" in line for line in said), "".join(said)
