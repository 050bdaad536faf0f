"""Settings: one file, an environment that wins, and one sentence for what does not fit."""

from __future__ import annotations

import json
import os
import re
from datetime import time
from pathlib import Path

import pytest

from kiosk.settings import Centre, Settings, SettingsError, read_settings, untranslated

NO_HOME = "~"
"""Leads nowhere, as where there is no HOME and the system knows nothing of the user."""
TOO_LONG = "a number of thousands of digits"
TABLES = ("centre", "screen", "speech", "keypad", "desk", "board", "service")


def fields_of(table: str) -> list[str]:
    return list(type(getattr(Settings(), table)).model_fields)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "states"))
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "kiosk.toml").write_text(text, encoding="utf-8")


def test_without_a_file_a_fresh_machine_gets_a_virtual_printer_and_its_own_state_folder(tmp_path: Path) -> None:
    settings = read_settings()
    assert settings.printer == "virtual:"
    assert settings.state == tmp_path / "states" / "lobby-kiosk"
    assert settings.store_url == f"sqlite:///{tmp_path}/states/lobby-kiosk/kiosk.sqlite3"
    assert settings.staff_slip_printer == "lobby", "one printer puts out both slips"


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'printer = "tcp://10.0.0.9:9100"\nprofile = "generic-gbk"\n[centre]\ntelephone = "1234"\n')
    monkeypatch.setenv("KIOSK_PRINTER", "virtual:")
    settings = read_settings()
    assert (settings.printer, settings.profile) == ("virtual:", "generic-gbk")
    assert settings.centre.telephone == "1234"
    assert settings.centre.place["zh"], "what the file leaves out keeps its default"


def test_a_file_of_an_editor_that_marks_its_byte_order_is_read(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("keep_days = 7\n", encoding="utf-8-sig")
    assert read_settings().keep_days == 7


def test_nobody_speaks_and_the_five_keys_are_the_arrows_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    assert read_settings().speech.engine == "none"
    assert read_settings().keypad.ok == "enter"
    write(tmp_path, '[speech]\nengine = "espeak-ng"\nheadset = true\n[keypad]\nup = "numpad8"\nrepeat = "f12"\n')
    settings = read_settings()
    assert (settings.speech.engine, settings.speech.headset) == ("espeak-ng", True)
    assert (settings.keypad.up, settings.keypad.down, settings.keypad.repeat) == ("numpad8", "down", "f12")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[keypad]\nup = "loud"\n', "keypad.up = 'loud': allowed are names such as enter"),
        ('[keypad]\nup = "down"\n', "keypad.down = 'down': allowed is what none of the other four is"),
        ('[speech]\nengine = "loud"\n', "speech.engine = 'loud'"),
        ("[speech]\nvoice = 1\n", "speech.voice = 1: no such key, allowed are engine, command, player, headset"),
    ],
)
def test_a_voice_or_a_key_that_is_none_is_refused(tmp_path: Path, table: str, told: str) -> None:
    write(tmp_path, table)
    with pytest.raises(SettingsError, match=re.escape(told)):
        read_settings()


