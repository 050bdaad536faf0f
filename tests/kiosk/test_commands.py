"""The command line: people script it, so its answers are stable and its refusals are one plain sentence."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image
from sqlalchemy import update

from kiosk.__main__ import main, parser
from kiosk.commands import spool as spool_command
from kiosk.commands.take import as_facts
from kiosk.house import open_house
from kiosk.store import Store, open_store
from kiosk.undecided import careful_sight
from kiosk.visit import Ticket
from kiosk.wiring import open_reception
from printing import lease, spool
from printing.cells import cells
from printing.clock import SystemClock
from printing.condition import Ready
from printing.drawing import Picture
from printing.lease import Owner, machine_name, this_process
from printing.spool import UnlawfulJobStep
from printing.tables import print_jobs
from printing.tcp_printer import TcpPrinter
from printing.virtual import VirtualPrinter
from tests.kiosk.lobby import SHANGHAI, draft


class Said(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Kiosk = Callable[..., Said]
CHECKOUT = Path(__file__).parents[2]
ELSEWHERE = Owner("elsewhere", "its boot", 7)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh machine: no settings file, an empty state folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("KIOSK_STORE", "KIOSK_PRINTER", "KIOSK_PROFILE", "KIOSK_STAFF_PRINTER", "KIOSK_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def kiosk(state: Path, capsys: pytest.CaptureFixture[str]) -> Kiosk:
    def say(*words: str) -> Said:
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return say


RENOVATION = ("renovation", "--answer", "workers=5", "--has", "business-licence", "--has", "worker-photo")


def test_a_number_is_taken_and_its_slips_are_printed_before_the_command_returns(kiosk: Kiosk, state: Path) -> None:
    told = json.loads(kiosk("take", *RENOVATION, "--wait", "30", "--json").out)
    assert (told["visit"], told["number"], told["series"], told["lane"], told["ahead"]) == (
        1,
        "B001",
        "B",
        "ordinary",
        0,
    )
    assert {d["id"]: (d["count"], d["has"]) for d in told["documents"]} == {
        "business-licence": (1, True),
        "qualification-certificate": (1, False),
        "construction-drawings": (1, False),
        "worker-photo": (5, True),
        "worker-identity": (5, False),
    }
    assert [fee["id"] for fee in told["fees"]] == ["deposit", "permit", "pass-deposit"]
    assert all(fee["amount"].count(".") == 1 for fee in told["fees"]), "amounts are texts with two decimals"
    assert [(job["slip"], job["printer"], job["state"]) for job in told["jobs"]] == [
        ("ticket", "lobby", "confirmed"),
        ("staff", "lobby", "confirmed"),
    ]
    assert len(list((state / "tray").glob("*.png"))) == 2


def test_a_document_that_stands_for_others_names_them(kiosk: Kiosk) -> None:
    told = json.loads(kiosk("take", "parking-card", "--has", "tenancy-contract", "--json").out)
    deed = next(it for it in told["documents"] if it["id"] == "property-certificate")
    assert (deed["instead"], deed["has"]) == (["tenancy-contract"], True)
    assert all("instead" not in it for it in told["documents"] if it is not deed)


@pytest.mark.parametrize(
    ("utc_hour", "told"), [(20, {"from": "08:30", "until": "17:30"}), (2, None)], ids=["at four", "at ten"]
)
def test_a_number_taken_outside_the_hours_of_its_request_says_so(utc_hour: int, told: dict[str, str] | None) -> None:
    payment = draft("payment")
    checked_in = datetime(2026, 11, 23, utc_hour, 43, tzinfo=UTC)
    taken = Ticket(1, "C001", checked_in.date(), "C", "payment", "ordinary", "zh", 0, checked_in)
    assert as_facts(taken, payment, (), SHANGHAI).get("outside_hours") == told


def test_the_same_key_gives_the_same_number_and_another_visit_with_it_is_refused(kiosk: Kiosk) -> None:
    assert kiosk("take", "payment", "--key", "k1").out == "C001\n"
    assert kiosk("take", "payment", "--key", "k1").out == "C001\n"
    refused = kiosk("take", "enquiry", "--key", "k1")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "kiosk: key 'k1' belongs to another visit; take a new key for a new visit\n"
    assert kiosk("take", "payment", "--key", "k2").out == "C002\n", "the refusal used no number"


REFUSALS = [
    (("take", "dance"), "request 'dance' is not in the catalogue: ownership-transfer, move-in"),
    (("take", "renovation"), "answer 'workers' is missing for renovation: allowed is a whole number from 1 to 99"),
    (("take", "renovation", "--answer", "workers=0"), "answer workers='0': allowed is a whole number from 1 to 99"),
    (("take", "renovation", "--answer", "workers=100"), "answer workers='100': allowed is a whole number"),
    (("take", "renovation", "--answer", "workers=x"), "answer workers='x': allowed is a whole number"),
    (("take", "renovation", "--answer", "workers"), "--answer 'workers': allowed is NAME=VALUE"),
    (("take", "payment", "--answer", "a=1"), "answer 'a': payment asks no such question"),
    (("take", "payment", "--has", "passport"), "document 'passport' is not on the checklist of payment"),
    (("take", "payment", "--lane", "fast"), "lane 'fast' is not one of: ordinary, priority"),
    (("take", "payment", "--language", "xx"), "language 'xx' is not one of: zh, en"),
    (("take", "payment", "--language", ""), "language '' is not one of: zh, en"),
    (("take", "repair", "--answer", "place=home", "--detail", "shoe=44"), "detail 'shoe': repair takes unit, fault"),
    (
        ("take", "visit", "--answer", "kind=staff", "--detail", "plate=A1"),
        "detail plate: visit asks for it only where the answer is kind=vehicle",
    ),
    (
        ("take", "repair", "--answer", "place=home", "--detail", "since=2090-01-01"),
        "detail since=2090-01-01: allowed is a day that has come",
    ),
    (("preview", "test", "--request", "nope", "--out", "a.png"), "preview test: the test slip is nobody's visit"),
    (("preview", "test", "--answer", "q", "--out", "a.png"), "preview test: the test slip is nobody's visit"),
    (("preview", "test", "--language", "", "--out", "a.png"), "preview test: the test slip is nobody's visit"),
    (("take", "payment", "--key", "k" * 65), "key '" + "k" * 64 + "': allowed are 1 to 64 characters"),
    (("take", "payment", "--wait", "-1"), "argument --wait: '-1': allowed are seconds from 0 to 3600"),
    *(
        (("take", "payment", option, first, option, last), f"argument {option}: is given twice; once is allowed")
        for option, first, last in (
            ("--lane", "priority", "ordinary"),
            ("--lane", "ordinary", "priority"),
            ("--language", "zh", "en"),
            ("--key", "k1", "k2"),
            ("--wait", "1", "0"),
        )
    ),
    (("preview", "test", "--out", "a.png", "--out", "b.png"), "argument --out: is given twice; once is allowed"),
    (
        ("preview", "ticket", "--request", "payment", "--request", "repair", "--out", "a.png"),
        "argument --request: is given twice; once is allowed",
    ),
    (("take", "payment", "--lang", "en"), "unrecognized arguments: --lang en"),
    (("--verb", "take", "payment"), "unrecognized arguments: --verb"),
    (("take", "payment", "--a\nb"), "unrecognized arguments: --a\\nb"),
    (("catalogue", "check", "my\n\x1b[31m.toml"), "my\\n\\x1b[31m.toml: cannot be read"),
    (("take",), "the following arguments are required: request"),
    (("fly",), "invalid choice: 'fly'"),
    (("spool", "retry", "9"), "there is no job 9"),
    (("spool", "list", "5"), "spool list 5: it takes no number"),
    (("spool", "reprint", "9"), "visit 9: there is no such visit"),
    (("spool", "reprint"), "spool reprint: the number of a visit is missing"),
    (("spool", "retry", "x"), "'x': allowed is a whole number"),
    (("preview", "ticket", "--out", "a.png"), "preview ticket: --request is missing"),
    (("preview", "test", "--at", "noon", "--out", "a.png"), "--at 'noon': allowed is a day and a time"),
    (("preview", "test", "--at", "9999-12-31 23:59", "--out", "a.png"), "--at '9999-12-31 23:59': allowed is a day"),
    (("preview", "test", "--out", "missing/a.png"), "--out missing/a.png: cannot be written (No such file"),
    (("db", "verify", "--head", "monday=12"), "--head 'monday=12': allowed is DAY=XXXX"),
    (("db", "verify", "--head", "2026-W48-1=3f9a12cd34ef"), "--head '2026-W48-1=3f9a12cd34ef': allowed is DAY=XXXX"),
    (
        ("db", "verify", "--head", "2026-11-23=3f9a12cd34ef", "--head", "2026-11-23=000000000000"),
        "--head 2026-11-23 is given twice; once is allowed",
    ),
    (("db", "verify", "monday.sqlite3"), "db verify: takes no file"),
    (("db", "upgrade", "--head", "2026-11-23=3f9a12cd34ef"), "db upgrade: takes no --head"),
    (("spool", "list", "--until-empty"), "spool list: takes no --until-empty"),
    (("spool", "run", "--json"), "spool run: takes no --json"),
    (("catalogue", "check", "missing.toml"), "missing.toml"),
    (("catalogue", "check", ""), "cannot be read"),
    *(
        (("virtual-printer", "--port", port), f"argument --port: {port!r}: allowed is a port from 0 to 65535")
        for port in ("65536", "-1", "http", "9" * 50)
    ),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSALS, ids=[" ".join(words)[:40] for words, _ in REFUSALS])
def test_bad_input_is_one_sentence_on_standard_error_and_exit_code_2(
    kiosk: Kiosk, words: tuple[str, ...], sentence: str
) -> None:
    kiosk("db", "upgrade")
    said = kiosk(*words)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert kiosk("spool", "list", "--json").out == "[]\n", "nothing was stored"


@pytest.mark.parametrize("words", ["report 2026-11-23", "spool list", "db verify"])
def test_whoever_only_looks_is_answered_by_a_server_that_lets_nobody_write(
    kiosk: Kiosk, read_only_url: str, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("KIOSK_STORE", read_only_url)
    said = kiosk(*words.split())
    assert (said.code, said.err) == (0, "")


def run_apart(words: Sequence[str], stdout: int, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with an output of its own."""
    command = (sys.executable, "-m", "kiosk", *words)
    told = {**os.environ, **variables}
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=told, cwd=CHECKOUT)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("take", "payment"), "kiosk take: C001 is taken\n"),
        (("take", "payment", "--json"), "kiosk take: C001 is taken\n"),
        (("catalogue", "list"), "kiosk: standard output cannot be written: No space left on device\n"),
    ],
)
def test_what_cannot_be_written_to_standard_output_is_told_on_standard_error(
    state: Path, words: tuple[str, ...], told: str
) -> None:
    with Path("/dev/full").open("wb") as full:
        run = run_apart(words, full.fileno(), KIOSK_STATE=str(state), PYTHONUNBUFFERED="1")
    assert (run.returncode, run.stderr) == (1, told)


