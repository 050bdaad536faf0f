"""What makes a machine a kiosk: units that systemd understands, a display without ways out, a careful installer."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kiosk.settings import read_settings

DEPLOY = Path(__file__).parents[2] / "kiosk" / "deploy"
OPENBOX = "{http://openbox.org/3.4/rc}"
EXPOSURE_AT_MOST = 30
"""In tenths, by systemd's own reckoning: 0 is a locked box, 100 a service without any limits."""

NOT_ON_EVERY_MACHINE = re.compile(r".*: Command /\S+/(chvt|startx|cage) is not executable: No such file or directory")


def install(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ("sh", str(DEPLOY / "install.sh"), "--root", str(root), "--program", "/bin/true", *options)
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with everything that the installer writes."""
    assert install(tmp_path).returncode == 0
    return tmp_path


def complaints(units: Path) -> list[str]:
    """What systemd finds wrong with the units, but for programs of the display, which only a kiosk has."""
    files = [str(file) for file in sorted(units.glob("*.service"))]
    ran = subprocess.run(
        ("systemd-analyze", "verify", "--man=no", *files), capture_output=True, text=True, check=False
    )
    return [line for line in ran.stderr.splitlines() if not NOT_ON_EVERY_MACHINE.fullmatch(line)]


def unit(root: Path, name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(root / "etc" / "systemd" / "system" / f"{name}.service", encoding="utf-8")
    return read


@pytest.mark.parametrize("options", [(), ("--cage",)], ids=["X", "cage"])
def test_systemd_has_nothing_to_say_against_the_units(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert install(tmp_path, *options).returncode == 0
    assert complaints(tmp_path / "etc" / "systemd" / "system") == []


def test_a_misspelt_line_in_a_unit_is_found(root: Path) -> None:
    file = root / "etc" / "systemd" / "system" / "kiosk.service"
    file.write_text(file.read_text(encoding="utf-8").replace("WatchdogSec=15", "WatchdogSex=15"), encoding="utf-8")
    assert any("WatchdogSex" in line for line in complaints(file.parent))


def test_the_kiosk_is_held_tighter_than_most_services(root: Path) -> None:
    file = root / "etc" / "systemd" / "system" / "kiosk.service"
    command = ("systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSURE_AT_MOST}", str(file))
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_a_kiosk_that_hangs_or_dies_is_back_soon_and_is_never_given_up(root: Path) -> None:
    service, again = unit(root, "kiosk"), unit(root, "kiosk-again")
    assert service["Service"]["Type"] == "notify"
    assert service["Service"]["WatchdogSec"] == "15"
    assert service["Service"]["Restart"] == "always"
    assert float(service["Service"]["RestartSec"]) <= 2
    assert service["Unit"]["OnFailure"] == "kiosk-again.service"
    assert again["Service"]["ExecStart"] == "/bin/systemctl --no-block start kiosk.service"


def test_what_visitors_typed_is_in_no_core_file_and_in_no_file_of_others(root: Path) -> None:
    service = unit(root, "kiosk")["Service"]
    assert (service["LimitCORE"], service["UMask"], service["StateDirectoryMode"]) == ("0", "0077", "0700")
    assert all(unit(root, display)["Service"]["LimitCORE"] == "0" for display in ("kiosk-x", "kiosk-cage"))


def test_one_display_stands_for_both_kinds(tmp_path: Path) -> None:
    link = tmp_path / "etc" / "systemd" / "system" / "kiosk-display.service"
    install(tmp_path)
    assert link.readlink() == Path("kiosk-x.service")
    install(tmp_path, "--cage")
    assert link.readlink() == Path("kiosk-cage.service")
    for display in ("kiosk-x", "kiosk-cage"):
        assert unit(tmp_path, display)["Install"]["Alias"] == "kiosk-display.service"


def test_no_key_leads_out_of_the_display(root: Path) -> None:
    x = (root / "etc" / "X11" / "xorg.conf.d" / "50-kiosk.conf").read_text(encoding="utf-8")
    for option in ("DontVTSwitch", "DontZap"):
        assert f'Option "{option}" "true"' in x
    for option in ("BlankTime", "StandbyTime", "SuspendTime", "OffTime"):
        assert f'Option "{option}" "0"' in x
    openbox = ElementTree.parse(root / "usr" / "local" / "lib" / "kiosk" / "openbox.xml").getroot()
    assert list(openbox.iter(f"{OPENBOX}keybind")) == []
    assert {action.get("name") for action in openbox.iter(f"{OPENBOX}action")} == {"Focus"}
    assert " -s" not in unit(root, "kiosk-cage")["Service"]["ExecStart"]
    assert "-nocursor" in unit(root, "kiosk-x")["Service"]["ExecStart"]
    assert "kernel.sysrq = 0" in (root / "etc" / "sysctl.d" / "60-kiosk.conf").read_text(encoding="utf-8")


def test_the_session_runs_the_window_manager_with_the_file_that_is_installed(root: Path) -> None:
    session = root / "usr" / "local" / "lib" / "kiosk" / "x-session"
    assert session.stat().st_mode & 0o111
    named = re.search(r"--config-file (\S+)", session.read_text(encoding="utf-8"))
    assert named is not None
    assert (root / named[1].removeprefix("/")).exists()
    started = unit(root, "kiosk-x")["Service"]["ExecStart"].split()[1]
    assert root / started.removeprefix("/") == session


def test_the_doctor_looks_with_the_eyes_of_the_kiosk_itself(root: Path) -> None:
    script = root / "usr" / "local" / "sbin" / "kiosk-doctor"
    assert script.stat().st_mode & 0o111
    told, service = script.read_text(encoding="utf-8"), unit(root, "kiosk")["Service"]
    assert f"--uid={service['User']} --working-directory={service['WorkingDirectory']}" in told
    assert f"SupplementaryGroups={service['SupplementaryGroups']}" in told
    assert f"EnvironmentFile={service['EnvironmentFile']}" in told
    for variable in ("HOME", "DISPLAY", "KIOSK_STATE", "XDG_CACHE_HOME"):
        [value] = re.findall(rf"--setenv=({variable}=\S+)", told)
        assert value in (root / "etc" / "systemd" / "system" / "kiosk.service").read_text(encoding="utf-8")
    assert f"{service['ExecStart'].split()[0]} doctor" in told


def test_a_machine_of_its_own_reads_the_screen_aloud_from_the_start(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (root / "etc" / "kiosk" / "kiosk.env").read_text(encoding="utf-8").splitlines()
    told = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    for name, value in told.items():
        monkeypatch.setenv(name, shlex.split(value)[0])
    assert read_settings().speech.engine == "espeak-ng"


def test_settings_that_are_there_stay_as_they_are(root: Path) -> None:
    settings = root / "etc" / "kiosk" / "kiosk.env"
    settings.write_text("KIOSK_PROFILE=latin\n", encoding="utf-8")
    assert install(root).returncode == 0
    assert settings.read_text(encoding="utf-8") == "KIOSK_PROFILE=latin\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--wayland",), "--wayland is not known; allowed are --cage, --program PATH and --root FOLDER"),
        (("--program",), "--program needs a path"),
        (("--program", "bin/kiosk"), "--program bin/kiosk: an absolute path is needed"),
        (("--program", "/bin/a|b; reboot"), "--program /bin/a|b; reboot: allowed are letters, digits and / . _ -"),
    ],
)
def test_an_option_that_makes_no_sense_is_told_in_a_line_and_nothing_is_written(
    tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    ran = install(tmp_path, *options)
    assert (ran.returncode, ran.stderr) == (2, f"install.sh: {sentence}\n")
    assert list(tmp_path.iterdir()) == []