def test_a_staff_printer_takes_the_staff_slip_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_STAFF_PRINTER", "virtual:")
    assert read_settings().staff_slip_printer == "counter"
    monkeypatch.setenv("KIOSK_STAFF_SLIP", "none")
    assert read_settings().staff_slip_printer is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('printr = "virtual:"', "kiosk.toml: printr = 'virtual:': no such key, allowed are state, store"),
        ("keep_days = 30\nKEEP_DAYS = 1", "kiosk.toml: KEEP_DAYS = 1: no such key, allowed are state, store"),
        ('Printer = "virtual:"', "kiosk.toml: Printer = 'virtual:': no such key, allowed are state, store"),
        ("[Screen]\nppi = 90", "kiosk.toml: Screen: no such key, allowed are state, store"),
        ('"a\\nb" = 1', "kiosk.toml: 'a\\nb' = 1: no such key, allowed are state, store"),
        ('[centre]\n"\\u001b[31m" = 1', "kiosk.toml: 'centre.\\x1b[31m' = 1: no such key, allowed are name, place"),
        ('[centre]\ntelefon = "1"', "kiosk.toml: centre.telefon = '1': no such key, allowed are name, place"),
        ('[centre]\ntelephone = "    "', "kiosk.toml: centre.telephone = '    ': allowed is 1 to 40 digits"),
        *(
            (
                f'[desk]\nnames = ["desk.example", {name!r}]',
                f"kiosk.toml: desk.names[2] = {name!r}: allowed is a host's",
            )
            for name in ("", "a b", "desk:8642", "desk.", "a:b:c:d:e:g")
        ),
        ('[desk]\nnames = ["\\u0000"]', "kiosk.toml: desk.names[1] = '\\x00': allowed is a host's name"),
        ('[speech]\ncommand = ["say", "\\u0000"]', "kiosk.toml: speech.command[2] = '\\x00': allowed is a text with"),
        ('[speech]\nplayer = ["\\u0000"]', "kiosk.toml: speech.player[1] = '\\x00': allowed is a text without"),
        ('time_zone = "Mars/Olympus"', "kiosk.toml: time_zone = 'Mars/Olympus': allowed is a name of the tz"),
        ("[screen]\nppi = 4", "kiosk.toml: screen.ppi = 4: allowed is 20 or more"),
        ("keep_days = true", "kiosk.toml: keep_days = true: allowed is a number"),
        ("[screen]\nppi = false", "kiosk.toml: screen.ppi = false: allowed is a number"),
        ("stale_after_s = 'soon'", "kiosk.toml: stale_after_s = 'soon': allowed is a whole number"),
        (
            "[service]\nlate_return_min = 7.5",
            "kiosk.toml: service.late_return_min = 7.5: allowed is a whole number",
        ),
        (f"keep_days = 0x{'F' * 5000}", f"kiosk.toml: keep_days = {TOO_LONG}: allowed is 3650 or less"),
        (f"screen.ppi = 0x{'F' * 5000}", f"kiosk.toml: screen.ppi = {TOO_LONG}: allowed is"),
        (f"store = [7, 0x{'F' * 5000}]", f"kiosk.toml: store = {TOO_LONG}: allowed is a text"),
        (f"keep_day = 0x{'F' * 5000}", f"kiosk.toml: keep_day = {TOO_LONG}: no such key"),
        ("state = [", "kiosk.toml: is not TOML in UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value).startswith(told)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "value", ["4", "25.5", "0", "true", '"8"', '"8:30"', '"24:00"', '"08:30+08:00"', "2026-11-30T08:30:00", "[8]"]
)
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("day_starts = {}", "day_starts"),
        ("[centre]\nopening = [{{ start = {}, end = 18:00:00 }}]", "centre.opening[1].start"),
        ("[centre]\nopening = [{{ start = 08:30:00, end = {} }}]", "centre.opening[1].end"),
    ],
)
def test_what_is_no_time_by_the_clock_is_not_taken_for_seconds_after_midnight(
    tmp_path: Path, text: str, key: str, value: str
) -> None:
    write(tmp_path, text.format(value))
    told = refusal()
    assert told.startswith(f"kiosk.toml: {key} = ")
    assert told.endswith(": allowed is a local time of day, such as 08:30:00")


def test_a_time_stands_in_the_file_and_in_a_variable_as_a_clock_shows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 'day_starts = 03:30:00\n[centre]\nopening = [{ start = 08:30:00, end = "18:00" }]\n')
    assert read_settings().day_starts == time(3, 30)
    assert [(it.start, it.end) for it in read_settings().centre.opening] == [(time(8, 30), time(18))]
    monkeypatch.setenv("KIOSK_DAY_STARTS", "05:00")
    monkeypatch.setenv("KIOSK_CENTRE", '{"opening": [{"start": "09:00:00", "end": "17:00"}]}')
    assert read_settings().day_starts == time(5)
    assert [(it.start, it.end) for it in read_settings().centre.opening] == [(time(9), time(17))]


def test_hours_without_a_day_which_would_never_open_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "[centre]\nopening = [{ days = [], start = 08:30:00, end = 18:00:00 }]\n")
    assert refusal() == "kiosk.toml: centre.opening[1].days = []: allowed is one entry or more"


@pytest.mark.parametrize(
    "address",
    [
        "https://house.example",
        "http://192.168.1.20:8642/",
        "https://[2001:db8::1]:443/lobby",
        "https://house.example/a/b-c_d",
    ],
)
def test_phones_are_led_to_an_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("KIOSK_PUBLIC_URL", address)
    assert read_settings().public_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "https://house.example/?q=1",
        "https://house.example/#top",
        "http:///",
        "http:///lobby",
        "http://?",
        "https://name:secret@house.example",
        "https://house.example:door",
        "https://[::1",
        "https://house.example/\n",
        "https://房.example",
        "https://" + "h" * 141,
        "ftp://house.example",
        "house.example",
    ],
)
def test_an_address_from_which_a_tickets_code_would_lead_nowhere_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("KIOSK_PUBLIC_URL", address)
    with pytest.raises(
        SettingsError, match=r"^KIOSK_PUBLIC_URL: public_url = '.*': allowed is an http:// or https:// "
    ):
        read_settings()


