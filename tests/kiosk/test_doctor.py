"""What the doctor says of printers: what they are, which profile fits, and that silence is told as such."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import get_args

import pytest

from kiosk.__main__ import main
from kiosk.commands.doctor import examine
from kiosk.store import open_store
from printing import lease, spool
from printing.clock import SystemClock
from printing.condition import ConditionName, Ready
from printing.drawing import Picture
from printing.lease import Owner
from printing.nature import nature_of
from printing.profiles import load_profile, profile_names
from printing.tcp_printer import TcpPrinter
from printing.transport import FileTransport
from printing.virtual import VirtualPrinter
from tests.kiosk.lobby import WORDING

Doctor = Callable[..., dict[str, tuple[bool, str]]]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A fresh machine; it is given settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("KIOSK_STORE", "KIOSK_PROFILE", "KIOSK_STAFF_PRINTER", "KIOSK_STAFF_PROFILE", "KIOSK_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))

    def given(**settings: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(f"KIOSK_{name.upper()}", value)

    return given


@pytest.fixture
def doctor(machine: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Asks the doctor on a fresh machine with these settings; its findings by name."""

    def ask(**settings: str) -> dict[str, tuple[bool, str]]:
        machine(**settings)
        capsys.readouterr()
        main(("doctor", "--print", "--json"))
        findings = json.loads(capsys.readouterr().out)
        return {finding["name"]: (finding["well"], finding["sentence"]) for finding in findings}

    return ask


@pytest.fixture
def slips() -> list[Picture]:
    return []


@pytest.fixture
def printer(slips: list[Picture]) -> VirtualPrinter:
    return VirtualPrinter(576, slips.append)


@pytest.fixture
def address(printer: VirtualPrinter) -> Iterator[str]:
    """Where the printer listens in the network."""
    with TcpPrinter(printer) as served:
        yield served.address


def test_a_printer_says_what_it_is_and_prints_what_shows_whether_its_profile_fits(
    doctor: Doctor, address: str, slips: list[Picture]
) -> None:
    findings = doctor(printer=address)
    assert findings["lobby model"] == (
        True,
        "LOBBY KIOSK VIRTUAL 1.0, font CHINA GB18030. Its profile epson-zh fits: it has a GB18030 font, and proves "
        "by process id that it printed",
    )
    assert findings["test slip"][0]
    (slip,) = slips
    assert slip.qr_payloads == ("TEST",)
    settings = "".join(slip.texts)
    assert ("大厅打印机" in settings, "爱普生 TM，有中文" in settings) == (True, True)
    assert ("lobby" in settings, "epson-zh" in settings) == (False, False)
    assert "欢迎光临" in "".join(slip.texts)
    assert any(line == "123456789012345678901234567890123456789012345678" for line in slip.texts), "48 columns"


@pytest.mark.parametrize("at_work", [True, False])
def test_a_printer_that_another_machine_was_heard_of_long_ago_is_asked_unless_a_word_comes(
    machine: Callable[..., None], address: str, tmp_path: Path, at_work: bool
) -> None:
    machine(printer=address)
    list(examine(printing=False))
    long_ago = SystemClock().now() - timedelta(days=30)
    with closing(open_store(f"sqlite:///{tmp_path / 'state' / 'kiosk.sqlite3'}")) as store:
        with store.transaction() as connection:
            lease.acquire_lease(connection, "lobby", Owner("elsewhere", "its boot", 7), lease.Watch(SystemClock()))
            spool.record_condition(connection, "lobby", Ready(), long_ago)

        def watch(seconds: float) -> None:
            with store.transaction() as connection:
                spool.record_heard(connection, "lobby", long_ago + timedelta(seconds=seconds * at_work))

        told = next(it.sentence for it in examine(printing=False, rest=watch) if it.name == "lobby printer")
    assert ("process 7 on elsewhere drives it" in told, address in told) == (at_work, not at_work)


def test_only_a_lobbys_printer_should_be_its_kiosks_own(
    machine: Callable[..., None], address: str, tmp_path: Path
) -> None:
    machine(printer=address, staff_printer="virtual:")
    list(examine(printing=False))
    with (
        closing(open_store(f"sqlite:///{tmp_path / 'state' / 'kiosk.sqlite3'}")) as store,
        store.transaction() as connection,
    ):
        for printer in ("lobby", "counter"):
            lease.acquire_lease(connection, printer, Owner("elsewhere", "its boot", 7), lease.Watch(SystemClock()))
            spool.record_condition(connection, printer, Ready(), SystemClock().now())
    told = {it.name: it.sentence for it in examine(printing=False)}
    advice = "give each a kiosk_name and a lobby printer of its own"
    assert (advice in told["lobby printer"], advice in told["counter printer"]) == (True, False)