def test_a_terminal_without_hanzi_reads_their_codes() -> None:
    run = run_apart(("catalogue", "list"), subprocess.PIPE, PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stderr) == (0, "")
    assert r"\u8fc7\u6237" in run.stdout


def test_an_over_long_detail_is_refused_without_being_repeated_in_full(kiosk: Kiosk) -> None:
    said = kiosk("take", "repair", "--answer", "place=home", "--detail", "fault=" + "漏" * 5000)
    assert said.code == 2
    assert "cells are too long" in said.err
    assert len(said.err) < 200


def test_a_printer_address_that_makes_no_sense_is_named_before_anything_is_sent(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PRINTER", "carrier-pigeon:")
    said = kiosk("take", "payment", "--wait", "1")
    assert said.code == 2
    assert "printer address 'carrier-pigeon:'" in said.err
    monkeypatch.setenv("KIOSK_PRINTER", "virtual:")
    assert kiosk("take", "payment").out == "C001\n", "the refusal stored nothing and used no number"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("KIOSK_CATALOGUE", "x" * 300, "allowed is a file that this user can read"),
        ("KIOSK_PRINTER", "file:///" + "x" * 300, "needs the whole path of a file"),
        ("KIOSK_STORE", "sqlite:///" + "x" * 300, "the store cannot be written (File name too long)"),
    ],
)
def test_a_name_that_no_file_can_have_is_refused_before_a_number_is_given(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    said = kiosk("take", "payment")
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert kiosk("doctor").code == 1
    monkeypatch.delenv(variable)
    assert kiosk("take", "payment").out == "C001\n", "the refusal used no number"


def test_a_catalogue_in_a_folder_that_this_user_may_not_search_is_refused(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_ordinary_user: Callable[[], None]
) -> None:
    (tmp_path / "locked").mkdir(mode=0)
    monkeypatch.setenv("KIOSK_CATALOGUE", str(tmp_path / "locked" / "mine.toml"))
    monkeypatch.chdir("/")
    kiosk("catalogue", "list")  # whose code is imported by whoever may read it
    as_ordinary_user()
    said = kiosk("catalogue", "list")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("kiosk: KIOSK_CATALOGUE: catalogue = '")
    assert said.err.endswith("': allowed is a file that this user can read\n")


def test_a_staff_printer_that_makes_no_sense_stops_a_number_too(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_STAFF_PRINTER", "tcp://")
    assert kiosk("take", "payment").code == 2
    monkeypatch.setenv("KIOSK_STAFF_PRINTER", "virtual:")
    monkeypatch.setenv("KIOSK_STAFF_PROFILE", "no-such-profile")
    assert kiosk("take", "payment").code == 2
    monkeypatch.delenv("KIOSK_STAFF_PROFILE")
    assert kiosk("take", "payment").out == "C001\n"


def test_a_queue_that_can_answer_nothing_is_refused_with_a_profile_that_waits_for_answers(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PRINTER", "lp://receipts")
    said = kiosk("take", "payment")
    assert said.code == 2
    assert said.err == (
        "kiosk: KIOSK_PROFILE or kiosk.toml: profile = 'epson-zh': lp://receipts answers nothing; "
        "allowed is a profile without confirmation\n"
    ), "no file is blamed that is not there"
    monkeypatch.setenv("KIOSK_PROFILE", "no-confirmation")
    assert kiosk("take", "payment").out == "C001\n", "the refusal stored nothing and used no number"


@pytest.mark.parametrize(
    ("shipped", "mine", "sentence"),
    [
        (
            'icon = "tie"',
            'icon = "nosuchicon"',
            "requests[see-manager].icon = 'nosuchicon': allowed are names of Material Design Icons 7",
        ),
        (
            'currency = "CNY"',
            'currency = "QQQ"',
            "currency = 'QQQ': allowed are the codes of ISO 4217, such as CNY",
        ),
    ],
    ids=["an icon that the font lacks", "a currency that nobody has"],
)
def test_what_cannot_be_shown_is_refused_by_the_check(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: str, mine: str, sentence: str
) -> None:
    catalogue = resources.files("kiosk").joinpath("catalogues/property.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(catalogue.replace(shipped, mine), encoding="utf-8")
    said = kiosk("catalogue", "check", "mine.toml")
    assert said.code == 2
    assert sentence in said.err
    monkeypatch.setenv("KIOSK_CATALOGUE", "mine.toml")
    said = kiosk("take", "payment")
    assert (said.code, said.out) == (2, ""), "and no number is given by it"
    assert sentence in said.err


def test_a_name_that_the_screens_font_cannot_draw_is_refused_by_the_check(kiosk: Kiosk, tmp_path: Path) -> None:
    catalogue = resources.files("kiosk").joinpath("catalogues/property.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(catalogue.replace('"English"', '"ไทย"'), encoding="utf-8")
    said = kiosk("catalogue", "check", "mine.toml")
    assert (said.code, said.out) == (2, "")
    assert "mine.toml: languages[en].name = 'ไทย': the screen's font has no 'ไ' (U+0E44)" in said.err


def test_a_language_that_the_kiosk_itself_does_not_speak_is_refused_by_the_check(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    catalogue = resources.files("kiosk").joinpath("catalogues/property.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(catalogue.replace("zh-Hant", "fr"), encoding="utf-8")
    said = kiosk("catalogue", "check", "mine.toml")
    assert (said.code, said.out) == (2, "")
    assert "locale/fr/LC_MESSAGES/kiosk.po: cannot be read" in said.err


def test_a_state_folder_that_cannot_be_written_is_named_with_the_way_out(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "file" / "state"))
    said = kiosk("take", "payment")
    assert said.code == 2
    assert "the store cannot be written" in said.err
    assert "KIOSK_STATE" in said.err


def test_a_wrong_settings_file_stops_every_command_with_one_sentence(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("printr = 'virtual:'", encoding="utf-8")
    for words in (("take", "payment"), ("spool", "list"), ("db", "verify"), ("lobby",)):
        said = kiosk(*words)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("kiosk: kiosk.toml: printr = 'virtual:': no such key")


def test_a_centre_without_one_of_the_languages_is_told_which(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("[centre]\nname = { zh = '甲' }", encoding="utf-8")
    assert kiosk("take", "payment").err.startswith("kiosk: kiosk.toml: centre.name.en: the text is missing")


def on_record(state: Path) -> list[str]:
    """What the register says has happened, in its order."""
    with closing(sqlite3.connect(state / "kiosk.sqlite3")) as store:
        entries = store.execute("SELECT entry FROM register ORDER BY day, seq").fetchall()
    return [json.loads(entry)["event"] for [entry] in entries]


def test_slips_are_listed_reprinted_marked_and_confirmed_again(kiosk: Kiosk, state: Path) -> None:
    kiosk("take", "payment", "--wait", "30")
    assert kiosk("spool", "reprint", "1").out.count("queued") == 2
    said = kiosk("spool", "run", "--until-empty")
    assert said.err.count("confirmed (proof: id)") == 2
    jobs = json.loads(kiosk("spool", "list", "--json").out)
    assert [(job["visit"], job["slip"], job["state"], job["attempts"]) for job in jobs] == [
        (1, "ticket", "confirmed", 2),
        (1, "staff", "confirmed", 2),
    ]
    assert on_record(state) == ["checked-in", "reprint-queued"]


def test_a_reprint_of_slips_that_come_out_anyway_is_refused(kiosk: Kiosk, state: Path) -> None:
    kiosk("take", "payment")
    said = kiosk("spool", "reprint", "1")
    assert (said.code, said.out) == (2, "")
    assert said.err == ("kiosk: visit 1: none of its slips was printed, held or given up, so none is queued again\n")
    assert on_record(state) == ["checked-in"]


def test_a_slip_that_was_held_is_retried_and_printed(kiosk: Kiosk, state: Path) -> None:
    kiosk("take", "payment")
    store = open_store(f"sqlite:///{state / 'kiosk.sqlite3'}")
    with store.transaction() as connection:
        held = spool.hold(connection, 1)
        outlived = update(print_jobs).where(print_jobs.c.id == held.id).values(stale_at=held.created_at)
        connection.execute(outlived)
    store.close()
    assert "queued" in kiosk("spool", "retry", "1").out
    kiosk("spool", "run", "--until-empty")
    assert [job["state"] for job in json.loads(kiosk("spool", "list", "--json").out)] == ["confirmed", "confirmed"]
    assert on_record(state) == ["checked-in", "retry-queued"]
    assert kiosk("db", "verify").code == 0, "what a person decided is on record, in order"


def test_an_untouched_store_is_told_as_such_with_what_only_paper_can_tell(kiosk: Kiosk) -> None:
    kiosk("take", "payment")
    said = kiosk("db", "verify")
    assert (said.code, said.err) == (0, "")
    compared = "day, time, kiosk, number, request, lane, language, answers and documents"
    assert f"the register is as it was written, and every visit has what its entry says: {compared}\n" in said.out
    assert "only the head on a hand-over slip can tell: --head DAY=XXXX" in said.out


def test_a_number_that_was_changed_in_the_store_is_told_with_what_it_was(kiosk: Kiosk, state: Path) -> None:
    kiosk("take", "payment")
    with closing(sqlite3.connect(state / "kiosk.sqlite3")) as store, store:
        store.execute("UPDATE visits SET number = 7")
    said = kiosk("db", "verify")
    assert said.code == 1
    assert "entry 1 checked in visit 1 as C001 (payment, ordinary); it stands as C007 (payment, ordinary)" in said.out
    assert said.err.endswith("the register or a visit was altered\n")


@pytest.mark.parametrize(
    "number", ["2147483648", "999999999999999999", "9" * 5000], ids=["one more", "18 digits", "5000 digits"]
)
@pytest.mark.parametrize("action", ["retry", "cancel", "reprint"])
def test_a_number_that_is_higher_than_any_slips_is_refused_whatever_keeps_the_store(
    kiosk: Kiosk, store_url: str, monkeypatch: pytest.MonkeyPatch, action: str, number: str
) -> None:
    monkeypatch.setenv("KIOSK_STORE", store_url)
    refused = kiosk("spool", action, number)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "allowed is a whole number up to 2147483647" in refused.err


def test_a_slip_that_nobody_wants_any_more_is_cancelled(kiosk: Kiosk, state: Path) -> None:
    kiosk("take", "payment")
    assert "cancelled" in kiosk("spool", "cancel", "1").out
    assert kiosk("spool", "cancel", "1").err == "kiosk: job 1 is cancelled and cannot be cancelled\n"
    kiosk("spool", "run", "--until-empty")
    assert [job["state"] for job in json.loads(kiosk("spool", "list", "--json").out)] == ["cancelled", "confirmed"]
    assert on_record(state) == ["checked-in", "slip-cancelled"]
    assert kiosk("db", "verify").code == 0, "what a person decided is on record, in order"


def test_slips_of_a_printer_that_is_taken_away_are_told_with_what_to_do(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_STAFF_PRINTER", "virtual:")
    kiosk("take", "payment")
    assert kiosk("spool", "list").err == ""
    monkeypatch.delenv("KIOSK_STAFF_PRINTER")
    said = kiosk("spool", "list")
    assert "counter" in said.out
    assert said.err == (
        "kiosk: staff_printer is not set, and 1 slip(s) of the counter printer wait for it (job 2 of "
        "C001): set it again and start the kiosk, or kiosk spool cancel each\n"
    )
    kiosk("spool", "cancel", "2")
    assert kiosk("spool", "list").err == ""


def test_what_a_slip_is_of_stands_in_one_column_however_long_its_printer_is_called(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1", "East", "东门"):
        monkeypatch.setenv("KIOSK_KIOSK_NAME", name)
        kiosk("take", "payment")
    lines = kiosk("spool", "list").out.splitlines()
    assert len(lines) == 6
    assert len({cells(line.partition("visit")[0]) for line in lines}) == 1


def test_slips_of_a_kiosk_that_is_not_at_work_are_told_with_what_to_do(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was given another name, say, or stands elsewhere now."""
    kiosk("take", "payment")
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "东门")
    kiosk("take", "payment")
    assert kiosk("spool", "list").err == (
        "kiosk: no kiosk named 1 is at work, and 2 slip(s) of the lobby printer wait for it (job 1 of C001, 2 of "
        'C001): start the one with kiosk_name = "1", or kiosk spool cancel each\n'
    )
    refused = kiosk("spool", "reprint", "1")
    assert (refused.code, refused.out) == (2, "")
    assert "no kiosk named 1 is at work" in refused.err, "that is why nothing comes out"
    assert "none of its slips was printed, held or given up" in refused.err
    monkeypatch.delenv("KIOSK_KIOSK_NAME")
    kiosk("spool", "run", "--until-empty")
    assert kiosk("spool", "list").err == (
        "kiosk: no kiosk named 东门 is at work, and 2 slip(s) of the lobby:东门 printer wait for it (job 3 of C002, "
        '4 of C002): start the one with kiosk_name = "东门", or kiosk spool cancel each\n'
    )


def test_what_was_under_way_at_a_kiosk_whose_power_went_is_told_and_can_be_given_up(
    kiosk: Kiosk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk("take", "payment")
    killed, clock = Owner(machine_name(), "its boot before", 7), SystemClock()
    with closing(open_store(f"sqlite:///{state / 'kiosk.sqlite3'}")) as store, store.transaction() as connection:
        lease.acquire_lease(connection, "lobby", killed, lease.Watch(clock))
        job = spool.claim(connection, "lobby")
        assert job is not None
        attempt = spool.begin_attempt(connection, job, owner=killed, epoch=1, now=clock.now())
        assert attempt is not None
        spool.note_written(connection, attempt)
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "2")
    assert "job 1 of C001, 2 of C001" in kiosk("spool", "list").err
    for told in ("1", "2"):
        assert kiosk("spool", "cancel", told).code == 0
    assert kiosk("spool", "list").err == ""


def under_way_elsewhere(store: Store, heard_at: datetime) -> None:
    """A kiosk on another machine sends a slip, and its clock says that it is `heard_at`."""
    with store.transaction() as connection:
        lease.acquire_lease(connection, "lobby:2", ELSEWHERE, lease.Watch(SystemClock()))
        spool.record_condition(connection, "lobby:2", Ready(), heard_at)
        job = spool.claim(connection, "lobby:2")
        assert job is not None
        attempt = spool.begin_attempt(connection, job, owner=ELSEWHERE, epoch=1, now=heard_at)
        assert attempt is not None
        spool.note_written(connection, attempt)


def test_a_slip_under_way_at_a_kiosk_whose_clock_is_a_day_behind_is_its_own_business(
    kiosk: Kiosk, state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "2")
    kiosk("take", "payment")
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "1")
    yesterday = SystemClock().now() - timedelta(days=1)
    with closing(open_store(f"sqlite:///{state / 'kiosk.sqlite3'}")) as store:
        under_way_elsewhere(store, yesterday)

        words = count(1)

        def at_work(seconds: float) -> None:
            with store.transaction() as connection:
                spool.record_heard(connection, "lobby:2", yesterday + next(words) * timedelta(seconds=seconds))

        with pytest.raises(UnlawfulJobStep):
            spool_command.run(parser().parse_args(["spool", "cancel", "1"]), at_work)
        capsys.readouterr()
        spool_command.run(parser().parse_args(["spool", "list"]), at_work)
    assert capsys.readouterr().err == "kiosk: watching for 10 seconds which other kiosks are at work\n"


@pytest.mark.parametrize("days_off", [-2, 363])
def test_a_slip_of_a_kiosk_whose_power_went_can_be_given_up_whatever_its_clock_said(
    kiosk: Kiosk, state: Path, monkeypatch: pytest.MonkeyPatch, days_off: int
) -> None:
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "2")
    kiosk("take", "payment")
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "1")
    with closing(open_store(f"sqlite:///{state / 'kiosk.sqlite3'}")) as store:
        under_way_elsewhere(store, SystemClock().now() + timedelta(days=days_off))
    assert spool_command.run(parser().parse_args(["spool", "cancel", "1"]), lambda _seconds: None) == 0


def test_a_kiosk_that_came_to_work_while_a_person_still_decided_keeps_what_it_prints(
    kiosk: Kiosk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "2")
    kiosk("take", "payment")
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "1")
    clock = SystemClock()
    with closing(open_store(f"sqlite:///{state / 'kiosk.sqlite3'}")) as store:
        under_way_elsewhere(store, clock.now() - timedelta(days=2))
        sight = careful_sight(store.reading, ["lobby"], clock, lambda _seconds: None)
        with store.transaction() as connection:
            spool.record_heard(connection, "lobby:2", clock.now())
        with pytest.raises(UnlawfulJobStep):
            open_reception(open_house(), store).cancel(1, sight)


def test_slips_of_a_kiosk_that_is_at_work_are_its_own_business(
    kiosk: Kiosk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk("take", "payment")
    with closing(open_store(f"sqlite:///{state / 'kiosk.sqlite3'}")) as store, store.transaction() as connection:
        lease.acquire_lease(connection, "lobby", this_process(), lease.Watch(SystemClock()))
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "2")
    assert kiosk("spool", "list").err == ""


def test_a_kiosk_that_prints_until_nothing_waits_leaves_to_others_what_is_theirs_and_tells_of_it(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk("take", "payment")
    monkeypatch.setenv("KIOSK_KIOSK_NAME", "2")
    kiosk("take", "payment")
    said = kiosk("spool", "run", "--until-empty")
    assert said.code == 0
    assert said.err.count("confirmed (proof: id)") == 2
    assert said.err.endswith(
        "kiosk: slips wait for printers that this kiosk does not drive: 2 at lobby; kiosk spool list shows them\n"
    )
    monkeypatch.delenv("KIOSK_KIOSK_NAME")
    said = kiosk("spool", "run", "--until-empty")
    assert said.err.count("confirmed (proof: id)") == 2
    assert "wait" not in said.err


def test_slips_of_a_spare_that_is_taken_away_come_out_at_the_lobbys_printer_unmarked(
    kiosk: Kiosk, state: Path
) -> None:
    kiosk("take", "payment")
    store = open_store(f"sqlite:///{state / 'kiosk.sqlite3'}")
    with store.transaction() as connection:
        spool.take_over(connection, "lobby", "spare")
    store.close()
    assert "start the kiosk, and the lobby's printer prints them" in kiosk("spool", "list").err
    assert kiosk("spool", "run", "--until-empty").code == 0
    told = json.loads(kiosk("spool", "list", "--json").out)
    assert [(it["printer"], it["state"], it["attempts"]) for it in told] == [("lobby", "confirmed", 1)] * 2
    assert kiosk("db", "verify").code == 0, "that it came back is on record"


@pytest.mark.parametrize("slip", ["ticket", "staff", "checklist", "test"])
def test_a_preview_is_drawn_without_storing_anything(kiosk: Kiosk, state: Path, tmp_path: Path, slip: str) -> None:
    request = () if slip == "test" else ("--request", *RENOVATION)
    said = kiosk("preview", slip, *request, "--out", "slip.png")
    assert said.code == 0, said.err
    assert "mm of paper, 576 dots wide (epson-zh)" in said.out
    with Image.open(tmp_path / "slip.png") as picture:
        assert picture.width == 576
    assert not state.exists()


def test_a_preview_of_another_moment_is_the_same_to_the_dot_however_often_it_is_drawn(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    drawn = []
    for at in ("2026-11-30 09:41", "2026-11-30 09:41", "2026-11-30 21:30"):
        visit = ("--request", "visit", "--answer", "kind=resident")
        said = kiosk("preview", "staff", *visit, "--at", at, "--out", "slip.png")
        assert said.code == 0, said.err
        drawn.append((tmp_path / "slip.png").read_bytes())
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(("second", "dots"), [("SPARE", 576), ("STAFF", 384)])
def test_a_staff_slip_is_drawn_as_the_printer_behind_the_counter_has_it_never_as_the_spare(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, second: str, dots: int
) -> None:
    monkeypatch.setenv(f"KIOSK_{second}_PRINTER", "virtual:")
    monkeypatch.setenv(f"KIOSK_{second}_PROFILE", "generic-gbk-58")
    said = kiosk("preview", "staff", "--request", *RENOVATION, "--out", "slip.png")
    assert f"{dots} dots wide" in said.out, said


def test_an_empty_key_is_refused_rather_than_taken_for_none(kiosk: Kiosk) -> None:
    said = kiosk("take", "payment", "--key", "")
    assert (said.code, said.out) == (2, "")
    assert "key '': allowed are 1 to 64 characters" in said.err


def test_a_preview_that_is_no_png_is_refused_before_anything_is_drawn(kiosk: Kiosk, tmp_path: Path) -> None:
    said = kiosk("preview", "test", "--out", "slip.jpg")
    assert (said.code, said.err) == (
        2,
        "kiosk: --out slip.jpg: the picture is a PNG; name a file that ends in .png\n",
    )
    assert not (tmp_path / "slip.jpg").exists()


def test_the_register_vouches_for_a_day_and_a_wrong_witness_is_found(kiosk: Kiosk) -> None:
    day = json.loads(kiosk("take", "payment", "--json").out)["day"]
    assert kiosk("db", "verify").code == 0
    said = kiosk("db", "verify", "--head", f"{day}=000000000000")
    assert said.code == 1
    assert f"{day} never had the head 000000000000" in said.out
    assert "read the head on paper once more" in said.err


def test_the_doctor_finds_a_fresh_machine_well_and_a_dead_printer_not(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = kiosk("doctor", "--print", "--json")
    assert said.code == 0, said.out
    findings = {finding["name"]: finding for finding in json.loads(said.out)}
    assert findings["test slip"]["sentence"].startswith("printed on 1 printer")

    monkeypatch.setenv("KIOSK_PRINTER", "tcp://127.0.0.1:1")
    said = kiosk("doctor")
    assert said.code == 1
    assert "NOT WELL  lobby printer    tcp://127.0.0.1:1 as epson-zh: unreachable" in said.out
    assert "电源" in said.out, "the advice is in the staff's language"


class Locksmith:
    """A printer that says nothing, and during whose first bytes another program locks the store."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._lock: sqlite3.Connection | None = None

    def feed(self, data: bytes) -> bytes:
        if self._lock is None:
            self._lock = sqlite3.connect(self._store, isolation_level=None, check_same_thread=False)
            self._lock.execute("BEGIN IMMEDIATE")
        return b""


def test_a_number_is_told_though_the_store_fails_while_its_paper_is_waited_for(
    kiosk: Kiosk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TcpPrinter(Locksmith(state / "kiosk.sqlite3")) as printer:
        monkeypatch.setenv("KIOSK_PRINTER", printer.address)
        said = kiosk("take", "payment", "--wait", "0.5")
    assert (said.code, said.out) == (0, "C001\n")
    assert said.err.startswith("kiosk take: C001 is taken; what became of its paper is not known: ")
    assert "another program keeps the store locked" in said.err


class Impatience:
    """A printer that says nothing, and at whose first bytes somebody presses Ctrl+C."""

    def __init__(self) -> None:
        self._is_pressed = False

    def feed(self, data: bytes) -> bytes:
        if not self._is_pressed:
            self._is_pressed = True
            signal.raise_signal(signal.SIGINT)
        return b""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl+C breaks off what waits, as at a terminal, whatever the tests themselves make of it."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


@pytest.mark.usefixtures("interruptible")
def test_a_number_is_told_though_nobody_waits_for_its_paper_any_more(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TcpPrinter(Impatience()) as printer:
        monkeypatch.setenv("KIOSK_PRINTER", printer.address)
        said = kiosk("take", "payment", "--wait", "3600", "--json")
    assert said.code == 0
    assert json.loads(said.out)["number"] == "C001"
    assert said.err == "kiosk take: C001 is taken; its paper still waits\n"


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("slip", [1, 2])
def test_whoever_waits_no_more_hears_what_became_of_the_paper_until_then(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, slip: int
) -> None:
    """Ctrl+C is pressed when a slip has come out, of which the printer has yet to tell."""
    slips = count(1)

    def look(_picture: Picture) -> None:
        if next(slips) == slip:
            signal.raise_signal(signal.SIGINT)

    with TcpPrinter(VirtualPrinter(576, look)) as printer:
        monkeypatch.setenv("KIOSK_PRINTER", printer.address)
        said = kiosk("take", "payment", "--wait", "3600", "--json")
    states = [job["state"] for job in json.loads(kiosk("spool", "list", "--json").out)]
    assert [job["state"] for job in json.loads(said.out)["jobs"]] == states
    assert ("its paper still waits" in said.err) == (states != ["confirmed", "confirmed"])


def test_one_printer_under_two_names_is_refused(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PRINTER", "tcp://127.0.0.1:1")
    monkeypatch.setenv("KIOSK_SPARE_PRINTER", "tcp://127.0.0.1:1")
    said = kiosk("take", "payment")
    assert said.code == 2
    assert said.err.startswith(
        "kiosk: KIOSK_SPARE_PRINTER: spare_printer = 'tcp://127.0.0.1:1': printer is there alre"
    )


def test_a_number_is_given_though_the_printer_is_dead_and_its_slips_wait(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PRINTER", "tcp://127.0.0.1:1")
    said = kiosk("take", "payment", "--wait", "0.2")
    assert (said.code, said.out) == (0, "C001\n")
    assert said.err == "kiosk take: C001 is taken; its paper still waits\n"
    monkeypatch.setenv("KIOSK_PRINTER", "virtual:")
    assert kiosk("spool", "run", "--until-empty").err.count("confirmed (proof: id)") == 2


def test_the_requests_are_listed_for_people_and_for_scripts(kiosk: Kiosk) -> None:
    assert "renovation" in kiosk("catalogue", "list").out
    listed = json.loads(kiosk("catalogue", "list", "--json").out)
    renovation = next(entry for entry in listed if entry["request"] == "renovation")
    assert renovation["questions"] == {"workers": "number"}
    assert kiosk("catalogue", "check").out.endswith("all well\n")


def test_the_doctors_help_names_all_that_is_looked_at(kiosk: Kiosk) -> None:
    told = "Check settings, catalogue, store, printer, fonts and sound."
    assert told in kiosk("doctor", "--help").out


def test_every_command_explains_itself_with_examples(kiosk: Kiosk) -> None:
    for command in ("lobby", "take", "catalogue", "spool", "preview", "doctor", "virtual-printer", "db"):
        said = kiosk(command, "--help")
        assert said.code == 0
        assert f"examples:\n  kiosk {command}" in said.out or f"examples:\n  kiosk --verbose {command}" in said.out