def test_a_wrong_variable_is_named_as_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_STAFF_SLIP", "kitchen")
    with pytest.raises(SettingsError, match=r"^KIOSK_STAFF_SLIP: staff_slip = 'kitchen': allowed is 'lobby', 'cou"):
        read_settings()


@pytest.mark.parametrize("variable", ["KIOSK_PRINTR", "KIOSK_SCREEN_PPI", "KIOSK_", "kiosk_printer"])
def test_a_variable_that_nobody_reads_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "x")
    with pytest.raises(SettingsError, match=rf"^{variable}: there is no such setting, allowed are KIOSK_CONFIG, KIO"):
        read_settings()


def test_a_table_of_which_file_and_variable_say_a_part_is_told_by_who_said_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_SCREEN", '{"ppi": 90}')
    write(tmp_path, "[screen]\nwidth = 3\n")
    with pytest.raises(SettingsError, match=r"^kiosk.toml: screen.width = 3: allowed is 320 or more"):
        read_settings()
    monkeypatch.setenv("KIOSK_SCREEN", '{"width": 4}')
    with pytest.raises(SettingsError, match=r"^KIOSK_SCREEN: screen.width = 4: allowed is 320 or more"):
        read_settings()


def test_a_text_that_is_missing_is_missed_where_its_table_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CENTRE", '{"name": {"zh": "甲"}}')
    told = read_settings().refusal("centre.place.en", None, "the text is missing")
    assert told == "KIOSK_CENTRE or kiosk.toml: centre.place.en: the text is missing"
    told = read_settings().refusal("centre.name.en", None, "the text is missing")
    assert told == "KIOSK_CENTRE: centre.name.en: the text is missing"


def test_what_is_missing_in_a_variable_is_told_in_our_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CENTRE", '{"opening": [{"end": "18:00"}]}')
    with pytest.raises(SettingsError, match=r": centre\.opening\[1\]\.start: the key is missing$"):
        read_settings()


def test_an_entry_of_a_list_is_told_by_who_said_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CENTRE", '{"opening": [{"start": 8, "end": "18:00"}]}')
    write(tmp_path, "[desk]\nnames = ['a b']\n")
    assert refusal().startswith("KIOSK_CENTRE: centre.opening[1].start = 8: allowed is a local time of day")
    monkeypatch.setenv("KIOSK_CENTRE", '{"telephone": "1"}')
    assert refusal().startswith("kiosk.toml: desk.names[1] = 'a b': ")


def test_slips_for_a_counter_without_a_printer_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_STAFF_SLIP", "counter")
    with pytest.raises(SettingsError, match=r"^KIOSK_STAFF_SLIP: staff_slip = 'counter': allowed is counter only wi"):
        read_settings()
    monkeypatch.setenv("KIOSK_STAFF_PRINTER", "virtual:")
    assert read_settings().staff_slip_printer == "counter"