def test_another_profile_is_proposed_by_the_name_of_its_setting(machine: Callable[..., None], address: str) -> None:
    """And before a test slip that can hardly come out is waited for."""
    machine(printer=address, profile="latin", staff_printer=address, staff_profile="generic-gbk")
    looks = examine(printing=True)
    models = {name: next(it.sentence for it in looks if it.name == f"{name} model") for name in ("lobby", "counter")}
    assert "KIOSK_PROFILE=epson-zh may fit better than latin" in models["lobby"]
    assert "KIOSK_STAFF_PROFILE=epson-zh may fit better than generic-gbk" in models["counter"]


@pytest.mark.parametrize("name", profile_names())
def test_each_kind_of_printer_gets_the_profile_that_fits_whichever_is_configured(
    doctor: Doctor, slips: list[Picture], name: str
) -> None:
    profile = load_profile(name)
    answers = profile.confirmation != "none"
    with TcpPrinter(VirtualPrinter(profile.width_dots, slips.append, nature=nature_of(profile))) as served:
        right = doctor(printer=served.address, profile=name)
        wrong = doctor(printer=served.address, profile="no-confirmation" if answers else "generic-gbk")
    assert f"Its profile {name} fits: " in right["lobby model"][1]
    assert f"KIOSK_PROFILE={name} may fit better than " in wrong["lobby model"][1]
    assert (right["test slip"][0], wrong["test slip"][0]) == (True, answers)
    assert len(slips) == 1 + answers


def test_a_test_slip_that_came_out_and_is_not_proved_speaks_against_the_profile(
    doctor: Doctor, slips: list[Picture]
) -> None:
    gbk = load_profile("generic-gbk")
    with TcpPrinter(VirtualPrinter(gbk.width_dots, slips.append, nature=nature_of(gbk))) as served:
        findings = doctor(printer=served.address, profile="epson-zh")
    well, sentence = findings["test slip"]
    assert not well
    assert sentence.startswith("not proved to be printed: job 1 is ")
    assert "if its paper came out, the profile does not fit" in sentence
    assert "KIOSK_PROFILE=generic-gbk may fit better than epson-zh" in findings["lobby model"][1]
    assert slips != []


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """A systemd that says so of the kiosk's unit, and so of its display's."""

    def says(kiosk: str, display: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        for unit, told in (("kiosk.service", kiosk), ("kiosk-display.service", display)):
            (folder / unit).write_text("\n".join(told.split()))
        (folder / "systemctl").write_text('#!/bin/sh\ncat "$(dirname "$0")/$2"\n')
        (folder / "systemctl").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    return says


WELL = "LoadState=loaded UnitFileState=enabled ActiveState=active NRestarts=2 WatchdogUSec=15s"
SHOWN = "LoadState=loaded ActiveState=active"


@pytest.mark.parametrize(
    ("kiosk", "display", "well", "told"),
    [
        ("LoadState=not-found", "LoadState=not-found", True, "not installed as a service; kiosk/deploy/install.sh"),
        (WELL, SHOWN, True, "kiosk.service runs on its display and is watched; started again 2 times"),
        (WELL.replace("enabled", "disabled"), SHOWN, False, "does not start with the machine: systemctl enable"),
        (WELL.replace("15s", "infinity"), SHOWN, False, "kiosk.service has no watchdog"),
        (WELL, "LoadState=not-found", False, "no display is installed for the kiosk"),
        (
            WELL,
            SHOWN.replace("active", "failed"),
            False,
            "the kiosk's display is failed: journalctl -u kiosk-display",
        ),
        (WELL.replace("=active", "=failed"), SHOWN, False, "kiosk.service is failed: systemctl start kiosk"),
    ],
)
def test_whether_the_machine_brings_the_kiosk_back_by_itself_is_told(
    machine: Callable[..., None],
    systemd: Callable[[str, str], None],
    kiosk: str,
    display: str,
    well: bool,
    told: str,
) -> None:
    machine()
    systemd(kiosk, display)
    found = next(it for it in examine(printing=False) if it.name == "service")
    assert found.well == well
    assert told in found.sentence


def test_a_language_without_words_is_left_out_and_told_and_the_kiosk_goes_on(
    machine: Callable[..., None], tmp_path: Path
) -> None:
    catalogue = resources.files("kiosk").joinpath("catalogues/property.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(catalogue.replace("zh-Hant", "fr"), encoding="utf-8")
    machine(catalogue="mine.toml")
    found = {it.name: it for it in examine(printing=False)}
    assert not found["languages"].well
    assert "locale/fr/LC_MESSAGES/kiosk.po: cannot be read" in found["languages"].sentence
    assert found["store"].well
    assert main(("take", "payment")) == 0


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("[]", "none are set: numbers are given at any hour"),
        ('[{"start": "00:00:00", "end": "00:00:00"}]', "open now"),
    ],
)
def test_when_numbers_are_given_is_told(machine: Callable[..., None], opening: str, told: str) -> None:
    machine(centre=f'{{"opening": {opening}}}')
    found = next(it for it in examine(printing=False) if it.name == "opening hours")
    assert (found.well, found.sentence) == (True, told)


