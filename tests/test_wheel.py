"""The wheel holds all that the kiosk needs: built, put into an environment of its own, and used from elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing of ours but the wheel. Other people's packages are lent by the one that runs
    the tests, so that no registry is asked."""
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
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "environment" / "bin" / "kiosk"


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
    assert list(site.glob("kiosk/migrations/versions/*.py"))


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