@pytest.mark.parametrize("key", Settings.model_fields)
def test_whatever_a_variable_says_is_taken_or_refused_in_our_own_words(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    for value in ("", "soon", "x" * 5000, "-1", "25:00:00", "{}", '{"en": 3}', "[3]", "null"):
        monkeypatch.setenv(f"KIOSK_{key}".upper(), value)
        assert_in_our_words(refusal(), f"KIOSK_{key}: {key}".upper())


@pytest.mark.parametrize(
    "key", [*Settings.model_fields, *(f"{table}.{key}" for table in TABLES for key in fields_of(table))]
)
def test_whatever_the_file_says_is_taken_or_refused_in_our_own_words(tmp_path: Path, key: str) -> None:
    for value in ('""', '"soon"', "-1", "inf", "25.5", "true", "[3]", "{ en = 3 }", "08:30:00"):
        write(tmp_path, f"{key} = {value}\n")
        assert_in_our_words(refusal(), f"kiosk.toml: {key.partition('.')[0]}".upper())


def refusal() -> str:
    """The sentence, empty where the settings are taken."""
    try:
        read_settings()
    except SettingsError as refused:
        return str(refused)
    return ""


def assert_in_our_words(told: str, start: str) -> None:
    if not told:
        return
    assert told.upper().startswith(start)
    assert any(words in told for words in ("allowed is", "allowed are", "is missing", "no such language"))
    assert "Input" not in told
    assert "should" not in told
    assert "\n" not in told
    assert len(told) < 700


def test_a_named_file_that_is_not_there_is_an_error_and_not_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CONFIG", "elsewhere.toml")
    with pytest.raises(SettingsError, match=r"^elsewhere.toml: cannot be read \(No such file or directory\)"):
        read_settings()


def test_a_file_that_cannot_be_looked_for_is_told_and_not_taken_for_none(tmp_path: Path) -> None:
    """As in a folder that this user may not search: what the file says is not known, so no default counts."""
    (tmp_path / "kiosk.toml").symlink_to("x" * 300)
    with pytest.raises(
        SettingsError, match=r"^kiosk.toml: cannot be read \(File name too long\); KIOSK_CONFIG names"
    ):
        read_settings()


def test_a_user_without_a_home_is_asked_for_a_state_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", NO_HOME)
    with pytest.raises(
        SettingsError, match=r"^KIOSK_STATE or kiosk.toml: state: this user has no home folder to keep"
    ):
        read_settings()
    monkeypatch.setenv("KIOSK_STATE", "/srv/kiosk")
    assert read_settings().state == Path("/srv/kiosk")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_bytes('centre.telephone = "四〇〇"'.encode("gbk"))
    with pytest.raises(SettingsError, match=r"is not TOML in UTF-8"):
        read_settings()


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("#" * 100_001, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"kiosk\.toml: is larger than 100000 bytes"):
        read_settings()


def test_what_never_ends_is_refused_rather_than_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for named in ("pipe.toml", "/dev/zero", "/dev/null"):
        monkeypatch.setenv("KIOSK_CONFIG", named)
        with pytest.raises(
            SettingsError, match=rf"^{named}: cannot be read \(a pipe or a device; allowed is a file\)"
        ):
            read_settings()


def test_a_waiting_area_with_a_name_that_does_not_fit_below_every_number_is_refused(tmp_path: Path) -> None:
    write(tmp_path, f"[centre]\nwaiting_area = {{ zh = '{'厅' * 20}', en = '{'M' * 40}' }}")
    assert read_settings().centre.waiting_area["zh"] == "厅" * 20
    write(tmp_path, f"[centre]\nwaiting_area = {{ zh = '{'厅' * 21}', en = 'Hall' }}")
    with pytest.raises(SettingsError, match=r"centre\.waiting_area\.zh = '厅+': allowed is one line .* 40 cells"):
        read_settings()


def test_a_text_of_the_centre_without_one_of_the_languages_is_found() -> None:
    assert untranslated(Centre(), ["zh", "en"]) == ""
    assert untranslated(Centre(), ["zh", "en", "ja"]) == "centre.name.ja"


def test_a_desk_has_names_and_addresses_and_a_voice_has_its_words(tmp_path: Path) -> None:
    names, command = ["desk", "Desk-1.example.org", "10.0.0.7", "fe80::1", "FE80::2"], ["say", "", "{text}\n", "语音"]
    write(tmp_path, f"[desk]\nnames = {json.dumps(names)}\n[speech]\ncommand = {json.dumps(command)}\n")
    settings = read_settings()
    assert (list(settings.desk.names), list(settings.speech.command)) == (names, command)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KIOSK_DAY_STARTS", "04:00+08:00"),
        ("KIOSK_TIME_ZONE", "Asia"),
        ("KIOSK_TIME_ZONE", "A" * 5000),
        ("KIOSK_CENTRE", "foo"),
        ("KIOSK_PUBLIC_URL", "http://中文.cn"),
        ("KIOSK_PUBLIC_URL", "javascript:alert(1)"),
        ("KIOSK_PUBLIC_URL", "https://kiosk.invalid/" + "x" * 200),
        ("KIOSK_STATE", ""),
        ("KIOSK_KIOSK_NAME", "1\x1b@"),
        ("KIOSK_KIOSK_NAME", ""),
        ("KIOSK_KIOSK_NAME", " "),
        ("KIOSK_KIOSK_NAME", "1 "),
        ("KIOSK_KIOSK_NAME", " 东门"),
    ],
)
def test_a_variable_that_would_only_fail_later_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert "allowed is" in str(refused.value) or "allowed are" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_table_where_a_number_belongs_is_told_by_who_said_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_SCREEN", '{"width": 1000}')
    write(tmp_path, "[screen]\nppi = { wide = 3 }\n")
    with pytest.raises(SettingsError, match=r"^kiosk.toml: screen.ppi: allowed is a number$"):
        read_settings()