def test_a_voice_that_is_not_there_is_told_and_no_voice_is_well_where_none_is_wanted(
    doctor: Doctor, address: str
) -> None:
    well, said = doctor(printer=address)["speech"]
    assert well
    assert said.startswith("off: nobody reads the screen aloud")
    assert "espeak-ng" in said
    told = doctor(printer=address, speech='{"engine": "command", "command": ["no-such-voice"]}')
    assert told["speech"] == (False, "speech.command: no-such-voice is no program on this machine")
    told = doctor(printer=address, speech='{"engine": "wav", "player": ["no-such-player"]}')
    assert told["speech"] == (False, "speech.player: no-such-player is no program on this machine")


def test_a_name_of_the_centre_that_the_screens_font_cannot_draw_is_told_and_all_else_is_looked_at(
    doctor: Doctor, address: str
) -> None:
    told = doctor(printer=address, centre='{"name": {"zh": "甲", "en": "ซ่อม"}}')
    well, said = told["fonts"]
    assert not well
    assert "centre.name.en = 'ซ่อม': the screen's font has no 'ซ' (U+0E0B), so en would show empty boxes" in said
    assert told["store"][0]


def test_a_machine_without_a_sound_device_is_told_and_is_well_where_no_voice_is_wanted(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = "no sound device: the alert is seen and not heard; connect a loudspeaker"
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    well, sentence = doctor()["alert sound"]
    assert (well, sentence.startswith(silence)) == (True, True)
    told = doctor(speech='{"engine": "wav", "player": ["false"]}')
    assert not told["alert sound"][0]
    told = doctor(speech='{"engine": "espeak-ng", "player": ["false"]}')
    assert told["speech"] == (
        False,
        "speech: false finds no sound device: is one connected, and is this user in the group audio?",
    )
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    assert doctor()["alert sound"] == (True, "two notes ask who is still there")
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0, "the store's folder stays this user's"


def test_where_the_sound_cannot_be_tried_the_rest_is_told_all_the_same(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/gone/python")
    findings = doctor()
    sentence = "the program that would sound it cannot be started (No such file or directory); let this user run it"
    assert findings["alert sound"][1] == sentence
    assert "lobby printer" in findings


def test_a_printer_that_does_not_answer_is_told_and_gets_no_slip(
    doctor: Doctor, printer: VirtualPrinter, address: str, slips: list[Picture]
) -> None:
    printer.hung = True
    findings = doctor(printer=address)
    well, sentence = findings["lobby printer"]
    assert (well, "unknown" in sentence, "关掉打印机" in sentence) == (False, True, True)
    assert findings["lobby model"][1].startswith("does not answer. KIOSK_PROFILE=no-confirmation may fit better")
    assert findings["test slip"] == (False, "not printed, because no printer is well")
    assert slips == []


def test_a_printer_is_looked_at_even_where_the_store_cannot_be_opened(
    doctor: Doctor, printer: VirtualPrinter, address: str, tmp_path: Path
) -> None:
    (tmp_path / "broken.db").write_bytes(b"no store at all" * 100)
    printer.paper = "out"
    findings = doctor(printer=address, store=f"sqlite:///{tmp_path / 'broken.db'}")
    assert not findings["store"][0]
    well, sentence = findings["lobby printer"]
    assert (well, "纸用完了" in sentence) == (False, True)


@pytest.mark.parametrize("profile", ["epson-zh", "generic-gbk"])
def test_a_printer_in_which_the_head_of_an_image_broke_off_does_not_take_the_questions_for_its_measures(
    doctor: Doctor, printer: VirtualPrinter, address: str, slips: list[Picture], profile: str
) -> None:
    """A kiosk was killed there; what is printed behind the doctor would be a part of that image, and never come."""
    printer.feed(b"\x1dv0\x00")
    findings = doctor(printer=address, profile=profile)
    assert [findings[name][0] for name in ("lobby printer", "lobby model", "test slip")] == [True, True, True]
    (slip,) = slips
    assert (slip.qr_payloads, printer.errors) == (("TEST",), [])


class Chatterbox:
    """A printer that answers whatever it hears with ten megabytes."""

    def feed(self, data: bytes) -> bytes:
        return b"\x12\x00\x37\x22" * 2_500_000 if data else b""


def test_a_printer_that_talks_without_end_is_not_well_and_is_told_with_what_to_do(doctor: Doctor) -> None:
    with TcpPrinter(Chatterbox()) as served:
        findings = doctor(printer=served.address)
    for name in ("lobby printer", "lobby model"):
        well, sentence = findings[name]
        assert not well
        assert "flooding" in sentence
        assert "\n打印机不停地乱发数据：请关掉打印机，等十秒再开" in sentence
        assert "\nThe printer sends data without end. Switch the printer off, wait ten seconds" in sentence
        assert "cable" not in sentence
    assert findings["test slip"] == (False, "not printed, because no printer is well")


def test_a_printer_that_another_program_holds_is_told_as_such_and_no_cable_is_blamed(
    doctor: Doctor, tmp_path: Path
) -> None:
    device = tmp_path / "lp0"
    device.touch()
    other = FileTransport(device)
    assert other.open() is None
    well, sentence = doctor(printer=f"file://{device}", profile="no-confirmation")["lobby printer"]
    other.close()
    assert not well
    assert f"withheld (another program holds {device}; end it, or give each kiosk a printer of its own)" in sentence
    assert "\n电脑这边用不了打印机：请维护人员运行 kiosk doctor" in sentence
    assert "cable" not in sentence
    assert "线" not in sentence


def test_what_to_do_about_a_printer_is_told_in_a_line_for_each_language(
    doctor: Doctor, printer: VirtualPrinter, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printer.paper = "out"
    told = doctor(printer=address)["lobby printer"][1].splitlines()
    assert told[0] == f"{address} as epson-zh: paper-out"
    assert told[1].startswith("纸用完了：打开打印机上盖")
    assert told[2].startswith("Out of paper. Open the printer's cover")
    assert not any(". " in line for line in told if not line.isascii())
    main(("doctor",))
    shown = [line for line in capsys.readouterr().out.splitlines() if line.endswith(told[1])]
    assert shown == [f"{'':<27}{told[1]}"]


def test_what_keeps_the_kiosk_from_starting_is_not_well(doctor: Doctor, address: str, tmp_path: Path) -> None:
    shipped = resources.files("kiosk").joinpath("catalogues/property.toml").read_text()
    own = tmp_path / "own.toml"
    own.write_text(shipped.replace('currency = "CNY"', 'currency = "QQQ"'))
    findings = doctor(printer=address, spare_printer=address, catalogue=str(own))
    well, sentence = findings["catalogue"]
    assert (well, "currency" in sentence, "QQQ" in sentence) == (False, True, True)
    well, sentence = findings["printers"]
    assert (well, "spare_printer" in sentence, "address of another printer" in sentence) == (False, True, True)


def test_a_machine_without_fonts_for_its_printer_is_told_what_to_install(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.glyphs._FOLDERS", ("/nowhere",))
    well, sentence = doctor(printer="virtual:")["printers"]
    assert not well
    assert sentence.endswith("there is no NotoSansCJK-Regular.ttc in /nowhere; install Debian's fonts-noto-cjk")


def test_a_desk_that_cannot_be_served_is_not_well(doctor: Doctor) -> None:
    assert doctor(printer="virtual:")["desk"] == (True, "its address is http://127.0.0.1:8642")
    well, sentence = doctor(printer="virtual:", desk='{"certificate": "/gone.pem", "key": "/gone.key"}')["desk"]
    assert not well
    assert sentence == "KIOSK_DESK: desk.certificate = '/gone.pem': allowed is a file that this user can read"


def test_printers_that_are_two_are_well(doctor: Doctor, address: str) -> None:
    assert doctor(printer=address, spare_printer="virtual:")["printers"] == (
        True,
        "lobby, spare: each a device of its own",
    )


def test_a_wrong_profile_is_told_with_those_that_there_are(doctor: Doctor) -> None:
    well, sentence = doctor(printer="virtual:", profile="epson")["lobby printer"]
    assert not well
    assert sentence.startswith("there is no printer profile 'epson'; there are epson-latin, epson-zh, generic-gbk")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("condition", get_args(ConditionName))
def test_every_condition_is_named_and_has_advice_for_staff_in_their_language(language: str, condition: str) -> None:
    name = WORDING.say(language, f"condition.{condition}")
    advice = WORDING.say(language, f"condition.{condition}.advice")
    assert "打印机" in name + advice or "printer" in (name + advice).lower(), "it says where"
    assert advice.endswith(("。", ".")), "it is a sentence that says what to do"
    assert advice != name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_conditions_are_told_alike(language: str) -> None:
    told = [WORDING.say(language, f"condition.{condition}") for condition in get_args(ConditionName)]
    assert len(set(told)) == len(told)
